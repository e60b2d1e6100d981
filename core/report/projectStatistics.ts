import { z } from 'zod';
import { imageStateSchema } from '../project/imageSummary.ts';

const pixels = z.number().int().min(0);

/** core/correction/predictionDifference.ts, ClassCorrection. */
export const classCorrectionSchema = z.object({ classId: z.number().int().min(0).max(255), predictedPx: pixels, removedPx: pixels, addedPx: pixels });

/** What has been done in a project, and how long it took. Images whose file is missing do not count. */
export const projectStatisticsSchema = z.object({
  images: z.number().int(),
  states: z.record(imageStateSchema, z.number().int()),
  flagged: z.number().int(),
  /** Those that are done all the same do not count. */
  skipped: z.number().int(),
  /** Of all images together. */
  workMs: z.number(),
  /** Of the images that are done and were worked on; null where none was. */
  medianWorkMs: z.number().nullable(),
  /** The median for every image that is neither done, skipped nor failed; null where there is no median. */
  leftMs: z.number().nullable(),
  /** Sums over the images with a prediction that were worked on, by class. */
  corrections: z.array(classCorrectionSchema),
  correctedImages: z.number().int(),
});
export type ProjectStatistics = z.infer<typeof projectStatisticsSchema>;
