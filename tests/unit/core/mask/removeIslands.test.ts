import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { removeIslands } from '../../../../core/mask/removeIslands.ts';
import { arbitraryRaster } from './arbitraryMask.ts';
import { maskOf, rasterOf } from './raster.ts';
import { areasOf, slowComponents } from './slowComponents.ts';

describe('removeIslands', () => {
  it('keeps components from the area on', () => {
    fc.assert(
      fc.property(arbitraryRaster, fc.integer({ min: 0, max: 20 }), fc.constantFrom<4 | 8 | undefined>(4, 8, undefined), (raster, minAreaPx, connectivity) => {
        const componentOf = slowComponents(raster, connectivity ?? 8);
        const areas = areasOf(componentOf);
        const expected = Uint8Array.from(componentOf, (component) => (component >= 0 && areas[component] >= minAreaPx ? 1 : 0));
        expect(rasterOf(removeIslands(maskOf(raster), { minAreaPx, connectivity })).data).toEqual(expected);
      }),
    );
  });
});
