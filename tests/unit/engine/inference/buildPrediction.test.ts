import { describe, expect, it } from 'vitest';
import { decodeRowRle } from '../../../../core/mask/rowRle.ts';
import { decodeTile } from '../../../../core/mask/tileCodec.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import type { PredictedLayer, Prediction } from '../../../../core/inference/prediction.ts';
import { buildPrediction, type PredictionCircumstances } from '../../../../engine/inference/buildPrediction.ts';
import { photographLabels, type NetworkAnswer } from '../../../../engine/inference/photographLabels.ts';
import { fakeModel } from './fakeModel.ts';

const circumstances = (width: number, height: number, description: object = {}): PredictionCircumstances => ({
  model: { ...fakeModel, description: { ...fakeModel.description, ...description } },
  width,
  height,
  parameters: { longSide: 257, inputHeight: 17, inputWidth: 17, scales: [1], flip: false, tile: null, provider: 'cpu' },
  decodeMs: 1,
  inferenceMs: 2,
});

/** The prediction from a single run that gave this answer. */
function predictionOf(answer: NetworkAnswer, given: PredictionCircumstances): Prediction {
  return buildPrediction(photographLabels(answer, given.model.description.classes.map(({ id }) => id), given.height, given.width), given);
}

/** Logits [6, 1, columns] that say `ids[column]` in each column. */
function logitsOf(ids: readonly number[]): NonNullable<NetworkAnswer['logits']> {
  const data = new Float32Array(6 * ids.length);
  ids.forEach((id, column) => (data[id * ids.length + column] = 10));
  return { numClasses: 6, height: 1, width: ids.length, data, alignCorners: false };
}

function maskOf(layer: PredictedLayer, width: number, height: number): TiledMask {
  const mask = new TiledMask(width, height);
  for (const { tileIndex, data } of layer.tiles) mask.setTile(tileIndex, decodeTile(data));
  return mask;
}

describe('buildPrediction', () => {
  it('labels every pixel of the photograph and makes one layer of each class but the background, the largest first', () => {
    const answer: NetworkAnswer = {
      labelMap: null,
      logits: logitsOf([0, 2, 1, 1]),
    };
    const prediction = predictionOf(answer, circumstances(400, 3));
    const labelMap = decodeRowRle(prediction.labelMap);
    expect([labelMap.width, labelMap.height]).toEqual([400, 3]);
    expect(labelMap.data[0]).toBe(0);
    expect(labelMap.data[150]).toBe(2);
    expect(labelMap.data[399]).toBe(1);
    expect(prediction.layers.map(({ classId }) => classId)).toEqual([1, 2]);
    expect(prediction.classes.map(({ id }) => id)).toEqual([0, 1, 2]);
    expect(prediction.classes.reduce((sum, { pixels }) => sum + pixels, 0)).toBe(400 * 3);
    for (const layer of prediction.layers) {
      const mask = maskOf(layer, 400, 3);
      expect(mask.area()).toBe(layer.pixels);
      for (let y = 0; y < 3; y++) for (let x = 0; x < 400; x++) expect(mask.has(x, y)).toBe(labelMap.data[y * 400 + x] === layer.classId);
    }
  });

  it("averages each class's confidence", () => {
    const answer: NetworkAnswer = {
      labelMap: null,
      logits: logitsOf([0, 2, 1, 1]),
    };
    const { classes, layers } = predictionOf(answer, circumstances(4, 1));
    const sure = Math.exp(10) / (Math.exp(10) + 5);
    for (const { meanConfidence } of [...classes, ...layers]) expect(meanConfidence).toBeCloseTo(sure, 6);
    expect(layers.map(({ classId }) => classId)).toEqual([1, 2]);
  });

  it("gives channels their class's id", () => {
    const classes = [{ id: 7, name: 'ground' }, ...Array.from({ length: 5 }, (_, i) => ({ id: 20 + i, name: `thing ${i}` }))];
    const answer: NetworkAnswer = { labelMap: null, logits: logitsOf([0, 2]) };
    const prediction = predictionOf(answer, circumstances(2, 1, { classes, backgroundId: 7 }));
    expect([...decodeRowRle(prediction.labelMap).data]).toEqual([7, 21]);
    expect(prediction.layers.map(({ classId }) => classId)).toEqual([21]);
  });

  it('expects no correction of what the model cannot tell apart but the project need not', () => {
    // House or building, evenly; never background.
    const data = Float32Array.of(-20, 5, 5);
    const classes = ['background', 'house', 'building'].map((name, id) => ({ id, name }));
    const effort = (classIds?: readonly number[]) => predictionOf({ labelMap: null, logits: { numClasses: 3, height: 1, width: 1, data, alignCorners: false } }, { ...circumstances(4, 4, { classes }), classIds }).effort;
    expect(effort()).toBeCloseTo(0.5, 6);
    expect(effort([0, 9, 9])).toBeCloseTo(0, 6);
  });

  it('enlarges the labels of a model that gives no logits, without confidence', () => {
    const answer: NetworkAnswer = { labelMap: { width: 2, height: 1, data: Uint8Array.of(0, 3) }, logits: null };
    const prediction = predictionOf(answer, circumstances(4, 2));
    expect([...decodeRowRle(prediction.labelMap).data]).toEqual([0, 0, 3, 3, 0, 0, 3, 3]);
    expect(prediction.logits).toBeNull();
    expect(prediction.layers).toMatchObject([{ classId: 3, pixels: 4, meanConfidence: null }]);
  });

  it('makes no layer of ignored pixels, and one of class 0 where there is no background', () => {
    const answer: NetworkAnswer = { labelMap: { width: 3, height: 1, data: Uint8Array.of(0, 255, 1) }, logits: null };
    const prediction = predictionOf(answer, circumstances(3, 1, { backgroundId: null }));
    expect(prediction.layers.map(({ classId }) => classId)).toEqual([0, 1]);
    expect(prediction.classes.map(({ id }) => id)).toEqual([0, 1, 255]);
  });

  it('keeps what it was made with', () => {
    const answer: NetworkAnswer = { labelMap: null, logits: logitsOf([0]) };
    expect(predictionOf(answer, circumstances(5, 5))).toMatchObject({
      modelId: 'tiny', modelHash: fakeModel.sha256, parameters: { inputHeight: 17, inputWidth: 17, provider: 'cpu' }, decodeMs: 1, inferenceMs: 2, layers: [],
      logits: { numClasses: 6, height: 1, width: 1 },
    });
  });
});
