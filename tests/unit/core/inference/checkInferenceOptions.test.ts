import { describe, expect, it } from 'vitest';
import { checkInferenceOptions } from '../../../../core/inference/checkInferenceOptions.ts';
import { DEFAULT_INFERENCE_OPTIONS, type InferenceOptions } from '../../../../core/inference/inferenceOptions.ts';
import { tinyModelDescriptionOf } from '../../../fixtures/tinyModel.ts';

const anySize = { id: 'any', description: tinyModelDescriptionOf(), runnable: { hasLogits: true } };
const square = { id: 'square', description: tinyModelDescriptionOf({ fixedSize: { height: 129, width: 129 } }), runnable: { hasLogits: true } };
const wide = { id: 'wide', description: tinyModelDescriptionOf({ fixedSize: { height: 65, width: 129 } }), runnable: { hasLogits: true } };
const labelsOnly = { ...anySize, id: 'labels', runnable: { hasLogits: false } };

const check = (model: typeof anySize, options: Partial<InferenceOptions>) => () => checkInferenceOptions(model, { ...DEFAULT_INFERENCE_OPTIONS, ...options });

describe('checkInferenceOptions', () => {
  it('takes what a model can do', () => {
    for (const model of [anySize, square, wide, labelsOnly]) expect(check(model, {})).not.toThrow();
    expect(check(anySize, { longSide: 300, scales: [0.5, 1], flip: true, tile: { sidePx: 200, overlapPx: 50 } })).not.toThrow();
    expect(check(square, { longSide: 300, scales: [0.5, 1], flip: true, tile: { sidePx: 129, overlapPx: 32 } })).not.toThrow();
    expect(check(wide, { flip: true })).not.toThrow();
    expect(check(labelsOnly, { longSide: 300 })).not.toThrow();
  });

  it.each([
    ['usage.noScores', labelsOnly, { flip: true }, 'The model labels gives only labels, no scores that could be averaged: leave --scales, --flip and --tile out.'],
    ['usage.longSide', wide, { longSide: 300 }, '--long-side has no effect on the model wide, which takes 129 x 65 pixels only: leave it out.'],
    ['usage.scales', square, { scales: [1, 2] }, '--scales has no effect on the model square, which takes 129 x 129 pixels only: leave it out, or add --tile.'],
    ['usage.tile', square, { tile: { sidePx: 200, overlapPx: 50 } }, 'Tiles of 200 pixels do not fit the model square, which takes 129 x 129 pixels only: use --tile 129.'],
    ['usage.tile', wide, { tile: { sidePx: 129, overlapPx: 50 } }, 'Tiles of 129 pixels do not fit the model wide, which takes 129 x 65 pixels only: leave --tile out.'],
    ['usage.overlap', anySize, { tile: { sidePx: 100, overlapPx: 100 } }, 'Tiles of 100 pixels cannot overlap by 100: choose a smaller overlap or larger tiles.'],
  ])('refuses with %s', (code, model, options, message) => {
    expect(check(model, options)).toThrow(expect.objectContaining({ code, message }) as Error);
  });
});
