import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imagePoint } from '../../../../core/geometry/points.ts';
import { floodRegion } from '../../../../core/mask/floodRegion.ts';
import { arbitraryRaster } from './arbitraryMask.ts';
import { drawn, rasterOf } from './raster.ts';
import { slowComponents } from './slowComponents.ts';

describe('floodRegion', () => {
  it('is the component of the pixel under the point, among pixels of its class', () => {
    fc.assert(
      fc.property(arbitraryRaster, fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.double({ min: 0, max: 0.999, noNaN: true })), fc.constantFrom<4 | 8>(4, 8), (raster, [fx, fy], connectivity) => {
        const { width, height, data } = raster;
        const point = imagePoint(fx * width, fy * height);
        const at = Math.floor(point.y) * width + Math.floor(point.x);
        const componentOf = slowComponents(raster, connectivity, data[at]);
        const expected = Uint8Array.from(componentOf, (component) => (component === componentOf[at] ? 1 : 0));
        expect(rasterOf(floodRegion(raster, point, connectivity)).data).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('does not leak through a diagonal line by default', () => {
    expect(floodRegion(drawn('..#', '.#.', '#..'), imagePoint(0.5, 0.5)).area()).toBe(3);
  });

  it('is empty outside the image', () => {
    for (const [x, y] of [[-0.1, 1], [1, -0.1], [3, 1], [1, 3], [NaN, 1]]) expect(floodRegion(drawn('...', '...', '...'), imagePoint(x, y)).isEmpty).toBe(true);
  });
});
