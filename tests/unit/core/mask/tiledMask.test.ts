import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTile } from '../../../../core/mask/tile.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';

const WIDTH = 530;
const HEIGHT = 300;

const spans = fc.array(
  fc.record({ y: fc.integer({ min: -3, max: HEIGHT + 3 }), x0: fc.integer({ min: -20, max: WIDTH + 20 }), length: fc.integer({ min: 0, max: WIDTH }) }),
  { maxLength: 30 },
);

/** The same spans in a plain raster. */
function rasterOf(list: readonly { y: number; x0: number; length: number }[]): Uint8Array {
  const raster = new Uint8Array(WIDTH * HEIGHT);
  for (const { y, x0, length } of list) {
    for (let x = Math.max(0, x0); x < Math.min(WIDTH, x0 + length); x++) if (y >= 0 && y < HEIGHT) raster[y * WIDTH + x] = 1;
  }
  return raster;
}

function maskOf(list: readonly { y: number; x0: number; length: number }[]): TiledMask {
  const mask = new TiledMask(WIDTH, HEIGHT);
  for (const { y, x0, length } of list) mask.fillSpan(y, x0, x0 + length);
  return mask;
}

describe('TiledMask', () => {
  it('equals a plain raster, clipped to the image', () => {
    fc.assert(
      fc.property(spans, (list) => {
        const mask = maskOf(list);
        const raster = rasterOf(list);
        for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) if (mask.has(x, y) !== (raster[y * WIDTH + x] === 1)) expect.fail(`pixel ${x}, ${y}`);
        expect(mask.area()).toBe(raster.reduce((sum, value) => sum + value, 0));
        expect(mask.isEmpty).toBe(!raster.includes(1));
      }),
      { numRuns: 30 },
    );
  });

  it('is nowhere set outside the image', () => {
    const mask = new TiledMask(WIDTH, HEIGHT);
    mask.fillSpan(0, -100, 10_000);
    for (const [x, y] of [[-1, 0], [WIDTH, 0], [0, -1], [0, HEIGHT]]) expect(mask.has(x, y)).toBe(false);
    expect(mask.area()).toBe(WIDTH);
  });

  it('compares by pixels', () => {
    const sameText = (a: Uint8Array, b: Uint8Array): boolean => a.join('') === b.join('');
    fc.assert(fc.property(spans, spans, (a, b) => maskOf(a).equals(maskOf(b)) === sameText(rasterOf(a), rasterOf(b))), { numRuns: 10 });
    fc.assert(fc.property(spans, (list) => maskOf(list).equals(maskOf(list.toReversed()))), { numRuns: 20 });
    expect(new TiledMask(2, 3).equals(new TiledMask(3, 2))).toBe(false);
  });

  it('clones cheaply: tiles are shared, later replacements are not', () => {
    const mask = maskOf([{ y: 5, x0: 5, length: 300 }]);
    const copy = mask.clone();
    expect(copy.getTile(0)).toBe(mask.getTile(0));
    mask.setTile(0, null);
    expect(copy.has(5, 5)).toBe(true);
    expect(mask.has(5, 5)).toBe(false);
  });

  it('holds no empty tiles', () => {
    const mask = new TiledMask(WIDTH, HEIGHT);
    mask.setTile(1, createTile());
    expect(mask.isEmpty).toBe(true);
    mask.setTile(1, createTile().fill(1));
    expect([...mask.entries()].map(([index]) => index)).toEqual([1]);
    mask.setTile(1, null);
    expect(mask.isEmpty).toBe(true);
  });

  it('refuses tiles and sizes that cannot be', () => {
    const mask = new TiledMask(257, 256);
    expect([mask.columns, mask.rows]).toEqual([2, 1]);
    expect(() => mask.setTile(2, createTile())).toThrow(/outside a mask of 257 x 256/);
    expect(() => mask.setTile(-1, null)).toThrow(/outside/);
    for (const [width, height] of [[0, 1], [1, -1], [1.5, 1], [NaN, 1]]) expect(() => new TiledMask(width, height)).toThrow(/cannot be/);
  });
});
