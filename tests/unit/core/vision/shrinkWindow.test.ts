import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shrinkWindow } from '../../../../core/vision/shrinkWindow.ts';
import { arbitraryWindow } from './arbitraryWindow.ts';

describe('shrinkWindow', () => {
  it('takes the mean of each square, rounded', () => {
    fc.assert(
      fc.property(arbitraryWindow, fc.integer({ min: 1, max: 7 }), (window, factor) => {
        const small = shrinkWindow(window, factor);
        expect([small.width, small.height, small.pixelsPerSample]).toEqual([Math.ceil(window.width / factor), Math.ceil(window.height / factor), factor]);
        for (let i = 0; i < small.data.length; i++) {
          const [column, row] = [(i >> 2) % small.width, Math.floor((i >> 2) / small.width)];
          const values = [];
          for (let y = row * factor; y < Math.min(window.height, (row + 1) * factor); y++) {
            for (let x = column * factor; x < Math.min(window.width, (column + 1) * factor); x++) values.push(window.data[(y * window.width + x) * 4 + (i & 3)]);
          }
          expect(small.data[i]).toBe(Math.floor(values.reduce((a, b) => a + b) / values.length + 0.5));
        }
      }),
      { numRuns: 60 },
    );
  });
});
