import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imagePoint } from '../../../../core/geometry/points.ts';
import { brushCentre } from '../../../../core/mask/brushSpans.ts';
import { squareBrushSpans } from '../../../../core/mask/squareBrushSpans.ts';

const position = fc.double({ min: -20, max: 50, noNaN: true });
const points = fc.tuple(position, position).map(([x, y]) => imagePoint(x, y));
const sides = fc.integer({ min: 1, max: 30 });

/** How far a centre is from the segment, in the larger of both directions: smallest over the segment, from the places where it can be. */
function distance(ax: number, ay: number, bx: number, by: number, px: number, py: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const at = (t: number): number => Math.max(Math.abs(px - ax - t * dx), Math.abs(py - ay - t * dy));
  // The larger of two absolute lines is smallest at an end, where one is 0, or where both are equal.
  const places = [0, 1, (px - ax) / dx, (py - ay) / dy, (px - ax - (py - ay)) / (dx - dy), (px - ax + (py - ay)) / (dx + dy)];
  return Math.min(...places.filter(Number.isFinite).map((t) => at(Math.min(1, Math.max(0, t)))));
}

describe('squareBrushSpans', () => {
  it('covers exactly the pixels whose centre is less than half a side from the way', () => {
    fc.assert(
      fc.property(points, points, sides, (from, to, side) => {
        const spans = new Map(squareBrushSpans(from, to, side).map((span) => [span.y, span]));
        const [a, b] = [brushCentre(from, side), brushCentre(to, side)];
        for (let row = -40; row < 70; row++) {
          const { x0, x1 } = spans.get(row) ?? { x0: 0, x1: 0 };
          for (let column = -40; column < 70; column++) {
            const over = distance(a.x, a.y, b.x, b.y, column + 0.5, row + 0.5) - side / 2;
            if (Math.abs(over) > 1e-7 && (column >= x0 && column < x1) !== over < 0) expect.fail(`pixel ${column}, ${row}`);
            if (Math.abs(over) <= 1e-12 && column >= x0 && column < x1) expect.fail(`pixel ${column}, ${row} only touches`);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('stamps side x side pixels, and with 1 px the one under the cursor', () => {
    fc.assert(
      fc.property(points, sides, (point, side) => {
        const { x, y } = brushCentre(point, side);
        const expected = Array.from({ length: side }, (_, row) => ({ y: y - side / 2 + row + 0, x0: x - side / 2 + 0, x1: x + side / 2 }));
        expect(squareBrushSpans(point, point, side)).toEqual(expected);
        expect(squareBrushSpans(point, point, 1)).toEqual([{ y: Math.floor(point.y) + 0, x0: Math.floor(point.x) + 0, x1: Math.floor(point.x) + 1 }]);
      }),
    );
  });

  it('does not care which end comes first, and leaves no gap', () => {
    fc.assert(
      fc.property(points, points, sides, (from, to, side) => {
        const spans = squareBrushSpans(from, to, side);
        expect(squareBrushSpans(to, from, side)).toEqual(spans);
        for (let i = 1; i < spans.length; i++) {
          expect(spans[i].y).toBe(spans[i - 1].y + 1);
          expect(spans[i].x0 <= spans[i - 1].x1 && spans[i - 1].x0 <= spans[i].x1).toBe(true);
        }
      }),
    );
  });

  it('makes a thin diagonal with 1 px', () => {
    expect(squareBrushSpans(imagePoint(0.5, 0.5), imagePoint(3.5, 3.5), 1)).toEqual([0, 1, 2, 3].map((i) => ({ y: i, x0: i, x1: i + 1 })));
  });
});
