import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rasterisePolygons } from '../../../../core/mask/rasterisePolygons.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { traceContours } from '../../../../core/mask/traceContours.ts';
import { arbitraryRaster } from './arbitraryMask.ts';
import { drawn, maskOf } from './raster.ts';
import { areasOf, slowComponents } from './slowComponents.ts';

const traced = (...rows: readonly string[]): ReturnType<typeof traceContours> => traceContours(maskOf(drawn(...rows)));

/** Twice the area a ring goes round: positive where it runs clockwise on the screen. */
function doubleArea(ring: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 2) sum += ring[i] * ring[(i + 3) % ring.length] - ring[(i + 2) % ring.length] * ring[i + 1];
  return sum;
}

describe('traceContours', () => {
  it('is undone by rasterisePolygons, bit for bit, with both rules', () => {
    fc.assert(
      fc.property(arbitraryRaster, (raster) => {
        const mask = maskOf(raster);
        const rings = traceContours(mask).flatMap(({ outer, holes }) => [outer, ...holes]);
        for (const rule of ['evenOdd', 'nonZero'] as const) expect(rasterisePolygons(raster.width, raster.height, rings, rule).equals(mask)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('gives one polygon per 4-connected region, with its own holes', () => {
    fc.assert(
      fc.property(arbitraryRaster, (raster) => {
        const polygons = traceContours(maskOf(raster));
        const areas = polygons.map(({ outer, holes }) => [outer, ...holes].reduce((sum, ring) => sum + doubleArea(ring), 0) / 2);
        expect(areas).toEqual(areasOf(slowComponents(raster, 4)));
        for (const { outer, holes } of polygons) {
          expect(doubleArea(outer)).toBeGreaterThan(0);
          for (const hole of holes) expect(doubleArea(hole)).toBeLessThan(0);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('turns at every corner and begins with the uppermost, leftmost one', () => {
    fc.assert(
      fc.property(arbitraryRaster, (raster) => {
        for (const { outer, holes } of traceContours(maskOf(raster))) {
          for (const ring of [outer, ...holes]) {
            for (let i = 0; i < ring.length; i += 2) {
              const n = ring.length;
              const arrivesAcross = ring[(i + n - 1) % n] === ring[i + 1];
              const leavesAcross = ring[(i + 3) % n] === ring[i + 1];
              expect(arrivesAcross).not.toBe(leavesAcross);
              expect(ring[i + 1] > ring[1] || (ring[i + 1] === ring[1] && ring[i] >= ring[0])).toBe(true);
            }
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('needs four corners for a rectangle of any size', () => {
    const mask = new TiledMask(5000, 3000);
    for (let y = 100; y < 2900; y++) mask.fillSpan(y, 7, 4999);
    expect(traceContours(mask)).toEqual([{ outer: [7, 100, 4999, 100, 4999, 2900, 7, 2900], holes: [] }]);
  });

  it('makes two regions of pixels that touch at a corner', () => {
    expect(traced('#.', '.#')).toEqual([
      { outer: [0, 0, 1, 0, 1, 1, 0, 1], holes: [] },
      { outer: [1, 1, 2, 1, 2, 2, 1, 2], holes: [] },
    ]);
    expect(traced('.#', '#.')).toEqual([
      { outer: [1, 0, 2, 0, 2, 1, 1, 1], holes: [] },
      { outer: [0, 1, 1, 1, 1, 2, 0, 2], holes: [] },
    ]);
  });

  it('gives holes to their region and makes islands in holes regions of their own', () => {
    expect(
      traced(
        '#####',
        '#...#',
        '#.#.#',
        '#...#',
        '#####',
      ),
    ).toEqual([
      { outer: [0, 0, 5, 0, 5, 5, 0, 5], holes: [[1, 1, 1, 4, 4, 4, 4, 1]] },
      { outer: [2, 2, 3, 2, 3, 3, 2, 3], holes: [] },
    ]);
  });

  it('joins holes that touch at a corner into one', () => {
    const [polygon, ...more] = traced('####', '#.##', '##.#', '####');
    expect(more).toEqual([]);
    expect(polygon.holes).toEqual([[1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 2, 2, 2, 2, 1]]);
  });

  it('gives nothing for nothing', () => {
    expect(traceContours(new TiledMask(9, 9))).toEqual([]);
  });
});
