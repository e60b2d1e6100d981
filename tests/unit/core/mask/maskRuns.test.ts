import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskSpans, occupiedRows, readRuns } from '../../../../core/mask/maskRuns.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { arbitraryRaster } from './arbitraryMask.ts';
import { maskOf } from './raster.ts';

describe('maskSpans', () => {
  it('lists the maximal runs of a plain raster', () => {
    fc.assert(
      fc.property(arbitraryRaster, (raster) => {
        const { width, height, data } = raster;
        const expected = [];
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            if (data[y * width + x] === 0) continue;
            const x0 = x;
            while (x < width && data[y * width + x] === 1) x++;
            expected.push({ y, x0, x1: x });
          }
        }
        expect([...maskSpans(maskOf(raster))]).toEqual(expected);
      }),
    );
  });

  it('goes from one tile to the next, over gaps, and up to an edge that is a tile\'s edge', () => {
    const mask = new TiledMask(1024, 600);
    mask.fillSpan(3, 200, 300);
    mask.fillSpan(3, 768, 1024);
    mask.fillSpan(520, 255, 256);
    expect([...maskSpans(mask)]).toEqual([{ y: 3, x0: 200, x1: 300 }, { y: 3, x0: 768, x1: 1024 }, { y: 520, x0: 255, x1: 256 }]);
    expect(occupiedRows(mask)).toEqual([{ from: 0, to: 256 }, { from: 512, to: 600 }]);
  });
});

describe('readRuns', () => {
  it('needs no more room than width + 1 values', () => {
    for (const width of [1, 2, 31, 256, 257]) {
      const mask = new TiledMask(width, 1);
      for (let x = 0; x < width; x += 2) mask.fillSpan(0, x, x + 1);
      const runs = new Int32Array(width + 1).fill(-1);
      expect(readRuns(mask, 0, runs)).toBe(Math.ceil(width / 2) * 2);
    }
  });
});

describe('occupiedRows', () => {
  it('joins rows of tiles that adjoin', () => {
    const mask = new TiledMask(10, 2000);
    for (const y of [1999, 300, 0]) mask.fillSpan(y, 0, 1);
    expect(occupiedRows(mask)).toEqual([{ from: 0, to: 512 }, { from: 1792, to: 2000 }]);
    expect(occupiedRows(new TiledMask(5, 5))).toEqual([]);
  });
});
