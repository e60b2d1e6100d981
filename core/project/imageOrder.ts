import { z } from 'zod';

const classId = z.number().int().min(0).max(255);

/**
 * In which order a person goes through the images. name: natural order of paths; effort: what the model expects to be wrong most
 * first; area: most pixels of a class first. What has no number comes last, by name.
 */
export const imageOrderSchema = z.object({
  sort: z.discriminatedUnion('by', [z.object({ by: z.literal('name') }), z.object({ by: z.literal('effort') }), z.object({ by: z.literal('area'), classId })]),
  /** Only images with a layer of this class; null = all. */
  withClass: classId.nullable(),
});
export type ImageOrder = z.infer<typeof imageOrderSchema>;
export type ImageSort = ImageOrder['sort'];

/** All images by name: as lists are without asking. */
export const NATURAL_ORDER: ImageOrder = { sort: { by: 'name' }, withClass: null };
