import fc from 'fast-check';
import { expect, it } from 'vitest';
import { imagePoint } from '../../../../core/geometry/points.ts';
import { ringContains } from '../../../../core/geometry/ringContains.ts';
import { rasterisePolygons } from '../../../../core/mask/rasterisePolygons.ts';

it('says of the middle of every pixel what filling the ring does, whichever way it goes and however it crosses itself', () => {
  const corner = fc.tuple(fc.double({ min: -3, max: 23, noNaN: true }), fc.double({ min: -3, max: 23, noNaN: true }));
  fc.assert(
    fc.property(fc.array(corner, { minLength: 3, maxLength: 9 }), (corners) => {
      const mask = rasterisePolygons(20, 20, [corners.flat()], 'nonZero');
      const ring = corners.map(([x, y]) => imagePoint(x, y));
      for (let y = 0; y < 20; y++) for (let x = 0; x < 20; x++) expect(ringContains(ring, imagePoint(x + 0.5, y + 0.5))).toBe(mask.has(x, y));
    }),
    // Goes out and back along a line that passes a middle by less than a product of the differences can tell.
    { numRuns: 60, examples: [[[[22.99999999999977, 22.999999999999652], [0, 0], [0, 0], [0, 0]]]] },
  );
});
