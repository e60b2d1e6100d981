import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imagePoint } from '../../../../core/geometry/points.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { magicWand, thresholdDistances, wandDistances, type ColorMetric } from '../../../../core/vision/magicWand.ts';
import { labColors } from '../../../../core/vision/labColors.ts';
import type { PixelWindow } from '../../../../core/vision/pixelWindow.ts';
import { slowComponents } from '../mask/slowComponents.ts';
import { arbitraryWindow, paintedWindow } from './arbitraryWindow.ts';

const image = { width: 40, height: 36 };
const fractions = fc.double({ min: 0, max: 0.999, noNaN: true });
const metrics = fc.constantFrom<ColorMetric>('lab', 'channel');

function distanceBetween({ data }: PixelWindow, a: number, b: number, metric: ColorMetric): number {
  if (metric === 'channel') return Math.max(...[0, 1, 2].map((channel) => Math.abs(data[a * 4 + channel] - data[b * 4 + channel])));
  const lab = labColors(data);
  // Kept in quarters.
  return Math.round(Math.hypot(...[0, 1, 2].map((channel) => lab[a * 3 + channel] - lab[b * 3 + channel])) * 4) / 4;
}

describe('magicWand', () => {
  it('takes the colours within the tolerance; contiguous, of those what is connected with the seed', () => {
    fc.assert(
      fc.property(arbitraryWindow, fractions, fractions, fc.integer({ min: 0, max: 255 }), fc.boolean(), metrics, (window, fx, fy, tolerance, contiguous, metric) => {
        const { left, top, width, height } = window;
        const seed = imagePoint(left + fx * width, top + fy * height);
        const start = Math.floor(fy * height) * width + Math.floor(fx * width);
        const similar = Uint8Array.from({ length: width * height }, (_, i) => (distanceBetween(window, start, i, metric) <= tolerance ? 1 : 0));
        const expected = new TiledMask(image.width, image.height);
        const componentOf = slowComponents({ width, height, data: similar }, 4, 1);
        for (let i = 0; i < similar.length; i++) {
          const [x, y] = [i % width, Math.floor(i / width)];
          if (contiguous ? componentOf[i] === componentOf[start] : similar[i] === 1) expected.fillSpan(top + y, left + x, left + x + 1);
        }
        expect(magicWand(window, seed, tolerance, image, { contiguous, metric }).equals(expected)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('takes at least the seed, everything at the greatest tolerance, and more with more', () => {
    fc.assert(
      fc.property(arbitraryWindow, metrics, (window, metric) => {
        const seed = imagePoint(window.left + 0.5, window.top + 0.5);
        const distances = wandDistances(window, seed, { metric })!;
        const areas = [0, 5, 20, 80, 260].map((tolerance) => thresholdDistances(distances, tolerance, image).area());
        expect(areas[0]).toBeGreaterThan(0);
        expect(areas).toEqual([...areas].sort((a, b) => a - b));
        expect(areas[4]).toBe(window.width * window.height);
      }),
    );
  });

  it('goes over a soft edge only with the tolerance that its far side needs', () => {
    const ramp = paintedWindow(256, 3, (x) => [x, x, x]);
    const taken = (tolerance: number): number => magicWand(ramp, imagePoint(0.5, 1.5), tolerance, { width: 256, height: 3 }, { metric: 'channel' }).area() / 3;
    expect([0, 10, 100.9, 255].map(taken)).toEqual([1, 11, 101, 256]);
  });

  it('needs the tolerance of the worst place on the way', () => {
    const wall = paintedWindow(5, 1, (x) => (x === 2 ? [90, 90, 90] : [0, 0, 0]));
    expect([...wandDistances(wall, imagePoint(0, 0), { metric: 'channel' })!.values]).toEqual([0, 0, 90, 90, 90]);
    expect([...wandDistances(wall, imagePoint(0, 0), { metric: 'channel', contiguous: false })!.values]).toEqual([0, 0, 90, 0, 0]);
  });

  it('is empty where the seed is outside', () => {
    const window = paintedWindow(4, 4, () => [0, 0, 0], { left: 10 });
    expect(wandDistances(window, imagePoint(9.9, 2))).toBeNull();
    expect(magicWand(window, imagePoint(9.9, 2), 50, image).isEmpty).toBe(true);
  });
});
