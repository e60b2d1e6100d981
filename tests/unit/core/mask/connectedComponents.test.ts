import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectedComponents } from '../../../../core/mask/connectedComponents.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { arbitraryRaster } from './arbitraryMask.ts';
import { noiseMask } from './noiseMask.ts';
import { drawn, maskOf, rasterOf } from './raster.ts';
import { areasOf, slowComponents } from './slowComponents.ts';

const connectivities = fc.constantFrom<4 | 8>(4, 8);

describe('connectedComponents', () => {
  it('finds what flood filling finds, in the order of first pixels', () => {
    fc.assert(
      fc.property(arbitraryRaster, connectivities, (raster, connectivity) => {
        const { width, height } = raster;
        const expected = slowComponents(raster, connectivity);
        const components = connectedComponents(maskOf(raster), connectivity);
        expect([...components.areasPx]).toEqual(areasOf(expected));
        expect(components.count).toBe(components.areasPx.length);
        for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (components.at(x, y) !== expected[y * width + x]) expect.fail(`pixel ${x}, ${y}`);
        for (const [x, y] of [[-1, 0], [0, -1], [width, 0], [0, height]]) expect(components.at(x, y)).toBe(-1);
      }),
      { numRuns: 200 },
    );
  });

  it('gives each component its mask and its bounds, and any choice of them as one mask', () => {
    fc.assert(
      fc.property(arbitraryRaster, connectivities, fc.integer({ min: 1, max: 4 }), (raster, connectivity, step) => {
        const { width } = raster;
        const componentOf = slowComponents(raster, connectivity);
        const components = connectedComponents(maskOf(raster), connectivity);
        const rasterWhere = (keep: (component: number) => boolean): Uint8Array => Uint8Array.from(componentOf, (component) => (component >= 0 && keep(component) ? 1 : 0));
        for (let component = 0; component < components.count; component += 1 + Math.floor(components.count / 5)) {
          const expected = rasterWhere((other) => other === component);
          expect(rasterOf(components.maskOf(component)).data).toEqual(expected);
          const { left, top, right, bottom } = components.boundsOf(component);
          const pixels = [...expected.keys()].filter((i) => expected[i] === 1);
          const [columns, rows] = [pixels.map((i) => i % width), pixels.map((i) => Math.floor(i / width))];
          expect([left, top, right, bottom]).toEqual([Math.min(...columns), Math.min(...rows), Math.max(...columns) + 1, Math.max(...rows) + 1]);
        }
        expect(rasterOf(components.maskWhere((component) => component % step === 0)).data).toEqual(rasterWhere((component) => component % step === 0));
      }),
      { numRuns: 60 },
    );
  });

  it('joins arms that meet only at the bottom', () => {
    expect(connectedComponents(maskOf(drawn('#.#.#', '#.#.#', '#####')), 4).count).toBe(1);
  });

  it('joins diagonals with 8 neighbours, which is the default, and not with 4', () => {
    const mask = maskOf(drawn('#..#', '.##.', '#..#'));
    expect(connectedComponents(mask).count).toBe(1);
    expect([...connectedComponents(mask, 4).areasPx]).toEqual([1, 1, 2, 1, 1]);
  });

  it('counts noise as scikit-image does', () => {
    // scikit-image 0.19.3, measure.label of these 31,140 pixels: 3,492 components, the largest of 593 pixels, with connectivity 1;
    // 175 and 30,778 with connectivity 2.
    const mask = noiseMask(300, 200, 52);
    const found = [4, 8].map((connectivity) => {
      const { count, areasPx } = connectedComponents(mask, connectivity as 4 | 8);
      return [count, Math.max(...areasPx)];
    });
    expect([mask.area(), ...found]).toEqual([31140, [3492, 593], [175, 30778]]);
  });

  it('finds nothing in nothing', () => {
    const components = connectedComponents(new TiledMask(9, 9));
    expect([components.count, components.at(3, 3), components.maskWhere(() => true).isEmpty]).toEqual([0, -1, true]);
  });
});
