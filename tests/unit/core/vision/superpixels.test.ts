import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { superpixels } from '../../../../core/vision/superpixels.ts';
import { slowComponents } from '../mask/slowComponents.ts';
import { arbitraryWindow, noiseSource, paintedWindow } from './arbitraryWindow.ts';

describe('superpixels', () => {
  it('gives every sample to one superpixel, numbers them in order of first samples, and each is connected', () => {
    fc.assert(
      fc.property(arbitraryWindow, fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 40 }), (window, sizePx, compactness) => {
        const { width, height } = window;
        const { count, labels } = superpixels(window, { sizePx, compactness });
        expect(labels).toHaveLength(width * height);
        expect([...new Set(labels)]).toEqual(Array.from({ length: count }, (_, i) => i));
        for (let label = 0; label < count; label++) {
          const data = Uint8Array.from(labels, (value) => (value === label ? 1 : 0));
          expect(Math.max(...slowComponents({ width, height, data }, 4))).toBe(0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is about as large as asked for', () => {
    const noise = noiseSource(7);
    const window = paintedWindow(160, 120, () => [noise() & 31, 100, 100]);
    const { count } = superpixels(window, { sizePx: 10, compactness: 20 });
    expect(count).toBeGreaterThan(150);
    expect(count).toBeLessThan(240);
  });

  it('follows edges: none holds two colours that are far apart', () => {
    const noise = noiseSource(3);
    const isInside = (x: number, y: number): boolean => (x - 61) ** 2 + (y - 47) ** 2 < 900 || x > 130 - y / 2;
    const window = paintedWindow(140, 100, (x, y) => {
      const shade = noise() % 12;
      return isInside(x, y) ? [190 + shade, 60, 40] : [40, 90 + shade, 160];
    });
    const { labels } = superpixels(window, { sizePx: 12 });
    const sides = new Map<number, Set<boolean>>();
    labels.forEach((label, i) => sides.set(label, (sides.get(label) ?? new Set()).add(isInside(i % 140, Math.floor(i / 140)))));
    expect([...sides.values()].filter((side) => side.size > 1)).toEqual([]);
  });

  it('makes a grid of squares where there is nothing to follow', () => {
    const { count, labels } = superpixels(paintedWindow(40, 30, () => [9, 9, 9]), { sizePx: 10 });
    expect(count).toBe(12);
    expect([labels[0], labels[15], labels[25], labels[39], labels[40 * 29 + 39]]).toEqual([0, 1, 2, 3, 11]);
  });

  it('refuses superpixels smaller than two samples', () => {
    expect(() => superpixels(paintedWindow(4, 4, () => [0, 0, 0]), { sizePx: 1 })).toThrow('Superpixels of 1 pixels are too small');
  });
});
