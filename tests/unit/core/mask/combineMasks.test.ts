import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combineMasks, invertMask, uniteMasks, type MaskOperation } from '../../../../core/mask/combineMasks.ts';
import { FULL_TILE } from '../../../../core/mask/tile.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { arbitraryRaster } from './arbitraryMask.ts';
import { maskOf, rasterOf } from './raster.ts';

const rules: Record<MaskOperation, (a: number, b: number) => boolean> = {
  union: (a, b) => a + b > 0,
  subtract: (a, b) => a > b,
  intersect: (a, b) => a + b === 2,
  xor: (a, b) => a !== b,
};
const operations = fc.constantFrom<MaskOperation>('union', 'subtract', 'intersect', 'xor');

describe('combineMasks', () => {
  it('does to every pixel what the operation says, and leaves both masks as they are', () => {
    fc.assert(
      fc.property(arbitraryRaster, fc.integer({ min: 0, max: 40 }), operations, (raster, shift, operation) => {
        const second = { ...raster, data: raster.data.map((_, i) => raster.data[(i + shift * 3) % raster.data.length]) };
        const [a, b] = [maskOf(raster), maskOf(second)];
        const expected = raster.data.map((value, i) => (rules[operation](value, second.data[i]) ? 1 : 0));
        expect(rasterOf(combineMasks(a, b, operation)).data).toEqual(expected);
        expect(rasterOf(a).data).toEqual(raster.data);
        expect(rasterOf(b).data).toEqual(second.data);
      }),
    );
  });

  it('knows tiles that only one of them has', () => {
    const [a, b] = [new TiledMask(600, 10), new TiledMask(600, 10)];
    a.fillSpan(0, 0, 10);
    b.fillSpan(0, 500, 600);
    const areas = Object.keys(rules).map((operation) => combineMasks(a, b, operation as MaskOperation).area());
    expect(areas).toEqual([110, 10, 0, 110]);
    expect([...combineMasks(a, a, 'xor').entries()]).toEqual([]);
  });

  it('takes no memory for tiles that are full or those of one of both', () => {
    const [part, rest, small] = [new TiledMask(256, 256), new TiledMask(256, 256), new TiledMask(256, 256)];
    for (let y = 0; y < 256; y++) (y < 99 ? part : rest).fillSpan(y, 0, 256);
    small.fillSpan(7, 0, 9);
    expect(combineMasks(part, rest, 'union').getTile(0)).toBe(FULL_TILE);
    expect(combineMasks(part, small, 'union').getTile(0)).toBe(part.getTile(0));
    expect(combineMasks(part, small, 'intersect').getTile(0)).toBe(small.getTile(0));
    expect(combineMasks(part, rest, 'subtract').getTile(0)).toBe(part.getTile(0));
  });

  it('refuses masks of different sizes', () => {
    expect(() => combineMasks(new TiledMask(2, 3), new TiledMask(3, 2), 'union')).toThrow('Masks of 2 x 3 and 3 x 2 pixels cannot be combined.');
  });
});

describe('invertMask', () => {
  it('has exactly the other pixels of the image', () => {
    fc.assert(
      fc.property(arbitraryRaster, (raster) => {
        const mask = maskOf(raster);
        const inverse = invertMask(mask);
        expect(rasterOf(inverse).data).toEqual(raster.data.map((value) => 1 - value));
        expect(inverse.area()).toBe(raster.data.length - mask.area());
        expect(invertMask(inverse).equals(mask)).toBe(true);
      }),
    );
  });
});

describe('uniteMasks', () => {
  it('has the pixels of all, and leaves each as it is', () => {
    fc.assert(
      fc.property(arbitraryRaster, fc.array(fc.nat(40), { minLength: 1, maxLength: 5 }), (raster, shifts) => {
        const rasters = shifts.map((shift) => ({ ...raster, data: raster.data.map((_, i) => raster.data[(i + shift) % raster.data.length]) }));
        const masks = rasters.map(maskOf);
        const expected = raster.data.map((_, i) => Math.max(...rasters.map(({ data }) => data[i])));
        expect(rasterOf(uniteMasks(masks)).data).toEqual(expected);
        masks.forEach((mask, i) => expect(rasterOf(mask).data).toEqual(rasters[i].data));
      }),
    );
  });
});
