import { z } from 'zod';
import { classDefinitionSchema } from '../classes/classDefinition.ts';

/** Result of `atrous classes … --json`: the classes after what was asked for. */
export const classesReportSchema = z.object({
  backgroundId: z.number().int().nullable(),
  classes: z.array(z.object({ ...classDefinitionSchema.shape, images: z.number().int(), layers: z.number().int() })),
  /** What a merge, remap or deletion touched; `done` is false where it was only counted. Null where nothing of the kind was asked. */
  changed: z.object({ images: z.number().int(), layers: z.number().int(), pixels: z.number(), done: z.boolean() }).nullable(),
});
export type ClassesReport = z.infer<typeof classesReportSchema>;
