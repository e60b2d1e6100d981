import { expect, it } from 'vitest';
import { mapPrediction } from '../../../../core/inference/mapPrediction.ts';
import { decodeRowRle } from '../../../../core/mask/rowRle.ts';
import { boxes, predictionOf } from '../../../fixtures/predictions.ts';

it('makes one layer of classes that become one, and none of those that are left out', () => {
  const labelMap = boxes(300, 40, [1, 0, 0, 100, 20], [2, 100, 0, 180, 20], [3, 0, 20, 50, 20]);
  const prediction = predictionOf(labelMap);
  const classes = prediction.classes.map((entry) => (entry.id === 1 ? { ...entry, meanConfidence: 0.5 } : entry));
  const mapping = [{ from: 1, to: 9 }, { from: 2, to: 9 }, { from: 3, to: null }];
  const mapped = mapPrediction({ ...prediction, classes }, mapping, 0);
  expect(decodeRowRle(mapped.labelMap)).toEqual(boxes(300, 40, [9, 0, 0, 280, 20]));
  const meanConfidence = expect.closeTo((0.5 * 2000 + 0.75 * 3600) / 5600) as number;
  expect(mapped.layers.map(({ classId, pixels, meanConfidence: mean, tiles }) => [classId, pixels, mean, tiles.map(({ tileIndex }) => tileIndex)])).toEqual([[9, 5600, meanConfidence, [0, 1]]]);
  expect(mapped.classes).toEqual([{ id: 0, pixels: 300 * 40 - 5600, meanConfidence: 0.75 }, { id: 9, pixels: 5600, meanConfidence }]);
  expect(mapped.parameters).toEqual({ ...prediction.parameters, classMapping: mapping });
  expect([mapped.logits, mapped.modelHash, mapped.width]).toEqual([prediction.logits, prediction.modelHash, 300]);
});

it('can make a class of what was background to the model, and void of what has no class here', () => {
  const labelMap = boxes(20, 10, [1, 0, 0, 10, 10]);
  const mapped = mapPrediction(predictionOf(labelMap), [{ from: 0, to: 4 }, { from: 1, to: null }], 255);
  expect(mapped.layers.map(({ classId, pixels }) => [classId, pixels])).toEqual([[4, 100]]);
  expect(mapped.classes.map(({ id, pixels }) => [id, pixels])).toEqual([[4, 100], [255, 100]]);
});
