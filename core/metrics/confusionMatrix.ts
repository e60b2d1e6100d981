import { IGNORE_INDEX } from '../classes/classDefinition.ts';
import { AppError } from '../errors/appError.ts';
import type { LabelMap } from '../mask/labelMap.ts';

/** Class ids are bytes. */
export const ID_COUNT = 256;

/**
 * How often a pixel whose true class is t was given the class p: `counts[t * 256 + p]`, Float64, so that counts over
 * 2^32 pixels stay exact. The row of truth 255 (ignore) is always empty; the column of prediction 255 need not be.
 */
export interface ConfusionMatrix {
  readonly counts: Float64Array;
}

export function createConfusionMatrix(): ConfusionMatrix {
  return { counts: new Float64Array(ID_COUNT * ID_COUNT) };
}

/**
 * Adds one image. Pixels whose truth is 255 count for nothing, whatever was predicted there (VOC2012 devkit,
 * VOCevalseg.m: "pixel locations to include in computation": gtim < 255).
 * @throws AppError `eval.sizeDiffers` where the two maps have different sizes; then nothing is added
 */
export function addToConfusionMatrix({ counts }: ConfusionMatrix, truth: LabelMap, prediction: LabelMap): void {
  if (truth.width !== prediction.width || truth.height !== prediction.height) {
    throw new AppError('eval.sizeDiffers', `The prediction has ${prediction.width} x ${prediction.height} pixels, but the truth has ${truth.width} x ${truth.height}: compare masks of one size.`, { width: prediction.width, height: prediction.height, truthWidth: truth.width, truthHeight: truth.height });
  }
  for (let i = 0; i < truth.data.length; i++) {
    const trueId = truth.data[i];
    if (trueId !== IGNORE_INDEX) counts[trueId * ID_COUNT + prediction.data[i]]++;
  }
}
