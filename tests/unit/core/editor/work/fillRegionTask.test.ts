import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillRegion } from '../../../../../core/editor/work/fillRegionTask.ts';
import { imagePoint } from '../../../../../core/geometry/points.ts';
import { TiledMask } from '../../../../../core/mask/tiledMask.ts';
import { arbitraryRaster } from '../../mask/arbitraryMask.ts';
import { maskOf, rasterOf, type Raster } from '../../mask/raster.ts';
import { slowComponents } from '../../mask/slowComponents.ts';

/** Which of three layers a pixel belongs to, 0 = none; two bits of a hash of its place decide in blocks. */
function ownersOf({ width, height, data }: Raster): Uint8Array {
  return data.map((value, i) => (value === 1 ? 1 + (Math.floor((i % width) / 5) + Math.floor(i / width / 4)) % 3 : 0)).subarray(0, width * height);
}

describe('fillRegion', () => {
  it('is what is connected with the point and belongs to the same layer, or to none', () => {
    const fraction = fc.double({ min: 0, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(arbitraryRaster, fraction, fraction, (raster, fx, fy) => {
        const { width, height } = raster;
        const owners = ownersOf(raster);
        const point = imagePoint(fx * width, fy * height);
        const at = Math.floor(point.y) * width + Math.floor(point.x);
        const componentOf = slowComponents({ width, height, data: owners }, 4, owners[at]);
        const expected = Uint8Array.from(componentOf, (component) => (component === componentOf[at] ? 1 : 0));
        // Lower layers reach under those above them: only what is seen of them counts.
        const layers = [1, 2, 3].map((owner) => maskOf({ width, height, data: owners.map((own) => (own >= owner ? 1 : 0)) }));
        const owner = owners[at] === 0 ? null : layers[owners[at] - 1];
        expect(rasterOf(fillRegion({ point, image: { width, height }, owner, above: layers.slice(owners[at]) })).data).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('is empty outside the image', () => {
    for (const [x, y] of [[-0.1, 1], [1, -0.1], [3, 1], [1, 3], [NaN, 1]]) {
      expect(fillRegion({ point: imagePoint(x, y), image: { width: 3, height: 3 }, owner: null, above: [new TiledMask(3, 3)] }).isEmpty).toBe(true);
    }
  });
});
