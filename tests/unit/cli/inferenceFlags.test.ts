import { describe, expect, it } from 'vitest';
import { inferenceOptionsOf } from '../../../cli/inferenceFlags.ts';
import { DEFAULT_INFERENCE_OPTIONS } from '../../../core/inference/inferenceOptions.ts';

describe('inferenceOptionsOf', () => {
  it('is the plain run where nothing was asked for', () => {
    expect(inferenceOptionsOf({})).toEqual(DEFAULT_INFERENCE_OPTIONS);
  });

  it('takes over what was asked for, tiles with a quarter of overlap', () => {
    expect(inferenceOptionsOf({ longSide: 641, scales: [0.5, 1], flip: true, tile: 513 })).toEqual({ longSide: 641, scales: [0.5, 1], flip: true, tile: { sidePx: 513, overlapPx: 128 } });
    expect(inferenceOptionsOf({ tile: 513, overlap: 0 }).tile).toEqual({ sidePx: 513, overlapPx: 0 });
  });

  it('refuses an overlap of nothing', () => {
    expect(() => inferenceOptionsOf({ overlap: 10 })).toThrow('--overlap says how far tiles overlap, but there are none: add --tile N, or leave it out.');
  });
});
