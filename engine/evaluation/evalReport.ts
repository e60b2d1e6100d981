import { IGNORE_INDEX } from '../../core/classes/classDefinition.ts';
import { ID_COUNT, type ConfusionMatrix } from '../../core/metrics/confusionMatrix.ts';
import { segmentationMetrics } from '../../core/metrics/segmentationMetrics.ts';
import type { EvalReport } from '../../core/report/evalReport.ts';
import type { ClassName } from './labelMapSource.ts';

/**
 * What a confusion matrix says, with names.
 * @param known classes to report even where they do not occur; null = all ids up to the largest that occurs
 */
export function evalReport(matrix: ConfusionMatrix, known: readonly ClassName[] | null, rest: Pick<EvalReport, 'images' | 'failed' | 'withoutTruth'>): EvalReport {
  const occurring = segmentationMetrics(matrix).classes.map(({ id }) => id);
  // Without a list of classes all ids up to the largest are classes: so 20 of 21 do not become 20.
  const ids = known === null ? Array.from({ length: (occurring.at(-1) ?? -1) + 1 }, (_, id) => id) : known.map(({ id }) => id);
  const metrics = segmentationMetrics(matrix, ids);
  const names = new Map(known?.map(({ id, name }) => [id, name]));
  const matrixIds = [...metrics.classes.map(({ id }) => id), ...(metrics.predictedVoid > 0 ? [IGNORE_INDEX] : [])];
  return {
    ...rest,
    miou: metrics.miou,
    pixelAccuracy: metrics.pixelAccuracy,
    classes: metrics.classes.map(({ id, iou, truePixels, predictedPixels }) => ({ id, name: names.get(id) ?? `class ${id}`, iou, pixels: truePixels, predictedPixels })),
    pixels: metrics.pixels,
    predictedVoid: metrics.predictedVoid,
    confusion: {
      ids: matrixIds,
      counts: matrixIds.map((trueId) => matrixIds.map((predictedId) => matrix.counts[trueId * ID_COUNT + predictedId])),
    },
  };
}
