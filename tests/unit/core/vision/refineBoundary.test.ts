import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combineMasks } from '../../../../core/mask/combineMasks.ts';
import { growMask, shrinkMask } from '../../../../core/mask/morphology.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { boxMeans } from '../../../../core/vision/boxMeans.ts';
import { guidedFilter } from '../../../../core/vision/guidedFilter.ts';
import type { PixelWindow } from '../../../../core/vision/pixelWindow.ts';
import { refineBoundary, type RefineGuide } from '../../../../core/vision/refineBoundary.ts';
import { maskOf } from '../mask/raster.ts';
import { arbitraryWindow, noiseSource, paintedWindow } from './arbitraryWindow.ts';

/** Means around a pixel, of what `at` gives, by adding up. */
function slowMean(width: number, height: number, x: number, y: number, radius: number, at: (i: number) => number): number {
  let [sum, count] = [0, 0];
  for (let ny = Math.max(0, y - radius); ny <= Math.min(height - 1, y + radius); ny++) {
    for (let nx = Math.max(0, x - radius); nx <= Math.min(width - 1, x + radius); nx++, count++) sum += at(ny * width + nx);
  }
  return sum / count;
}

/** Solves 3 equations by Cramer's rule. */
function solve(m: readonly (readonly number[])[], v: readonly number[]): number[] {
  const det = (a: readonly (readonly number[])[]): number =>
    a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1]) - a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0]) + a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0]);
  return [0, 1, 2].map((k) => det(m.map((row, i) => row.map((value, j) => (j === k ? v[i] : value)))) / det(m));
}

const bytes = fc.uint8Array({ minLength: 24 * 24, maxLength: 24 * 24, max: 1 });
const radii = fc.integer({ min: 1, max: 6 });

describe('boxMeans', () => {
  it('are means of squares, cut off at the edges', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 14 }), fc.integer({ min: 0, max: 20 }), bytes, (width, height, radius, noise) => {
        const values = Float32Array.from(noise.subarray(0, width * height));
        const means = new Float32Array(values.length);
        boxMeans(values, width, height, radius, means);
        means.forEach((mean, i) => expect(mean).toBeCloseTo(slowMean(width, height, i % width, Math.floor(i / width), radius, (at) => values[at]), 5));
        boxMeans(values, width, height, radius, values);
        expect(values).toEqual(means);
      }),
    );
  });
});

describe('guidedFilter', () => {
  it('follows the equations of the paper', () => {
    fc.assert(
      fc.property(arbitraryWindow, bytes, radii, (window, noise, radius) => {
        const { width, height, data } = window;
        const values = Float32Array.from(noise.subarray(0, width * height));
        const color = (i: number): number[] => [0, 1, 2].map((channel) => data[i * 4 + channel] / 255);
        const mean = (x: number, y: number, at: (i: number) => number): number => slowMean(width, height, x, y, radius, at);
        const lines = Array.from({ length: width * height }, (_, i) => {
          const [x, y] = [i % width, Math.floor(i / width)];
          const means = [0, 1, 2].map((channel) => mean(x, y, (at) => color(at)[channel]));
          const value = mean(x, y, (at) => values[at]);
          const covariances = [0, 1, 2].map((p) => [0, 1, 2].map((q) => mean(x, y, (at) => color(at)[p] * color(at)[q]) - means[p] * means[q] + (p === q ? 0.01 : 0)));
          const slopes = solve(covariances, [0, 1, 2].map((p) => mean(x, y, (at) => color(at)[p] * values[at]) - means[p] * value));
          return [...slopes, value - slopes.reduce((sum, slope, p) => sum + slope * means[p], 0)];
        });
        guidedFilter(data, values, width, height, radius, 0.01).forEach((result, i) => {
          const [x, y] = [i % width, Math.floor(i / width)];
          const expected = [...color(i), 1].reduce((sum, factor, p) => sum + factor * mean(x, y, (at) => lines[at][p]), 0);
          expect(Math.abs(result - expected)).toBeLessThan(1e-4);
        });
      }),
      { numRuns: 6 },
    );
  });

  it('agrees with numpy', () => {
    // The same equations in numpy 1.24 with scipy.ndimage.uniform_filter and numpy.linalg.solve, away from the edges, which it mirrors.
    const { data, values } = noisyDisc(96, 80);
    const filtered = guidedFilter(data, values, 96, 80, 5, 1e-3);
    const places = [[20, 20], [48, 18], [30, 40], [70, 50]].map(([x, y]) => filtered[y * 96 + x]);
    [0.000977, 0.763788, 0.775535, 0.612205].forEach((value, i) => expect(Math.abs(places[i] - value)).toBeLessThan(1e-5));
  });
});

