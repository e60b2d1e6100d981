import { z } from 'zod';
import { itemFailureSchema } from '../project/imageSummary.ts';

/** Result of comparing label maps with true ones (`atrous eval --json`). How it is counted: core/metrics/segmentationMetrics. */
export const evalReportSchema = z.object({
  /** That were compared. */
  images: z.number().int(),
  /** 0..1; null where no class occurs in any image. */
  miou: z.number().nullable(),
  pixelAccuracy: z.number().nullable(),
  classes: z.array(
    z.object({
      id: z.number().int(),
      name: z.string(),
      /** 0..1; null where the class is in neither the truth nor the prediction. */
      iou: z.number().nullable(),
      /** Pixels that truly are of this class. */
      pixels: z.number(),
      /** Pixels that were given this class. */
      predictedPixels: z.number(),
    }),
  ),
  /** Pixels whose truth is not 255: all other numbers are about these. */
  pixels: z.number(),
  /** Those of them that were given no class (255); they count as wrong. */
  predictedVoid: z.number(),
  confusion: z.object({
    /** Class ids of the rows and columns, ascending; 255 at the end where it was predicted. */
    ids: z.array(z.number().int()),
    /** Pixels: rows are true classes, columns predicted ones. */
    counts: z.array(z.array(z.number())),
  }),
  /** Images that could not be compared: no prediction, another size, not readable. */
  failed: z.array(itemFailureSchema),
  /** Predictions for which there is no truth; they count for nothing. */
  withoutTruth: z.number().int(),
});
export type EvalReport = z.infer<typeof evalReportSchema>;
