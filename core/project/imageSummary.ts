import { z } from 'zod';

/**
 * new: nothing known; predicted: a model's layers, untouched; edited: a person changed something;
 * done: a person said it is finished; failed: it could not be read or predicted.
 */
export const imageStateSchema = z.enum(['new', 'predicted', 'edited', 'done', 'failed']);
export type ImageState = z.infer<typeof imageStateSchema>;

/** details: values of the sentence, for other languages; absent where there are none. */
export const itemFailureSchema = z.object({ path: z.string(), code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()).optional() });
export type ItemFailure = z.infer<typeof itemFailureSchema>;

/** flagged: to come back to it; skipped: to be left out; imported: a dataset labelled it. */
export const imageMarkSchema = z.enum(['flagged', 'skipped', 'imported']);
export type ImageMark = z.infer<typeof imageMarkSchema>;

/** One image of a project as lists show it. `path` is relative to the project's folder, with `/`. */
export const imageSummarySchema = z.object({
  id: z.number().int(),
  path: z.string(),
  state: imageStateSchema,
  /** After EXIF orientation; null until the image was read once. */
  width: z.number().int().positive().nullable(),
  height: z.number().int().positive().nullable(),
  /** Why it failed; null otherwise. */
  failure: itemFailureSchema.nullable(),
  /** Absent = none. */
  marks: z.array(imageMarkSchema).readonly().optional(),
});
export type ImageSummary = z.infer<typeof imageSummarySchema>;
