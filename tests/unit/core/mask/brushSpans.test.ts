import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imagePoint, type ImagePoint } from '../../../../core/geometry/points.ts';
import { brushCentre, brushSpans, type Span } from '../../../../core/mask/brushSpans.ts';

const position = fc.double({ min: -20, max: 50, noNaN: true });
const points = fc.tuple(position, position).map(([x, y]) => imagePoint(x, y));
const diameters = fc.integer({ min: 1, max: 60 });

/** Distance of a pixel's centre from the segment between the snapped ends. */
function distance(from: ImagePoint, to: ImagePoint, diameter: number, column: number, row: number): number {
  const snap = (value: number): number => (diameter % 2 === 1 ? Math.floor(value) + 0.5 : Math.round(value));
  const [ax, ay, bx, by] = [snap(from.x), snap(from.y), snap(to.x), snap(to.y)];
  const [px, py] = [column + 0.5 - ax, row + 0.5 - ay];
  const [dx, dy] = [bx - ax, by - ay];
  const t = dx === 0 && dy === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / (dx * dx + dy * dy)));
  return Math.hypot(px - t * dx, py - t * dy);
}

function pixels(spans: readonly Span[]): Set<string> {
  return new Set(spans.flatMap(({ y, x0, x1 }) => Array.from({ length: x1 - x0 }, (_, i) => `${x0 + i} ${y}`)));
}

describe('brushSpans', () => {
  it('covers exactly the pixels whose centre is within the radius of the way', () => {
    fc.assert(
      fc.property(points, points, diameters, (from, to, diameter) => {
        const spans = new Map(brushSpans(from, to, diameter).map((span) => [span.y, span]));
        for (let row = -55; row < 85; row++) {
          const { x0, x1 } = spans.get(row) ?? { x0: 0, x1: 0 };
          for (let column = -55; column < 85; column++) {
            const over = distance(from, to, diameter, column, row) - diameter / 2;
            const isCovered = column >= x0 && column < x1;
            // On the rim itself rounding decides; a stamp on the rim is tested exactly below.
            if (Math.abs(over) > 1e-7 && isCovered !== over < 0) expect.fail(`pixel ${column}, ${row}`);
          }
        }
      }),
    );
  });

  it('makes a stamp in whole numbers: a centre on the rim belongs to it', () => {
    fc.assert(
      fc.property(points, diameters, (point, diameter) => {
        const expected: Span[] = [];
        const { x, y } = brushCentre(point, diameter);
        for (let row = Math.floor(y) - 40; row < y + 40; row++) {
          const columns = Array.from({ length: 80 }, (_, i) => Math.floor(x) - 40 + i).filter((column) => {
            // All times two: exact.
            const [dx, dy] = [2 * column + 1 - 2 * x, 2 * row + 1 - 2 * y];
            return dx * dx + dy * dy <= diameter * diameter;
          });
          if (columns.length > 0) expected.push({ y: row, x0: columns[0], x1: columns[0] + columns.length });
        }
        expect(brushSpans(point, point, diameter)).toEqual(expected);
      }),
    );
  });

  it('paints exactly the pixel under the cursor with 1 px', () => {
    fc.assert(
      fc.property(points, (point) => {
        const [{ y, x0, x1 }, ...more] = brushSpans(point, point, 1);
        // Subtracted, because 0 and -0 are the same row.
        expect([y - Math.floor(point.y), x0 - Math.floor(point.x), x1 - x0, more.length]).toEqual([0, 0, 1, 0]);
      }),
    );
  });

  it('is as wide and as high as its diameter, in any place', () => {
    fc.assert(
      fc.property(points, diameters, (point, diameter) => {
        const spans = brushSpans(point, point, diameter);
        expect(spans).toHaveLength(diameter);
        expect(Math.max(...spans.map((span) => span.x1)) - Math.min(...spans.map((span) => span.x0))).toBe(diameter);
      }),
    );
  });

  it('leaves no gap: a line of 1 px is connected from end to end', () => {
    fc.assert(
      fc.property(points, points, (from, to) => {
        const spans = brushSpans(from, to, 1);
        const rows = spans.map((span) => span.y);
        expect(rows).toEqual(Array.from({ length: rows.length }, (_, i) => rows[0] + i));
        for (let i = 1; i < spans.length; i++) {
          const touches = spans[i].x0 <= spans[i - 1].x1 && spans[i - 1].x0 <= spans[i].x1;
          expect(touches).toBe(true);
        }
        const covered = pixels(spans);
        for (const end of [from, to]) expect(covered).toContain(`${Math.floor(end.x)} ${Math.floor(end.y)}`);
      }),
    );
  });

  it('does not care which end comes first, has one span per row, and contains both stamps', () => {
    fc.assert(
      fc.property(points, points, diameters, (from, to, diameter) => {
        const spans = brushSpans(from, to, diameter);
        expect(new Set(spans.map((span) => span.y)).size).toBe(spans.length);
        const covered = pixels(spans);
        expect(brushSpans(to, from, diameter)).toEqual(spans);
        for (const end of [from, to]) for (const pixel of pixels(brushSpans(end, end, diameter))) if (!covered.has(pixel)) expect.fail(pixel);
      }),
      { numRuns: 50 },
    );
  });

  it('takes a diameter below 1 as 1', () => {
    const point = imagePoint(3.2, 4.9);
    expect(brushSpans(point, point, 0)).toEqual([{ y: 4, x0: 3, x1: 4 }]);
  });
});
