import fc from 'fast-check';
import { expect, it } from 'vitest';
import { simplifyChains, simplifyRing } from '../../../../core/mask/simplifyRing.ts';

it('leaves out corners that are near the edge that replaces them', () => {
  expect(simplifyRing([0, 0, 5, 0.4, 10, 0, 10, 10, 5, 9.5, 0, 10], 0.5)).toEqual([0, 0, 10, 0, 10, 10, 0, 10]);
  expect(simplifyRing([0, 0, 5, 0.6, 10, 0, 10, 10, 0, 10], 0.5)).toEqual([0, 0, 5, 0.6, 10, 0, 10, 10, 0, 10]);
});

it('keeps corners that are to stay, and rings that would vanish', () => {
  expect(simplifyChains([0, 0, 5, 0, 10, 0, 10, 10], [true, true, false, true], 1)).toEqual([0, 0, 5, 0, 10, 0, 10, 10]);
  expect(simplifyRing([0, 0, 1, 0, 1, 1, 0, 1], 50)).toEqual([0, 0, 1, 0, 1, 1, 0, 1]);
});

it('keeps every corner within the tolerance of the new ring', () => {
  const ring = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 })), { minLength: 3, maxLength: 40 });
  const distance = (x: number, y: number, ax: number, ay: number, bx: number, by: number): number => {
    const squared = (bx - ax) ** 2 + (by - ay) ** 2;
    const t = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / squared));
    return Math.hypot(ax + t * (bx - ax) - x, ay + t * (by - ay) - y);
  };
  fc.assert(
    fc.property(ring, fc.integer({ min: 1, max: 10 }), (corners, tolerance) => {
      const simple = simplifyRing(corners.flat(), tolerance);
      for (const [x, y] of corners) {
        const nearest = Math.min(...Array.from({ length: simple.length / 2 }, (_, i) => {
          const j = (i + 1) % (simple.length / 2);
          return distance(x, y, simple[i * 2], simple[i * 2 + 1], simple[j * 2], simple[j * 2 + 1]);
        }));
        expect(nearest).toBeLessThanOrEqual(tolerance + 1e-9);
      }
    }),
    { numRuns: 200 },
  );
});
