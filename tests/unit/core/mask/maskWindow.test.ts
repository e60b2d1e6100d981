import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskOfWindow, readMaskWindow } from '../../../../core/mask/maskWindow.ts';
import { arbitraryRaster } from './arbitraryMask.ts';
import { maskOf } from './raster.ts';

const offsets = fc.integer({ min: -20, max: 300 });

describe('readMaskWindow', () => {
  it('reads any window, also beyond the image', () => {
    fc.assert(
      fc.property(arbitraryRaster, offsets, offsets, fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 }), (raster, left, top, width, height) => {
        const window = { left, top, right: left + width, bottom: top + height };
        const mask = maskOf(raster);
        const bytes = new Uint8Array(width * height).fill(9);
        readMaskWindow(mask, window, 7, bytes);
        for (let i = 0; i < bytes.length; i++) {
          const [x, y] = [left + (i % width), top + Math.floor(i / width)];
          const isInside = x >= 0 && y >= 0 && x < raster.width && y < raster.height;
          if (bytes[i] !== (isInside ? Number(mask.has(x, y)) : 7)) expect.fail(`pixel ${x}, ${y}: ${bytes[i]}`);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('maskOfWindow', () => {
  it('is the opposite, clipped to the image', () => {
    fc.assert(
      fc.property(arbitraryRaster, fc.integer({ min: 0, max: 9 }), (raster, around) => {
        const { width, height } = raster;
        const window = { left: -around, top: -around, right: width + around, bottom: height + around };
        const bytes = new Uint8Array((width + 2 * around) * (height + 2 * around));
        readMaskWindow(maskOf(raster), window, 3, bytes);
        expect(maskOfWindow(width, height, window, bytes).equals(maskOf(raster))).toBe(true);
      }),
    );
  });
});
