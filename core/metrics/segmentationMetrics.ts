import { IGNORE_INDEX } from '../classes/classDefinition.ts';
import { ID_COUNT, type ConfusionMatrix } from './confusionMatrix.ts';

/** How well one class was found. */
export interface ClassMetrics {
  readonly id: number;
  /** Intersection over union, 0..1; null where the class is in neither the truth nor the prediction. */
  readonly iou: number | null;
  /** Pixels that truly are of this class. */
  readonly truePixels: number;
  /** Pixels that were given this class, without those whose truth is 255. */
  readonly predictedPixels: number;
}

export interface SegmentationMetrics {
  /** One for each id asked for and each one that occurs, by id. */
  readonly classes: readonly ClassMetrics[];
  /** Mean IoU over the classes that occur in the truth or the prediction; null where none does. */
  readonly miou: number | null;
  /** Share of the counted pixels that were given their true class; null where none was counted. */
  readonly pixelAccuracy: number | null;
  /** Pixels whose truth is not 255. */
  readonly pixels: number;
  /** Those of them whose prediction is 255. */
  readonly predictedVoid: number;
}

/**
 * The numbers of PASCAL VOC segmentation (VOC2012 devkit, VOCevalseg.m): over all pixels of all images together,
 * IoU = true positives / (true positives + false positives + false negatives), and mIoU is their mean over the classes.
 * Two cases that the devkit does not know:
 * - A class in neither truth nor prediction is 0 / 0 there, and so is the mean. Here it has no IoU and is left out.
 * - A prediction of 255 stops the devkit ("out of range value"). Here such a pixel is a wrong answer: it lowers the IoU of
 *   its true class and the accuracy, and raises no other class's union. 255 itself is no class and has no IoU.
 * @param ids classes to report even where they do not occur
 */
export function segmentationMetrics({ counts }: ConfusionMatrix, ids: readonly number[] = []): SegmentationMetrics {
  const truePixels = new Float64Array(ID_COUNT);
  const predictedPixels = new Float64Array(ID_COUNT);
  let pixels = 0;
  let right = 0;
  for (let trueId = 0, i = 0; trueId < ID_COUNT; trueId++) {
    for (let predictedId = 0; predictedId < ID_COUNT; predictedId++, i++) {
      truePixels[trueId] += counts[i];
      predictedPixels[predictedId] += counts[i];
      pixels += counts[i];
      if (trueId === predictedId) right += counts[i];
    }
  }
  const asked = new Set(ids);
  const classes: ClassMetrics[] = [];
  for (let id = 0; id < IGNORE_INDEX; id++) {
    const intersection = counts[id * ID_COUNT + id];
    const union = truePixels[id] + predictedPixels[id] - intersection;
    if (union === 0 && !asked.has(id)) continue;
    classes.push({ id, iou: union === 0 ? null : intersection / union, truePixels: truePixels[id], predictedPixels: predictedPixels[id] });
  }
  const ious = classes.flatMap(({ iou }) => (iou === null ? [] : [iou]));
  return {
    classes,
    miou: ious.length === 0 ? null : ious.reduce((sum, iou) => sum + iou, 0) / ious.length,
    pixelAccuracy: pixels === 0 ? null : right / pixels,
    pixels,
    predictedVoid: predictedPixels[IGNORE_INDEX],
  };
}
