import fc from 'fast-check';
import type { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { maskOf, type Raster } from './raster.ts';

/** Sizes around one pixel, a word and a tile, kept small in one direction. */
const sizes = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })),
  fc.tuple(fc.integer({ min: 250, max: 270 }), fc.integer({ min: 1, max: 12 })),
  fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 250, max: 270 })),
  fc.constantFrom<[number, number]>([256, 3], [3, 256], [512, 2], [32, 32], [64, 5]),
);

/** Noise of some density, rectangles set and cut out of each other (rings in rings), single pixels on a diagonal, all, nothing. */
export const arbitraryRaster: fc.Arbitrary<Raster> = sizes.chain(([width, height]) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.integer(), fc.integer({ min: 1, max: 99 })).map(([seed, percent]) => noise(width, height, seed, percent)) },
    { weight: 4, arbitrary: rectangles(width, height) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }).map((step) => fromRule(width, height, (x, y) => (x + y) % (step + 1) === 0)) },
    { weight: 1, arbitrary: fc.constantFrom(0, 1).map((value) => fromRule(width, height, () => value === 1)) },
  ),
);

export const arbitraryMask: fc.Arbitrary<TiledMask> = arbitraryRaster.map(maskOf);

function fromRule(width: number, height: number, rule: (x: number, y: number) => boolean): Raster {
  return { width, height, data: Uint8Array.from({ length: width * height }, (_, i) => (rule(i % width, Math.floor(i / width)) ? 1 : 0)) };
}

function noise(width: number, height: number, seed: number, percent: number): Raster {
  let state = seed | 0;
  return fromRule(width, height, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) % 100 < percent;
  });
}

function rectangles(width: number, height: number): fc.Arbitrary<Raster> {
  const rectangle = fc.tuple(fc.nat(width), fc.nat(height), fc.nat(width), fc.nat(height));
  return fc.array(rectangle, { minLength: 1, maxLength: 8 }).map((list) => {
    const data = new Uint8Array(width * height);
    for (const [xa, ya, xb, yb] of list) {
      for (let y = Math.min(ya, yb); y < Math.max(ya, yb); y++) for (let x = Math.min(xa, xb); x < Math.max(xa, xb); x++) data[y * width + x] ^= 1;
    }
    return { width, height, data };
  });
}
