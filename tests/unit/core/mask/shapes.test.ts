import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imagePoint } from '../../../../core/geometry/points.ts';
import { FULL_TILE, isFullTile } from '../../../../core/mask/tile.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { dragRect, ellipseSpans, rectangleMask } from '../../../../core/mask/shapes.ts';

const position = fc.double({ min: -20, max: 40, noNaN: true });
const points = fc.tuple(position, position).map(([x, y]) => imagePoint(x, y));
const rects = fc.record({ left: fc.integer({ min: -30, max: 30 }), top: fc.integer({ min: -30, max: 30 }), width: fc.integer({ min: 1, max: 70 }), height: fc.integer({ min: 1, max: 70 }) })
  .map(({ left, top, width, height }) => ({ left, top, right: left + width, bottom: top + height }));

describe('dragRect', () => {
  it('has the pixels whose centre lies between the corners, whichever comes first', () => {
    fc.assert(
      fc.property(points, points, (a, b) => {
        const inside = (pixel: number, from: number, to: number): boolean => pixel + 0.5 >= Math.min(from, to) && pixel + 0.5 < Math.max(from, to);
        const range = (from: number, to: number): number[] => Array.from({ length: 70 }, (_, i) => i - 25).filter((pixel) => inside(pixel, from, to));
        const [columns, rows] = [range(a.x, b.x), range(a.y, b.y)];
        const rect = dragRect(a, b);
        if (columns.length === 0 || rows.length === 0) expect(rect).toBeNull();
        else expect(rect).toEqual({ left: columns[0], top: rows[0], right: columns[0] + columns.length, bottom: rows[0] + rows.length });
        expect(dragRect(b, a)).toEqual(rect);
      }),
    );
  });

  it('makes squares, and grows from the centre', () => {
    expect(dragRect(imagePoint(10, 10), imagePoint(4, 13), { square: true })).toEqual({ left: 4, top: 10, right: 10, bottom: 16 });
    expect(dragRect(imagePoint(10, 10), imagePoint(13, 12), { fromCentre: true })).toEqual({ left: 7, top: 8, right: 13, bottom: 12 });
    expect(dragRect(imagePoint(10, 10), imagePoint(13, 12), { fromCentre: true, square: true })).toEqual({ left: 7, top: 7, right: 13, bottom: 13 });
  });
});

describe('rectangleMask', () => {
  it('has the pixels of the rectangle that lie in the image, in shared tiles where it fills them', () => {
    const corner = fc.integer({ min: -20, max: 800 });
    fc.assert(
      fc.property(corner, corner, corner, corner, (x0, x1, y0, y1) => {
        const rect = { left: Math.min(x0, x1), top: Math.min(y0, y1), right: Math.max(x0, x1), bottom: Math.max(y0, y1) };
        const expected = new TiledMask(700, 600);
        for (let y = rect.top; y < rect.bottom; y++) expected.fillSpan(y, rect.left, rect.right);
        const mask = rectangleMask(700, 600, rect);
        expect(mask.equals(expected)).toBe(true);
        for (const [, tile] of mask.entries()) expect(isFullTile(tile)).toBe(tile === FULL_TILE);
      }),
    );
  });
});

describe('ellipseSpans', () => {
  it('has the pixels whose centre is inside or on the ellipse', () => {
    fc.assert(
      fc.property(rects, (rect) => {
        const [width, height] = [rect.right - rect.left, rect.bottom - rect.top];
        const expected = [];
        for (let row = 0; row < height; row++) {
          const columns = Array.from({ length: width }, (_, column) => column).filter((column) => {
            const [dx, dy] = [2 * column + 1 - width, 2 * row + 1 - height];
            return dx * dx * height * height + dy * dy * width * width <= width * width * height * height;
          });
          if (columns.length > 0) expected.push({ y: rect.top + row, x0: rect.left + columns[0], x1: rect.left + columns[0] + columns.length });
        }
        expect(ellipseSpans(rect)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('is as large as the ellipse, and as scikit-image draws it', () => {
    const area = (rect: Parameters<typeof ellipseSpans>[0]): number => ellipseSpans(rect).reduce((sum, { x0, x1 }) => sum + x1 - x0, 0);
    // scikit-image 0.19.3, draw.ellipse(59.5, 100, 60, 100.5, shape=(120, 201)): 18,956 pixels.
    expect(area({ left: 0, top: 0, right: 201, bottom: 120 })).toBe(18956);
    expect(area({ left: 0, top: 0, right: 4000, bottom: 3000 }) / ((Math.PI / 4) * 4000 * 3000)).toBeCloseTo(1, 5);
  });
});
