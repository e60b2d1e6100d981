import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { polygonSpans, rasterisePolygons, type FillRule } from '../../../../core/mask/rasterisePolygons.ts';
import { rasterOf, textOf } from './raster.ts';

const WIDTH = 24;
const HEIGHT = 18;

/** Multiples of 1/8 from left of the image to right of it: sums and products of them are exact. */
const eighths = fc.oneof(fc.integer({ min: -64, max: 256 }).map((value) => value / 8), fc.integer({ min: -2, max: 26 }).map((value) => value + 0.5));
const rings = fc.array(fc.array(eighths, { maxLength: 14 }).map((values) => values.slice(0, values.length & ~1)), { maxLength: 4 });

/** How often rings go round the centre of a pixel: edges that a ray to the left crosses. Whole numbers, no division. */
function windingAt(list: readonly (readonly number[])[], column: number, row: number): { crossings: number; winding: number } {
  const [px, py] = [column * 8 + 4, row * 8 + 4];
  let crossings = 0;
  let winding = 0;
  for (const ring of list) {
    for (let i = 0; i < ring.length; i += 2) {
      const [ax, ay, bx, by] = [ring[i], ring[i + 1], ring[(i + 2) % ring.length], ring[(i + 3) % ring.length]].map((value) => value * 8);
      if (ay <= py === by <= py) continue;
      const [topX, topY, lowX, lowY] = ay < by ? [ax, ay, bx, by] : [bx, by, ax, ay];
      const side = (px - topX) * (lowY - topY) - (py - topY) * (lowX - topX);
      if (side < 0) continue;
      crossings++;
      winding += ay < by ? 1 : -1;
    }
  }
  return { crossings, winding };
}

describe('rasterisePolygons', () => {
  it('sets the pixels whose centre is inside, with both rules', () => {
    fc.assert(
      fc.property(rings, fc.constantFrom<FillRule>('evenOdd', 'nonZero'), (list, rule) => {
        const mask = rasterisePolygons(WIDTH, HEIGHT, list, rule);
        for (let y = 0; y < HEIGHT; y++) {
          for (let x = 0; x < WIDTH; x++) {
            const { crossings, winding } = windingAt(list, x, y);
            const expected = rule === 'evenOdd' ? crossings % 2 === 1 : winding !== 0;
            if (mask.has(x, y) !== expected) expect.fail(`pixel ${x}, ${y}, ${rule}`);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('leaves no gap and no overlap between polygons that share edges: a fan of triangles covers its square once', () => {
    const inner = fc.double({ min: 0.01, max: 15.99, noNaN: true });
    const sides = fc.uniqueArray(fc.double({ min: 0, max: 63.999, noNaN: true }), { minLength: 0, maxLength: 8 });
    fc.assert(
      fc.property(inner, inner, sides, (cx, cy, places) => {
        const around = [...places, 0, 16, 32, 48].sort((a, b) => a - b).map((place) => {
          const [side, along] = [Math.floor(place / 16), place % 16];
          return [[along, 0], [16, along], [16 - along, 16], [0, 16 - along]][side];
        });
        const covered = new Uint8Array(16 * 16);
        around.forEach(([ax, ay], i) => {
          const [bx, by] = around[(i + 1) % around.length];
          rasterOf(rasterisePolygons(16, 16, [[cx, cy, ax, ay, bx, by]])).data.forEach((value, at) => (covered[at] += value));
        });
        expect(covered).toEqual(new Uint8Array(16 * 16).fill(1));
      }),
      { numRuns: 200 },
    );
  });

  it('gives exactly the pixels between corners on the grid', () => {
    expect(textOf(rasterOf(rasterisePolygons(6, 4, [[1, 1, 5, 1, 5, 3, 1, 3]])))).toEqual(['......', '.####.', '.####.', '......']);
  });

  it('gives left and upper edges through centres their pixels, right and lower ones not', () => {
    expect(textOf(rasterOf(rasterisePolygons(6, 4, [[1.5, 0.5, 4.5, 0.5, 4.5, 2.5, 1.5, 2.5]])))).toEqual(['.###..', '.###..', '......', '......']);
  });

  it('knows holes and both rules', () => {
    const outer = [0, 0, 5, 0, 5, 5, 0, 5];
    const inner = [1, 1, 4, 1, 4, 4, 1, 4];
    expect(rasterisePolygons(5, 5, [outer, inner]).area()).toBe(16);
    expect(rasterisePolygons(5, 5, [outer, inner], 'nonZero').area()).toBe(25);
    const reversed = [1, 1, 1, 4, 4, 4, 4, 1];
    expect(rasterisePolygons(5, 5, [outer, reversed], 'nonZero').area()).toBe(16);
  });

  it('gives nothing for rings without an area, and for what lies outside', () => {
    for (const ring of [[], [3, 3], [1, 1, 9, 7], [1, 1, 9, 7, 1, 1], [2, 2, 8, 2, 5, 2], [-9, -9, -1, -9, -1, -1], [30, 2, 40, 2, 40, 9]]) {
      expect(rasterisePolygons(10, 10, [ring]).isEmpty).toBe(true);
    }
    expect(rasterisePolygons(10, 10, []).isEmpty).toBe(true);
  });

  it('clips huge polygons at no cost outside', () => {
    expect(rasterisePolygons(300, 300, [[-1e9, -1e9, 1e9, -1e9, 1e9, 1e9, -1e9, 1e9]]).area()).toBe(90_000);
  });

  it('fills a star as scikit-image does', () => {
    // scikit-image 0.19.3, draw.polygon, with coordinates moved by half a pixel: 17,047 pixels; sums of their columns and rows.
    const star = Array.from({ length: 9 }, (_, i) => {
      const angle = (2 * Math.PI * 4 * i) / 9;
      return [200.3 + 140.9 * Math.sin(angle), 150.7 - 140.9 * Math.cos(angle)];
    }).flat();
    const sums = [0, 0, 0];
    for (const { y, x0, x1 } of polygonSpans(400, 300, [star])) {
      sums[0] += x1 - x0;
      for (let x = x0; x < x1; x++) sums[1] += x;
      sums[2] += y * (x1 - x0);
    }
    expect(sums).toEqual([17047, 3405782, 2559196]);
  });

  it('takes a Float64Array as well', () => {
    expect(rasterisePolygons(4, 4, [Float64Array.of(0, 0, 4, 0, 4, 4)]).equals(rasterisePolygons(4, 4, [[0, 0, 4, 0, 4, 4]]))).toBe(true);
  });

  it('refuses what is no polygon', () => {
    expect(() => rasterisePolygons(4, 4, [[1, 2, 3]])).toThrow('A polygon needs an x and a y for each corner, not 3 numbers.');
    expect(() => rasterisePolygons(4, 4, [[1, 2, 3, NaN, 0, 0]])).toThrow('Number 4 of a polygon is NaN');
  });
});

describe('polygonSpans', () => {
  it('gives maximal spans in order', () => {
    fc.assert(
      fc.property(rings, fc.constantFrom<FillRule>('evenOdd', 'nonZero'), (list, rule) => {
        let previous = { y: -1, x0: 0, x1: 0 };
        for (const span of polygonSpans(WIDTH, HEIGHT, list, rule)) {
          expect(span.x0).toBeLessThan(span.x1);
          expect(span.y > previous.y || span.x0 > previous.x1).toBe(true);
          previous = span;
        }
      }),
    );
  });
});
