import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { channelHistogram, channelValues, thresholdSelection, type ThresholdChannel } from '../../../../core/vision/thresholdSelection.ts';
import { arbitraryWindow, paintedWindow } from './arbitraryWindow.ts';

const rules: Record<ThresholdChannel, (r: number, g: number, b: number) => number> = {
  red: (r) => r,
  green: (_, g) => g,
  blue: (_, __, b) => b,
  luma: (r, g, b) => Math.floor((299 * r + 587 * g + 114 * b) / 1000 + 0.5),
  saturation: (r, g, b) => (Math.max(r, g, b) === 0 ? 0 : Math.round(255 * (1 - Math.min(r, g, b) / Math.max(r, g, b)))),
};
const channels = fc.constantFrom(...(Object.keys(rules) as ThresholdChannel[]));
const byte = fc.integer({ min: 0, max: 255 });

describe('thresholdSelection', () => {
  it('keeps the pixels of the selection whose channel is in the range', () => {
    fc.assert(
      fc.property(arbitraryWindow, channels, byte, byte, (window, channel, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const within = new TiledMask(40, 40);
        for (let y = 0; y < 40; y++) within.fillSpan(y, y % 7, 12 + (y % 5));
        const mask = thresholdSelection(window, { channel, low, high }, within, within);
        for (let y = 0; y < 40; y++) {
          for (let x = 0; x < 40; x++) {
            const [column, row] = [x - window.left, y - window.top];
            const isInside = column >= 0 && row >= 0 && column < window.width && row < window.height;
            const at = (row * window.width + column) * 4;
            const value = isInside ? rules[channel](window.data[at], window.data[at + 1], window.data[at + 2]) : -1;
            if (mask.has(x, y) !== (within.has(x, y) && value >= low && value <= high)) expect.fail(`pixel ${x}, ${y}: ${value}`);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('refuses a smaller copy', () => {
    const window = paintedWindow(2, 2, () => [0, 0, 0], { pixelsPerSample: 2 });
    expect(() => thresholdSelection(window, { channel: 'red', low: 0, high: 9 }, null, { width: 4, height: 4 })).toThrow('at its own size');
  });
});

describe('channelHistogram', () => {
  it('counts every value', () => {
    const counts = channelHistogram(channelValues(paintedWindow(10, 10, (x) => [x, 0, 0]), 'red'));
    expect([...counts.subarray(0, 11)]).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0]);
  });
});
