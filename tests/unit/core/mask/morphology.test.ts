import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combineMasks, invertMask } from '../../../../core/mask/combineMasks.ts';
import { closeMask, growMask, openMask, shrinkMask } from '../../../../core/mask/morphology.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { arbitraryMask, arbitraryRaster } from './arbitraryMask.ts';
import { noiseMask, positionSums } from './noiseMask.ts';
import { maskOf, rasterOf, type Raster } from './raster.ts';

const radii = fc.oneof(fc.integer({ min: 0, max: 7 }), fc.double({ min: 0, max: 7, noNaN: true }), fc.constantFrom(Math.SQRT2, Math.sqrt(5), 0.999, 300));

/** Whether a pixel with `value` lies within the radius, by looking at all. */
function hasNear({ width, height, data }: Raster, value: number, x: number, y: number, radiusPx: number): boolean {
  const reach = Math.floor(radiusPx);
  for (let ny = Math.max(0, y - reach); ny <= Math.min(height - 1, y + reach); ny++) {
    for (let nx = Math.max(0, x - reach); nx <= Math.min(width - 1, x + reach); nx++) {
      if (data[ny * width + nx] === value && (nx - x) ** 2 + (ny - y) ** 2 <= radiusPx * radiusPx) return true;
    }
  }
  return false;
}

const isSubset = (a: TiledMask, b: TiledMask): boolean => combineMasks(a, b, 'subtract').isEmpty;

describe('growMask and shrinkMask', () => {
  it('go by the distance to the next set or unset pixel of the image', () => {
    fc.assert(
      fc.property(arbitraryRaster, radii, (raster, radiusPx) => {
        const { width } = raster;
        const mask = maskOf(raster);
        const grown = raster.data.map((_, i) => (hasNear(raster, 1, i % width, Math.floor(i / width), radiusPx) ? 1 : 0));
        expect(rasterOf(growMask(mask, radiusPx)).data).toEqual(grown);
        const shrunk = raster.data.map((_, i) => (hasNear(raster, 0, i % width, Math.floor(i / width), radiusPx) ? 0 : 1));
        expect(rasterOf(shrinkMask(mask, radiusPx)).data).toEqual(shrunk);
      }),
      { numRuns: 40 },
    );
  });

  it('reach over the borders of tiles, also to tiles that are not beside', () => {
    const dot = new TiledMask(1200, 1200);
    dot.fillSpan(600, 600, 601);
    const grown = growMask(dot, 300);
    for (const [x, y] of [[300, 600], [900, 600], [600, 300], [600, 900], [812, 812], [388, 388]]) expect(grown.has(x, y)).toBe(true);
    for (const [x, y] of [[299, 600], [901, 600], [600, 299], [600, 901], [813, 813], [387, 387]]) expect(grown.has(x, y)).toBe(false);
    expect(shrinkMask(invertMask(dot), 300).equals(invertMask(grown))).toBe(true);
    expect(shrinkMask(grown, 300).equals(dot)).toBe(true);
  });

  it('share the tiles that nothing reaches', () => {
    const mask = new TiledMask(2048, 300);
    for (let y = 0; y < 300; y++) mask.fillSpan(y, 0, 1100);
    const inner = mask.getTile(1);
    expect([growMask(mask, 5).getTile(1), shrinkMask(mask, 5).getTile(1)]).toEqual([inner, inner]);
    expect(growMask(mask, 5).getTile(1)).toBe(inner);
    expect(shrinkMask(mask, 5).area()).toBe(1095 * 300);
    expect(growMask(mask, 5).area()).toBe(1105 * 300);
  });

  it('agree with scikit-image', () => {
    // scikit-image 0.19.3 with morphology.disk(6) on 300 x 400 pixels: binary_dilation of noise of 1 %, binary_erosion of noise of
    // 99 %; pixels, sums of their columns and rows.
    expect(positionSums(growMask(noiseMask(400, 300, 1), 6))).toEqual([81442, 16259508, 12093991]);
    expect(positionSums(shrinkMask(noiseMask(400, 300, 99), 6))).toEqual([40781, 8413368, 6274398]);
  });

  it('refuse radii that are none', () => {
    for (const radiusPx of [-1, NaN, Infinity]) expect(() => growMask(new TiledMask(3, 3), radiusPx)).toThrow(`A radius of ${radiusPx} pixels is not possible.`);
  });
});

describe('openMask and closeMask', () => {
  it('stay inside and outside of the mask, are each other\'s opposite, and doing it twice changes nothing', () => {
    fc.assert(
      fc.property(arbitraryMask, radii, (mask, radiusPx) => {
        const [opened, closed] = [openMask(mask, radiusPx), closeMask(mask, radiusPx)];
        expect(isSubset(opened, mask)).toBe(true);
        expect(isSubset(mask, closed)).toBe(true);
        expect(openMask(opened, radiusPx).equals(opened)).toBe(true);
        expect(closeMask(closed, radiusPx).equals(closed)).toBe(true);
        expect(invertMask(closeMask(invertMask(mask), radiusPx)).equals(opened)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('remove what is narrow and close gaps that are', () => {
    const mask = new TiledMask(60, 40);
    for (let y = 10; y < 30; y++) mask.fillSpan(y, 10, 30);
    for (let y = 10; y < 30; y++) mask.fillSpan(y, 33, 50);
    mask.fillSpan(5, 0, 60);
    const opened = openMask(mask, 2);
    expect([opened.has(20, 5), opened.has(20, 20), opened.has(31, 20)]).toEqual([false, true, false]);
    expect(closeMask(mask, 2).has(31, 20)).toBe(true);
  });
});
