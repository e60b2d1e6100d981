import { z } from 'zod';
import { itemFailureSchema } from '../project/imageSummary.ts';
import { evalReportSchema } from './evalReport.ts';

/** Which images two models were compared on. */
export const compareBasisSchema = z.object({
  /**
   * heldOut: finished images that a training run kept for validation. done: all finished images. all: also those that
   * hold a prediction nobody has looked at, which favours the model that made it.
   */
  kind: z.enum(['heldOut', 'done', 'all']),
  /** The export that the training run learnt from; null where none is known. */
  export: z.string().nullable(),
  /** How many of the images the training run learnt from; null where that is not known. */
  trainedOn: z.number().int().nullable(),
});
export type CompareBasis = z.infer<typeof compareBasisSchema>;

/** Result of comparing models on the labelled images of a project (`atrous compare --json`). */
export const compareReportSchema = z.object({
  basis: compareBasisSchema,
  /** That every model was counted on. */
  images: z.number().int(),
  /** Images that one of the models could not predict, or whose labels could not be read: none is counted on them. */
  failed: z.array(itemFailureSchema),
  /** In the order in which they were named. */
  models: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** Classes of the model that are no class of the project; what it finds of them counts as background. */
      unmapped: z.array(z.string()),
      /** In the project's classes; all of these reports list the same ones. How it is counted: core/metrics/segmentationMetrics. */
      evaluation: evalReportSchema,
    }),
  ),
  cancelled: z.boolean(),
});
export type CompareReport = z.infer<typeof compareReportSchema>;

/** One class with what each model comes to. */
export interface ComparedClass {
  readonly id: number;
  readonly name: string;
  /** Pixels that truly are of this class. */
  readonly pixels: number;
  /** In the order of the models; null where the class is in neither the truth nor what that model said. */
  readonly ious: readonly (number | null)[];
}

/** Classes side by side, without those that occur nowhere. */
export function comparedClasses({ models }: Pick<CompareReport, 'models'>): ComparedClass[] {
  const ids = [...new Set(models.flatMap(({ evaluation }) => evaluation.classes.map(({ id }) => id)))].sort((a, b) => a - b);
  return ids
    .map((id): ComparedClass => {
      const found = models.map(({ evaluation }) => evaluation.classes.find((each) => each.id === id));
      const [known] = found.filter((each) => each !== undefined);
      return { id, name: known.name, pixels: known.pixels, ious: found.map((each) => each?.iou ?? null) };
    })
    .filter(({ ious }) => ious.some((iou) => iou !== null));
}
