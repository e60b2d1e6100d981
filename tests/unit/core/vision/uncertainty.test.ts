import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedCorrectionEffort } from '../../../../core/vision/correctionEffort.ts';
import { sampleFootprints } from '../../../../core/vision/sampleFootprints.ts';
import { uncertainRegions } from '../../../../core/vision/uncertainRegions.ts';
import { sampleUncertainty, uncertaintyMap } from '../../../../core/vision/uncertaintyMap.ts';
import { areasOf, slowComponents } from '../mask/slowComponents.ts';
import { arbitraryLogits, logitsAt, softmax } from './arbitraryLogits.ts';

const sides = fc.integer({ min: 1, max: 40 });

describe('uncertaintyMap', () => {
  it('is 255 times one less the margin between the two best softmax probabilities', () => {
    fc.assert(
      fc.property(arbitraryLogits, (logits) => {
        const { values } = uncertaintyMap(logits);
        const size = logits.height * logits.width;
        values.forEach((value, i) => {
          const [best, second = 0] = softmax(Array.from({ length: logits.numClasses }, (_, c) => logits.data[c * size + i])).sort((a, b) => b - a);
          expect(Math.abs(value - 255 * (1 - (best - second)))).toBeLessThanOrEqual(0.5 + 1e-9);
        });
      }),
    );
  });
});

describe('sampleUncertainty', () => {
  it('interpolates as logits are', () => {
    fc.assert(
      fc.property(arbitraryLogits, sides, sides, fc.integer({ min: 1, max: 4 }), (logits, width, height, stepPx) => {
        const map = uncertaintyMap(logits);
        const asLogits = { ...logits, numClasses: 1, data: Float32Array.from(map.values) };
        const sampled = sampleUncertainty(map, { width, height }, { left: 0, top: 0, right: width, bottom: height }, stepPx);
        const columns = Math.ceil(width / stepPx);
        expect(sampled).toHaveLength(columns * Math.ceil(height / stepPx));
        sampled.forEach((value, i) => {
          const middle = (step: number, last: number): number => Math.min(step * stepPx + Math.floor(stepPx / 2), last - 1);
          const [exact] = logitsAt(asLogits, { width, height }, middle(i % columns, width), middle(Math.floor(i / columns), height));
          expect(Math.abs(value - exact)).toBeLessThanOrEqual(0.5 + 1e-9);
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('sampleFootprints', () => {
  it('gives each sample the places that are nearest to it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 60 }), fc.boolean(), fc.double({ min: 0, max: 1, noNaN: true }), (samples, pixels, alignCorners, fraction) => {
        const borders = sampleFootprints(samples, pixels, alignCorners);
        expect([borders[0], borders[samples]]).toEqual([0, pixels]);
        const place = fraction * pixels;
        const distances = Array.from({ length: samples }, (_, i) => {
          if (samples === 1) return 0;
          return Math.abs(place - (alignCorners ? (i * (pixels - 1)) / (samples - 1) + 0.5 : ((i + 0.5) * pixels) / samples));
        });
        const nearest = Math.min(...distances);
        const owner = distances.findIndex((_, i) => place <= borders[i + 1]);
        expect(distances[owner]).toBeLessThan(nearest + 1e-9);
      }),
    );
  });
});

describe('uncertainRegions', () => {
  it('finds the connected regions of small margins, with their area and mean, the worst first', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 48, maxLength: 48 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (values, maxMargin, alignCorners) => {
        const image = { width: 80, height: 60 };
        const regions = uncertainRegions({ width: 8, height: 6, values, alignCorners }, image, { maxMargin });
        const componentOf = slowComponents({ width: 8, height: 6, data: values.map((value) => (1 - value / 255 <= maxMargin ? 1 : 0)) }, 8);
        expect(regions).toHaveLength(areasOf(componentOf).length);
        const worth = regions.map(({ areaPx, meanMargin }) => areaPx * (1 - meanMargin));
        worth.forEach((value, i) => expect(i === 0 || value <= worth[i - 1] + 1e-9).toBe(true));
        if (alignCorners) return;
        // Every sample is 10 x 10 pixels.
        const expected = areasOf(componentOf).map((area, component) => {
          const inside = [...values.keys()].filter((i) => componentOf[i] === component);
          const [xs, ys] = [inside.map((i) => i % 8), inside.map((i) => Math.floor(i / 8))];
          return {
            bounds: { left: 10 * Math.min(...xs), top: 10 * Math.min(...ys), right: 10 * Math.max(...xs) + 10, bottom: 10 * Math.max(...ys) + 10 },
            areaPx: 100 * area,
            meanMargin: inside.reduce((sum, i) => sum + 1 - values[i] / 255, 0) / area,
            middles: inside.flatMap((i) => [10 * (i % 8) + 5, 10 * Math.floor(i / 8) + 5]),
          };
        });
        for (const region of regions) {
          const same = expected.find(({ bounds, areaPx, middles }) => areaPx === region.areaPx && JSON.stringify(bounds) === JSON.stringify(region.bounds) && JSON.stringify([...region.middles]) === JSON.stringify(middles));
          expect(same?.meanMargin).toBeCloseTo(region.meanMargin, 9);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('leaves out what is small', () => {
    const map = { width: 3, height: 1, alignCorners: false, values: Uint8Array.of(255, 0, 200) };
    const image = { width: 30, height: 10 };
    expect(uncertainRegions(map, image).map(({ bounds }) => bounds.left)).toEqual([0, 20]);
    expect(uncertainRegions(map, image, { minAreaPx: 101 })).toEqual([]);
  });
});

describe('expectedCorrectionEffort', () => {
  it('is the mean of how improbable the winners are, each sample by its area', () => {
    fc.assert(
      fc.property(arbitraryLogits, sides, sides, (logits, width, height) => {
        const size = logits.height * logits.width;
        const [columns, rows] = [sampleFootprints(logits.width, width, logits.alignCorners), sampleFootprints(logits.height, height, logits.alignCorners)];
        let expected = 0;
        for (let i = 0; i < size; i++) {
          const [x, y] = [i % logits.width, Math.floor(i / logits.width)];
          const best = Math.max(...softmax(Array.from({ length: logits.numClasses }, (_, c) => logits.data[c * size + i])));
          expected += (1 - best) * (columns[x + 1] - columns[x]) * (rows[y + 1] - rows[y]);
        }
        const { expectedWrongPx, expectedWrongShare } = expectedCorrectionEffort(logits, { width, height });
        expect(expectedWrongPx).toBeCloseTo(expected, 6);
        expect(expectedWrongShare).toBeCloseTo(expected / (width * height), 9);
      }),
    );
  });

  it('does not depend on the size of the photograph, and is larger for a less sure model', () => {
    const logits = (sureness: number): Parameters<typeof expectedCorrectionEffort>[0] => ({ numClasses: 2, height: 1, width: 2, alignCorners: false, data: Float32Array.of(sureness, -sureness, 0, 0) });
    const share = (sureness: number, side: number): number => expectedCorrectionEffort(logits(sureness), { width: side, height: side }).expectedWrongShare;
    expect(share(2, 100)).toBeCloseTo(share(2, 4000), 12);
    expect(share(1, 100)).toBeGreaterThan(share(3, 100));
    expect(share(0, 100)).toBe(0.5);
  });
});
