import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imagePoint } from '../../../../core/geometry/points.ts';
import { edgeMap, snapToEdge, type EdgeMap } from '../../../../core/vision/edgeMap.ts';
import { LiveWire, linkCost } from '../../../../core/vision/liveWire.ts';
import { arbitraryWindow, noiseSource, paintedWindow } from './arbitraryWindow.ts';

const fractions = fc.double({ min: 0, max: 0.999, noNaN: true });

/** Cheapest costs from a sample to all: relax all links until nothing changes. */
function slowCosts(edges: EdgeMap, start: number): number[] {
  const { width, height } = edges;
  const costs = new Array<number>(width * height).fill(Infinity);
  costs[start] = 0;
  for (let changed = true; changed; ) {
    changed = false;
    for (let from = 0; from < costs.length; from++) {
      for (const [dx, dy] of [[1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]]) {
        const [x, y] = [(from % width) + dx, Math.floor(from / width) + dy];
        if (x < 0 || y < 0 || x >= width || y >= height) continue;
        const cost = costs[from] + linkCost(edges, from, y * width + x);
        if (cost >= costs[y * width + x]) continue;
        costs[y * width + x] = cost;
        changed = true;
      }
    }
  }
  return costs;
}

describe('LiveWire', () => {
  it('finds a cheapest way, whichever points were asked for before', () => {
    fc.assert(
      fc.property(arbitraryWindow, fractions, fractions, fc.array(fc.tuple(fractions, fractions), { minLength: 1, maxLength: 4 }), (window, ax, ay, ends) => {
        const edges = edgeMap(window);
        const { left, top, width, height } = window;
        const start = Math.floor(ay * height) * width + Math.floor(ax * width);
        const costs = slowCosts(edges, start);
        const wire = new LiveWire(edges, imagePoint(left + ax * width, top + ay * height));
        for (const [ex, ey] of ends) {
          const path = wire.pathTo(imagePoint(left + ex * width, top + ey * height))!;
          const samples = Array.from({ length: path.length / 2 }, (_, i) => (path[2 * i + 1] - top - 0.5) * width + (path[2 * i] - left - 0.5));
          expect(samples[0]).toBe(start);
          expect(samples.at(-1)).toBe(Math.floor(ey * height) * width + Math.floor(ex * width));
          const cost = samples.slice(1).reduce((sum, sample, i) => sum + linkCost(edges, samples[i], sample), 0);
          expect(cost).toBe(costs[samples.at(-1)!]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('follows the border of a disc in noise', () => {
    const noise = noiseSource(5);
    const window = paintedWindow(120, 120, (x, y) => {
      const shade = noise() % 24;
      return Math.hypot(x + 0.5 - 60, y + 0.5 - 60) < 40 ? [150 + shade, 120, 90] : [90 + shade, 110, 130];
    });
    const path = new LiveWire(edgeMap(window), imagePoint(100, 60)).pathTo(imagePoint(60, 20))!;
    const errors = Array.from({ length: path.length / 2 }, (_, i) => Math.abs(Math.hypot(path[2 * i] - 60, path[2 * i + 1] - 60) - 40));
    expect(errors.length).toBeGreaterThan(40);
    expect(Math.max(...errors)).toBeLessThan(2);
  });

  it('goes straight where there is nothing to follow', () => {
    const path = new LiveWire(edgeMap(paintedWindow(20, 9, () => [7, 7, 7])), imagePoint(2.2, 4.9)).pathTo(imagePoint(6, 4))!;
    expect(path).toEqual([2.5, 4.5, 3.5, 4.5, 4.5, 4.5, 5.5, 4.5, 6.5, 4.5]);
  });

  it('speaks image coordinates, also for a smaller copy', () => {
    const edges = edgeMap(paintedWindow(10, 10, () => [7, 7, 7], { left: 100, top: 200, pixelsPerSample: 4 }));
    expect(new LiveWire(edges, imagePoint(101, 201)).pathTo(imagePoint(107, 203))).toEqual([102, 202, 106, 202]);
  });

  it('has no way from or to outside', () => {
    const edges = edgeMap(paintedWindow(5, 5, () => [7, 7, 7]));
    expect(new LiveWire(edges, imagePoint(-1, 2)).pathTo(imagePoint(2, 2))).toBeNull();
    expect(new LiveWire(edges, imagePoint(1, 2)).pathTo(imagePoint(5, 2))).toBeNull();
  });
});

describe('linkCost', () => {
  it('is small along an edge and large across it', () => {
    const edges = edgeMap(paintedWindow(9, 9, (x) => (x < 4 ? [0, 0, 0] : [255, 255, 255])));
    const at = (x: number, y: number): number => y * 9 + x;
    expect(linkCost(edges, at(4, 3), at(4, 4))).toBe(5);
    expect(linkCost(edges, at(3, 4), at(4, 4))).toBeGreaterThan(300);
    expect(() => linkCost(edges, at(0, 0), at(2, 0))).toThrow('not neighbours');
  });

  it('fits into the queue', () => {
    fc.assert(
      fc.property(arbitraryWindow, (window) => {
        const edges = edgeMap(window);
        for (let i = 0; i + 1 < window.width; i++) {
          expect(linkCost(edges, i, i + 1)).toBeGreaterThanOrEqual(5);
          expect(linkCost(edges, i, i + 1)).toBeLessThan(2048);
        }
      }),
    );
  });
});

describe('edgeMap', () => {
  it('is Sobel\'s filter', () => {
    const edges = edgeMap(paintedWindow(6, 6, (x, y) => [x * 10 + y * 20, 0, 0]));
    // Inside a plane the gradient is the same everywhere; 63.4 degrees are direction 5.6 of 32.
    expect([edges.strength[14], edges.strength[15], edges.direction[14]]).toEqual([255, 255, 6]);
    expect(edges.strength[0]).toBe(128);
  });

  it('keeps ridges: samples as strong as both neighbours across the edge', () => {
    fc.assert(
      fc.property(arbitraryWindow, (window) => {
        const { width, height, strength, direction, ridge } = edgeMap(window);
        const at = (x: number, y: number): number => (x >= 0 && y >= 0 && x < width && y < height ? strength[y * width + x] : 0);
        for (let i = 0; i < ridge.length; i++) {
          const [x, y, angle] = [i % width, Math.floor(i / width), (direction[i] * Math.PI) / 16];
          const [dx, dy] = [Math.round(Math.cos(angle)), Math.round(Math.sin(angle))];
          const expected = strength[i] >= 0.08 * 255 && strength[i] >= at(x + dx, y + dy) && strength[i] >= at(x - dx, y - dy);
          if ((ridge[i] === 1) !== expected) expect.fail(`sample ${x}, ${y}`);
        }
      }),
    );
  });

  it('knows edges between equally bright colours', () => {
    const edges = edgeMap(paintedWindow(8, 8, (x) => (x < 4 ? [200, 0, 0] : [0, 102, 0])));
    expect([edges.strength[8 * 4 + 3], edges.strength[8 * 4 + 1]]).toEqual([255, 0]);
  });
});

describe('snapToEdge', () => {
  it('moves to the strongest edge in reach, to the middle of its sample', () => {
    const edges = edgeMap(paintedWindow(30, 9, (x) => (x < 20 ? [0, 0, 0] : [255, 255, 255])));
    expect(snapToEdge(edges, imagePoint(16.2, 4.4), 5)).toMatchObject({ x: 19.5, y: 4.5 });
    expect(snapToEdge(edges, imagePoint(23.9, 4.4), 5)).toMatchObject({ x: 20.5, y: 4.5 });
    expect(snapToEdge(edges, imagePoint(10.2, 4.4), 5)).toMatchObject({ x: 10.2, y: 4.4 });
    expect(snapToEdge(edges, imagePoint(-3, 4), 50)).toMatchObject({ x: -3, y: 4 });
  });
});
