import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillHoles } from '../../../../core/mask/fillHoles.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { arbitraryRaster } from './arbitraryMask.ts';
import { drawn, maskOf, rasterOf, textOf } from './raster.ts';
import { areasOf, slowComponents } from './slowComponents.ts';

describe('fillHoles', () => {
  it('fills the components of unset pixels that do not reach the edge of the image, up to an area', () => {
    fc.assert(
      fc.property(arbitraryRaster, fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }), (raster, maxAreaPx) => {
        const { width, height, data } = raster;
        const gapOf = slowComponents(raster, 4, 0);
        const areas = areasOf(gapOf);
        const open = new Set(gapOf.filter((_, i) => i % width === 0 || i % width === width - 1 || i < width || i >= width * (height - 1)));
        const expected = data.map((value, i) => (value === 1 || (!open.has(gapOf[i]) && areas[gapOf[i]] <= (maxAreaPx ?? Infinity)) ? 1 : 0));
        expect(rasterOf(fillHoles(maskOf(raster), { maxAreaPx })).data).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('takes a line of 1 px for closed whatever its slope, and leaves an open one open', () => {
    expect(textOf(rasterOf(fillHoles(maskOf(drawn('..#..', '.#.#.', '#...#', '.#.#.', '..#..')))))).toEqual(['..#..', '.###.', '#####', '.###.', '..#..']);
    const open = maskOf(drawn('..#..', '.#.#.', '#...#', '.#.#.'));
    expect(fillHoles(open).equals(open)).toBe(true);
  });

  it('fills islands\' surroundings: an island in a hole is part of the whole afterwards', () => {
    expect(fillHoles(maskOf(drawn('#####', '#...#', '#.#.#', '#...#', '#####'))).area()).toBe(25);
  });

  it('leaves the mask that it was given', () => {
    const mask = maskOf(drawn('###', '#.#', '###'));
    expect(fillHoles(mask).area()).toBe(9);
    expect(mask.area()).toBe(8);
    expect(fillHoles(new TiledMask(5, 5)).isEmpty).toBe(true);
  });
});
