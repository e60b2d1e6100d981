import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TILE_SIZE, bitCount, countTilePixels, createTile, hasPixel, isEmptyTile, setSpan, tilesEqual } from '../../../../core/mask/tile.ts';
import { arbitraryTile } from './arbitraryTile.ts';

const row = fc.integer({ min: 0, max: TILE_SIZE - 1 });
const span = fc.tuple(fc.integer({ min: 0, max: TILE_SIZE - 1 }), fc.integer({ min: 1, max: TILE_SIZE })).map(([x, length]) => [x, Math.min(TILE_SIZE, x + length)] as const);

describe('tile', () => {
  it('sets exactly the pixels of a span and keeps the others', () => {
    fc.assert(
      fc.property(arbitraryTile, row, span, (tile, y, [x0, x1]) => {
        const before = tile.slice();
        setSpan(tile, y, x0, x1);
        const columns = Array.from({ length: TILE_SIZE }, (_, x) => x);
        expect(columns.filter((x) => hasPixel(tile, x, y))).toEqual(columns.filter((x) => (x >= x0 && x < x1) || hasPixel(before, x, y)));
        before.set(tile.subarray(y * 8, y * 8 + 8), y * 8);
        expect(tilesEqual(before, tile)).toBe(true);
      }),
    );
  });

  it('counts as many pixels as hasPixel finds', () => {
    fc.assert(
      fc.property(arbitraryTile, (tile) => {
        let count = 0;
        for (let y = 0; y < TILE_SIZE; y++) for (let x = 0; x < TILE_SIZE; x++) if (hasPixel(tile, x, y)) count++;
        expect(countTilePixels(tile)).toBe(count);
        expect(isEmptyTile(tile)).toBe(count === 0);
      }),
      { numRuns: 40 },
    );
  });

  it('counts the bits of any word', () => {
    expect([0, 1, 0x80000000, 0xffffffff, 0xaaaaaaaa].map(bitCount)).toEqual([0, 1, 1, 32, 16]);
    fc.assert(fc.property(fc.integer({ min: 0, max: 0xffffffff }), (word) => bitCount(word) === word.toString(2).replaceAll('0', '').length));
  });

  it('finds a difference of one pixel', () => {
    fc.assert(
      fc.property(arbitraryTile, row, row, (tile, x, y) => {
        const other = tile.slice();
        expect(tilesEqual(tile, other)).toBe(true);
        other[y * 8 + (x >> 5)] ^= 1 << (x & 31);
        expect(tilesEqual(tile, other)).toBe(false);
      }),
    );
  });

  it('is empty when made', () => {
    expect(isEmptyTile(createTile())).toBe(true);
  });
});