/** The window as all that there is of a photograph. */
function guideOf(window: PixelWindow): RefineGuide {
  return {
    bounds: { left: window.left, top: window.top, right: window.left + window.width, bottom: window.top + window.height },
    read({ left, top, right, bottom }) {
      const data = new Uint8Array((right - left) * (bottom - top) * 4);
      for (let y = top; y < bottom; y++) {
        const from = ((y - window.top) * window.width + left - window.left) * 4;
        data.set(window.data.subarray(from, from + (right - left) * 4), (y - top) * (right - left) * 4);
      }
      return { ...window, left, top, width: right - left, height: bottom - top, data };
    },
  };
}

/** A bright disc in noise, and a mask that is only roughly its own. */
function noisyDisc(width: number, height: number): { data: Uint8Array; values: Float32Array; truth: Uint8Array } {
  const noise = noiseSource(11);
  const inside = (x: number, y: number, radius: number): boolean => (2 * x + 1 - width) ** 2 + (2 * y + 1 - height) ** 2 < 4 * radius * radius;
  const { data } = paintedWindow(width, height, (x, y) => {
    const shade = noise() % 20;
    return inside(x, y, 24) ? [170 + shade, 140, 90 + shade] : [110 + shade, 120 + shade, 120];
  });
  const values = new Float32Array(width * height);
  const truth = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      truth[i] = inside(x, y, 24) ? 1 : 0;
      values[i] = inside(x, y, 24 + 3 * Math.sin(x / 5) + 2 * Math.cos(y / 4)) ? 1 : 0;
    }
  }
  return { data: data as Uint8Array, values, truth };
}

describe('refineBoundary', () => {
  it('moves a rough border onto the edge', () => {
    const { data, values, truth } = noisyDisc(96, 80);
    const rough = maskOf({ width: 96, height: 80, data: Uint8Array.from(values) });
    const exact = maskOf({ width: 96, height: 80, data: truth });
    const refined = refineBoundary(guideOf({ left: 0, top: 0, width: 96, height: 80, pixelsPerSample: 1, data }), rough, { bandPx: 6 });
    const wrong = (mask: TiledMask): number => combineMasks(mask, exact, 'xor').area();
    expect(wrong(rough)).toBeGreaterThan(200);
    expect(wrong(refined)).toBeLessThan(10);
  });

  it('changes nothing outside the band, nor outside the guide', () => {
    fc.assert(
      fc.property(arbitraryWindow, bytes, fc.integer({ min: 1, max: 3 }), (window, noise, bandPx) => {
        const mask = maskOf({ width: 24, height: 24, data: noise });
        const changed = combineMasks(mask, refineBoundary(guideOf(window), mask, { bandPx }), 'xor');
        const band = combineMasks(growMask(mask, bandPx), shrinkMask(mask, bandPx), 'subtract');
        expect(combineMasks(changed, band, 'subtract').isEmpty).toBe(true);
        for (let y = 0; y < 24; y++) {
          for (let x = 0; x < 24; x++) {
            const isSeen = x >= window.left && y >= window.top && x < window.left + window.width && y < window.top + window.height;
            if (changed.has(x, y) && !isSeen) expect.fail(`pixel ${x}, ${y}`);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('does the same whatever tiles the border passes', () => {
    const { data, values } = noisyDisc(96, 80);
    const refinedAt = (left: number, top: number): TiledMask => {
      const mask = new TiledMask(600, 600);
      for (let i = 0; i < values.length; i++) if (values[i] === 1) mask.fillSpan(top + Math.floor(i / 96), left + (i % 96), left + (i % 96) + 1);
      const refined = refineBoundary(guideOf({ left, top, width: 96, height: 80, pixelsPerSample: 1, data }), mask, { bandPx: 6 });
      const moved = new TiledMask(96, 80);
      for (let y = 0; y < 80; y++) for (let x = 0; x < 96; x++) if (refined.has(left + x, top + y)) moved.fillSpan(y, x, x + 1);
      return moved;
    };
    const inOneTile = refinedAt(20, 20);
    expect(refinedAt(256 - 48, 256 - 40).equals(inOneTile)).toBe(true);
    expect(refinedAt(512 - 30, 100).equals(inOneTile)).toBe(true);
  });

  it('leaves a border where there is no edge', () => {
    const mask = new TiledMask(60, 60);
    for (let y = 20; y < 40; y++) mask.fillSpan(y, 15, 45);
    const refined = refineBoundary(guideOf(paintedWindow(60, 60, () => [80, 90, 100])), mask, { bandPx: 3 });
    const changed = combineMasks(mask, refined, 'xor');
    // Only corners are rounded.
    for (const [x, y] of [[30, 20], [30, 19], [15, 30], [14, 30], [44, 30]]) expect(changed.has(x, y)).toBe(false);
  });

  it('refuses a smaller copy', () => {
    expect(() => refineBoundary(guideOf(paintedWindow(4, 4, () => [0, 0, 0], { pixelsPerSample: 2 })), maskOf({ width: 4, height: 4, data: Uint8Array.from({ length: 16 }, (_, i) => i % 2) }), { bandPx: 1 })).toThrow('at its own size');
  });
});
