import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabelMap } from '../../../../core/mask/labelMap.ts';
import { addToConfusionMatrix, createConfusionMatrix, type ConfusionMatrix } from '../../../../core/metrics/confusionMatrix.ts';
import { segmentationMetrics } from '../../../../core/metrics/segmentationMetrics.ts';

interface Pair {
  truth: LabelMap;
  prediction: LabelMap;
}

/** Few classes, so that all cases come up: right, wrong, absent, ignored, predicted as 255. */
const id = fc.constantFrom(0, 1, 2, 7, 254, 255);
const pairArbitrary: fc.Arbitrary<Pair> = fc.record({ width: fc.integer({ min: 1, max: 5 }), height: fc.integer({ min: 1, max: 5 }) }).chain(({ width, height }) => {
  const data = fc.array(id, { minLength: width * height, maxLength: width * height });
  return fc.record({ truth: data, prediction: data }).map(({ truth, prediction }) => ({
    truth: { width, height, data: Uint8Array.from(truth) },
    prediction: { width, height, data: Uint8Array.from(prediction) },
  }));
});

function matrixOf(pairs: readonly Pair[]): ConfusionMatrix {
  const matrix = createConfusionMatrix();
  for (const { truth, prediction } of pairs) addToConfusionMatrix(matrix, truth, prediction);
  return matrix;
}

function labels(...data: number[]): LabelMap {
  return { width: data.length, height: 1, data: Uint8Array.from(data) };
}

describe('segmentationMetrics', () => {
  it('equals sets of pixels compared one by one', () => {
    fc.assert(
      fc.property(fc.array(pairArbitrary, { maxLength: 4 }), (pairs) => {
        const pixels = pairs.flatMap(({ truth, prediction }) => [...truth.data].map((trueId, i) => ({ trueId, predictedId: prediction.data[i] }))).filter(({ trueId }) => trueId < 255);
        const expected = [0, 1, 2, 7, 254].map((classId) => {
          const either = pixels.filter(({ trueId, predictedId }) => trueId === classId || predictedId === classId);
          const both = either.filter(({ trueId, predictedId }) => trueId === predictedId);
          return { id: classId, iou: either.length === 0 ? null : both.length / either.length };
        });
        const metrics = segmentationMetrics(matrixOf(pairs), [0, 1, 2, 7, 254]);
        expect(metrics.classes.map(({ id: classId, iou }) => ({ id: classId, iou }))).toEqual(expected);
        const ious = expected.flatMap(({ iou }) => (iou === null ? [] : [iou]));
        if (ious.length === 0) expect(metrics.miou).toBeNull();
        else expect(metrics.miou).toBeCloseTo(ious.reduce((sum, iou) => sum + iou, 0) / ious.length, 12);
        const right = pixels.filter(({ trueId, predictedId }) => trueId === predictedId).length;
        expect(metrics.pixelAccuracy).toBe(pixels.length === 0 ? null : right / pixels.length);
        expect(metrics.pixels).toBe(pixels.length);
        expect(metrics.predictedVoid).toBe(pixels.filter(({ predictedId }) => predictedId === 255).length);
        for (const { id: classId, truePixels, predictedPixels } of metrics.classes) {
          expect(truePixels).toBe(pixels.filter(({ trueId }) => trueId === classId).length);
          expect(predictedPixels).toBe(pixels.filter(({ predictedId }) => predictedId === classId).length);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('counts over all images together, as the devkit does, not image by image', () => {
    const pairs = [
      { truth: labels(1, 1, 1, 1), prediction: labels(1, 1, 1, 1) },
      { truth: labels(1, 0), prediction: labels(0, 0) },
    ];
    expect(segmentationMetrics(matrixOf(pairs)).classes.map(({ iou }) => iou)).toEqual([1 / 2, 4 / 5]);
  });

  it('agrees with an example counted by hand', () => {
    // Of class 1: 2 right, 1 missed, 1 too many. Of class 0: 1 right. The last two pixels are void in the truth.
    const metrics = segmentationMetrics(matrixOf([{ truth: labels(1, 1, 1, 0, 0, 255, 255), prediction: labels(1, 1, 0, 0, 1, 1, 9) }]));
    expect(metrics.classes).toEqual([
      { id: 0, iou: 1 / 3, truePixels: 2, predictedPixels: 2 },
      { id: 1, iou: 2 / 4, truePixels: 3, predictedPixels: 3 },
    ]);
    expect(metrics.miou).toBeCloseTo((1 / 3 + 1 / 2) / 2, 15);
    expect(metrics.pixelAccuracy).toBe(3 / 5);
  });

  it('gives a class that is in neither no IoU and leaves it out of the mean', () => {
    const metrics = segmentationMetrics(matrixOf([{ truth: labels(0, 2), prediction: labels(0, 2) }]), [0, 1, 2]);
    expect(metrics.classes.map(({ iou }) => iou)).toEqual([1, null, 1]);
    expect(metrics.miou).toBe(1);
  });

  it('takes a predicted 255 for a wrong answer and for no class', () => {
    const metrics = segmentationMetrics(matrixOf([{ truth: labels(3, 3, 3, 0), prediction: labels(3, 255, 255, 0) }]));
    expect(metrics.classes.map(({ id: classId, iou }) => [classId, iou])).toEqual([[0, 1], [3, 1 / 3]]);
    expect(metrics.pixelAccuracy).toBe(2 / 4);
    expect(metrics.predictedVoid).toBe(2);
  });

  it('has no numbers where nothing was counted', () => {
    expect(segmentationMetrics(matrixOf([{ truth: labels(255, 255), prediction: labels(0, 1) }]))).toEqual({ classes: [], miou: null, pixelAccuracy: null, pixels: 0, predictedVoid: 0 });
  });

  it('refuses maps of different sizes and adds nothing of them', () => {
    const matrix = createConfusionMatrix();
    const narrow = { width: 2, height: 3, data: new Uint8Array(6) };
    const wide = { width: 3, height: 2, data: new Uint8Array(6) };
    expect(() => addToConfusionMatrix(matrix, narrow, wide)).toThrow('The prediction has 3 x 2 pixels, but the truth has 2 x 3: compare masks of one size.');
    expect(matrix.counts.every((count) => count === 0)).toBe(true);
  });
});
