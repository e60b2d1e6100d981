import { describe, expect, it } from 'vitest';
import { AUTOMATIC_TILES_ABOVE_PIXELS, automaticTiles } from '../../../../core/inference/automaticTiles.ts';
import { gentlerOptions } from '../../../../core/inference/gentlerOptions.ts';
import { DEFAULT_INFERENCE_OPTIONS as plain } from '../../../../core/inference/inferenceOptions.ts';
import type { SizeRule } from '../../../../core/model/modelDescription.ts';

const model = (size: SizeRule = { kind: 'multiple', multiple: 16, offset: 1 }, hasLogits = true) =>
  ({ description: { input: { size, longSide: 513 } }, runnable: { hasLogits } }) as unknown as Parameters<typeof gentlerOptions>[1];
const fixed: SizeRule = { kind: 'fixed', height: 513, width: 513 };

describe('gentlerOptions', () => {
  it.each([
    ['large and whole: in tiles of its own size', { ...plain, longSide: 2_000 }, model(), { longSide: 2_000, scales: [1], flip: false, tile: { sidePx: 513, overlapPx: 128 } }],
    ['several scales: in tiles, once', { ...plain, scales: [0.5, 1, 2], flip: true }, model(), { longSide: 513, scales: [1], flip: false, tile: { sidePx: 513, overlapPx: 128 } }],
    ['its own size: half of it', plain, model(), { ...plain, longSide: 256 }],
    ['tiles: the same tiles of half the picture', { ...plain, longSide: 4_000, tile: { sidePx: 513, overlapPx: 100 } }, model(), { ...plain, longSide: 2_000, tile: { sidePx: 513, overlapPx: 100 } }],
    ['labels only: half, without tiles', { ...plain, longSide: 2_000 }, model(undefined, false), { ...plain, longSide: 1_000 }],
    ['one size only, mirrored: once', { ...plain, flip: true }, model(fixed), plain],
    ['one size only: nothing is left', plain, model(fixed), null],
    ['small already: nothing is left', { ...plain, longSide: 200 }, model(), null],
  ])('%s', (_, options, given, expected) => {
    expect(gentlerOptions(options, given, null)).toEqual(expected);
  });
});

describe('automaticTiles', () => {
  const huge = { width: 20_000, height: 20_000 };

  it('sees what is larger than any photograph in tiles', () => {
    expect(automaticTiles(plain, model(), huge)).toEqual({ ...plain, tile: { sidePx: 513, overlapPx: 128 } });
    expect(automaticTiles(plain, model(fixed), huge)).toEqual({ ...plain, tile: { sidePx: 513, overlapPx: 128 } });
  });

  it('leaves photographs, models without scores and what was asked for alone', () => {
    const photograph = { width: AUTOMATIC_TILES_ABOVE_PIXELS / 10_000, height: 10_000 };
    expect(automaticTiles(plain, model(), photograph)).toBe(plain);
    expect(automaticTiles(plain, model(undefined, false), huge)).toBe(plain);
    for (const asked of [{ ...plain, longSide: 513 }, { ...plain, scales: [1, 2] }, { ...plain, flip: true }, { ...plain, tile: { sidePx: 99, overlapPx: 9 } }]) {
      expect(automaticTiles(asked, model(), huge)).toBe(asked);
    }
  });
});
