import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskBounds, tileBounds } from '../../../../core/mask/maskBounds.ts';
import { createTile } from '../../../../core/mask/tile.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';

describe('maskBounds', () => {
  it('is the smallest rectangle around all pixels', () => {
    const pixels = fc.array(fc.tuple(fc.nat(799), fc.nat(799)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(pixels, (list) => {
        const mask = new TiledMask(800, 800);
        for (const [x, y] of list) mask.fillSpan(y, x, x + 1);
        const [columns, rows] = [list.map(([x]) => x), list.map(([, y]) => y)];
        expect(maskBounds(mask)).toEqual({ left: Math.min(...columns), top: Math.min(...rows), right: Math.max(...columns) + 1, bottom: Math.max(...rows) + 1 });
      }),
    );
  });

  it('is null for nothing', () => {
    expect(maskBounds(new TiledMask(5, 5))).toBeNull();
    expect(tileBounds(createTile())).toBeNull();
    expect(tileBounds(createTile().fill(0xffffffff))).toEqual({ left: 0, top: 0, right: 256, bottom: 256 });
  });
});
