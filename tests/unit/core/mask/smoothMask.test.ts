import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smoothMask } from '../../../../core/mask/smoothMask.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { arbitraryRaster } from './arbitraryMask.ts';
import { noiseMask, positionSums } from './noiseMask.ts';
import { maskOf, rasterOf } from './raster.ts';

describe('smoothMask', () => {
  it('gives each pixel what most pixels around it are', () => {
    fc.assert(
      fc.property(arbitraryRaster, fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ min: 0, max: 5, noNaN: true })), (raster, radiusPx) => {
        const { width, height, data } = raster;
        const expected = data.map((own, i) => {
          const [x, y] = [i % width, Math.floor(i / width)];
          let lead = 0;
          for (let ny = Math.max(0, y - 5); ny <= Math.min(height - 1, y + 5); ny++) {
            for (let nx = Math.max(0, x - 5); nx <= Math.min(width - 1, x + 5); nx++) {
              if ((nx - x) ** 2 + (ny - y) ** 2 <= radiusPx * radiusPx) lead += data[ny * width + nx] === 1 ? 1 : -1;
            }
          }
          return lead > 0 || (lead === 0 && own === 1) ? 1 : 0;
        });
        expect(rasterOf(smoothMask(maskOf(raster), radiusPx)).data).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves a straight border, in whatever tile, and removes specks and pinholes', () => {
    const half = new TiledMask(700, 600);
    for (let y = 300; y < 600; y++) half.fillSpan(y, 0, 700);
    expect(smoothMask(half, 9).equals(half)).toBe(true);
    const dirty = half.clone();
    const tile = half.getTile(half.columns + 1)!.slice();
    tile[8 * 200] ^= 1;
    dirty.setTile(half.columns + 1, tile);
    dirty.fillSpan(20, 600, 601);
    expect(dirty.equals(half)).toBe(false);
    expect(smoothMask(dirty, 2).equals(half)).toBe(true);
  });

  it('agrees with scipy', () => {
    // scipy 1.10.1, ndimage.correlate of noise as -1 and 1 with skimage.morphology.disk(4), zeros outside; pixels above zero, sums of
    // their columns and rows.
    expect(positionSums(smoothMask(noiseMask(400, 300, 50), 4))).toEqual([58360, 11773107, 8703310]);
  });
});
