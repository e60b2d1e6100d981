import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imagePoint } from '../../../../core/geometry/points.ts';
import { maskOfSamples, sampleAt } from '../../../../core/vision/pixelWindow.ts';

const places = fc.record({
  left: fc.integer({ min: 0, max: 12 }),
  top: fc.integer({ min: 0, max: 12 }),
  width: fc.integer({ min: 1, max: 9 }),
  height: fc.integer({ min: 1, max: 9 }),
  pixelsPerSample: fc.integer({ min: 1, max: 4 }),
});

describe('maskOfSamples', () => {
  it('has the pixels whose sample is set', () => {
    fc.assert(
      fc.property(places, fc.uint8Array({ minLength: 81, maxLength: 81, max: 1 }), (window, bytes) => {
        const mask = maskOfSamples(window, { width: 30, height: 26 }, bytes.subarray(0, window.width * window.height));
        for (let y = 0; y < 26; y++) {
          for (let x = 0; x < 30; x++) {
            const sample = sampleAt(window, imagePoint(x + 0.5, y + 0.5));
            if (mask.has(x, y) !== (sample !== null && bytes[sample] === 1)) expect.fail(`pixel ${x}, ${y}`);
          }
        }
      }),
    );
  });
});

describe('sampleAt', () => {
  it('gives the sample that covers the point', () => {
    const window = { left: 10, top: 20, width: 3, height: 2, pixelsPerSample: 4 };
    expect(sampleAt(window, imagePoint(10, 20))).toBe(0);
    expect(sampleAt(window, imagePoint(21.99, 27.99))).toBe(5);
    for (const [x, y] of [[9.99, 21], [22, 21], [11, 19.99], [11, 28]]) expect(sampleAt(window, imagePoint(x, y))).toBeNull();
  });
});
