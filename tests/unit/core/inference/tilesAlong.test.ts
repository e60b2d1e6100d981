import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tilesAlong, weightAt } from '../../../../core/inference/tilesAlong.ts';

/** Lengths and sides of the form grid * k + offset, as the size rules of networks have them. */
const layout = fc
  .record({ grid: fc.constantFrom(1, 4, 16), offset: fc.constantFrom(0, 1), sideSteps: fc.integer({ min: 1, max: 40 }), lengthSteps: fc.integer({ min: 1, max: 150 }), share: fc.double({ min: 0, max: 0.95, noNaN: true }) })
  .map(({ grid, offset, sideSteps, lengthSteps, share }) => {
    const side = grid * sideSteps + (grid > 1 ? offset : 0);
    return { grid, side, length: grid * lengthSteps + (grid > 1 ? offset : 0), overlap: Math.floor(side * share) };
  });

describe('tilesAlong', () => {
  it('covers every pixel, with tiles of one side that lie on the grid and overlap enough', () => {
    fc.assert(
      fc.property(layout, ({ grid, side, length, overlap }) => {
        const tiles = tilesAlong(length, side, overlap, grid);
        expect(tiles[0].from).toBe(0);
        expect(tiles.at(-1)!.to).toBe(length);
        for (const [i, { from, to }] of tiles.entries()) {
          expect(to - from).toBe(Math.min(side, length));
          expect(from % grid).toBe(0);
          if (i > 0) {
            expect(from).toBeGreaterThan(tiles[i - 1].from);
            // Where not even one step of the grid is left, tiles advance by that step.
            expect(tiles[i - 1].to - from).toBeGreaterThanOrEqual(Math.min(overlap, side - grid));
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('takes no more tiles than the overlap demands', () => {
    expect(tilesAlong(1000, 400, 100).map(({ from }) => from)).toEqual([0, 300, 600]);
    expect(tilesAlong(1001, 400, 100).map(({ from }) => from)).toEqual([0, 200, 401, 601]);
    expect(tilesAlong(400, 400, 100)).toHaveLength(1);
    expect(tilesAlong(401, 400, 0).map(({ from }) => from)).toEqual([0, 1]);
  });

  it('gives weights that sum to 1 everywhere, are 0 outside their tile, and belong to two tiles at most', () => {
    fc.assert(
      fc.property(layout, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }), ({ grid, side, length, overlap }, shares) => {
        const tiles = tilesAlong(length, side, overlap, grid);
        for (const share of shares) {
          // Half-pixel centres of a larger photograph fall half a pixel outside.
          const position = share * length - 0.5;
          const weights = tiles.map((tile) => weightAt(tile, position));
          expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
          expect(weights.filter((weight) => weight > 0).length).toBeLessThanOrEqual(2);
          // Tiles that only touch meet halfway between their outermost pixels.
          const slack = overlap > 1 && grid < side - overlap ? 0 : 1;
          const outside = tiles.filter(({ from, to }, i) => (i > 0 && position < from - slack) || (i < tiles.length - 1 && position > to - 1 + slack));
          expect(outside.filter((tile) => weightAt(tile, position) !== 0)).toEqual([]);
          expect(weights.every((weight) => weight >= 0)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('fades over the whole overlap, half and half in its middle', () => {
    const [left, right] = tilesAlong(300, 200, 100);
    expect(left.fadeOut).toEqual({ from: 100, to: 199 });
    expect(right.fadeIn).toEqual({ from: 100, to: 199 });
    expect([weightAt(left, 100), weightAt(left, 149.5), weightAt(left, 199)]).toEqual([1, 0.5, 0]);
    for (let x = 100; x < 199; x++) expect(Math.abs(weightAt(left, x + 1) - weightAt(left, x))).toBeLessThan(1.6 / 99);
  });

  it('refuses an overlap as large as the tile', () => {
    expect(() => tilesAlong(1000, 256, 256)).toThrow('Tiles of 256 pixels cannot overlap by 256: choose a smaller overlap or larger tiles.');
  });
});
