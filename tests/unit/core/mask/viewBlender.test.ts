import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planViews, type View } from '../../../../core/inference/planViews.ts';
import { weightAt } from '../../../../core/inference/tilesAlong.ts';
import { labelMapFromLogits, type Logits } from '../../../../core/mask/labelMapFromLogits.ts';
import { logitsView } from '../../../../core/mask/logitsView.ts';
import { ViewBlender, type BlendedLabels } from '../../../../core/mask/viewBlender.ts';
import { tinyModelDescriptionOf } from '../../../fixtures/tinyModel.ts';

const STRIDE = 4;
/** Channel c has the id 3c + 1. */
const idOf = (channel: number): number => 3 * channel + 1;

interface Scene {
  height: number;
  width: number;
  numClasses: number;
  alignCorners: boolean;
  groupCount: number;
  views: { view: View; logits: Logits }[];
}

/** Any photograph, any options, and any logits that a network of stride 4 could have given. */
const scene: fc.Arbitrary<Scene> = fc
  .record({
    height: fc.integer({ min: 1, max: 70 }),
    width: fc.integer({ min: 1, max: 70 }),
    numClasses: fc.integer({ min: 1, max: 5 }),
    alignCorners: fc.boolean(),
    longSide: fc.integer({ min: 16, max: 100 }),
    scales: fc.uniqueArray(fc.constantFrom(0.5, 1, 1.5), { minLength: 1, maxLength: 2 }),
    flip: fc.boolean(),
    tile: fc.option(fc.record({ sidePx: fc.integer({ min: 17, max: 60 }), overlapPx: fc.integer({ min: 0, max: 15 }) })),
    roughness: fc.constantFrom(0.5, 3, 30),
    seed: fc.integer(),
  })
  .map(({ height, width, numClasses, alignCorners, longSide, scales, flip, tile, roughness, seed }) => {
    const random = randomNumbers(seed);
    const { views, groupCount } = planViews(tinyModelDescriptionOf({ alignCorners }), { logitsStride: STRIDE, alignCorners }, { width, height }, { longSide, scales, flip, tile });
    return {
      height, width, numClasses, alignCorners, groupCount,
      views: views.map((view) => {
        const size = (pixels: number): number => Math.ceil(pixels / STRIDE);
        const [rows, columns] = [size(view.height), size(view.width)];
        return { view, logits: { numClasses, height: rows, width: columns, alignCorners, data: Float32Array.from({ length: numClasses * rows * columns }, () => (random() - 0.5) * 2 * roughness) } };
      }),
    };
  });

function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

function blend({ height, width, numClasses, alignCorners, groupCount, views }: Scene): BlendedLabels {
  const blender = new ViewBlender({ height, width, classIds: Array.from({ length: numClasses }, (_, c) => idOf(c)), groupCount, alignCorners });
  for (const { view, logits } of views) blender.add(logitsView(logits, view));
  return blender.finish();
}

/** Averaged probabilities of the place (y, x) of the photograph, as the definition says: every view, every class, nothing left out. */
function averageAt({ numClasses, alignCorners, groupCount, views }: Scene, y: number, x: number): number[] {
  const average = new Array<number>(numClasses).fill(0);
  for (const { view, logits } of views) {
    const weight = weightAt(view.rows, y) * weightAt(view.columns, x);
    if (weight === 0) continue;
    const along = (place: number, { slope, offset }: { slope: number; offset: number }, pixels: number, samples: number): [number, number, number] => {
      const own = slope * place + offset;
      const raw = alignCorners ? (pixels === 1 ? 0 : (own * (samples - 1)) / (pixels - 1)) : ((own + 0.5) * samples) / pixels - 0.5;
      const position = Math.min(Math.max(raw, 0), samples - 1);
      return [Math.floor(position), Math.min(Math.floor(position) + 1, samples - 1), position - Math.floor(position)];
    };
    const [y0, y1, fy] = along(y, view.rows, view.height, logits.height);
    const [x0, x1, fx] = along(x, view.columns, view.width, logits.width);
    const at = (c: number, row: number, column: number): number => logits.data[(c * logits.height + row) * logits.width + (view.flipped ? logits.width - 1 - column : column)];
    const values = average.map((_, c) => at(c, y0, x0) * (1 - fy) * (1 - fx) + at(c, y0, x1) * (1 - fy) * fx + at(c, y1, x0) * fy * (1 - fx) + at(c, y1, x1) * fy * fx);
    const exponentials = values.map((value) => Math.exp(value - Math.max(...values)));
    const sum = exponentials.reduce((total, value) => total + value, 0);
    exponentials.forEach((value, c) => (average[c] += (weight / groupCount) * (value / sum)));
  }
  return average;
}

describe('ViewBlender', () => {
  it('gives each pixel the class with the largest average of all softmax probabilities', () => {
    fc.assert(
      fc.property(scene, (given) => {
        const { labelMap } = blend(given);
        expect([labelMap.width, labelMap.height]).toEqual([given.width, given.height]);
        for (let y = 0; y < given.height; y++) {
          for (let x = 0; x < given.width; x++) {
            const average = averageAt(given, y, x);
            const chosen = average[(labelMap.data[y * given.width + x] - 1) / 3];
            // Not the channel but its average: two may be equal but for rounding.
            if (!(chosen > Math.max(...average) - 1e-9)) expect({ y, x, chosen, average }).toBe('the largest');
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('measures the confidence of a class as the mean of its averaged probability', () => {
    fc.assert(
      fc.property(scene, (given) => {
        const { labelMap, meanConfidence } = blend(given);
        for (let c = 0; c < given.numClasses; c++) {
          let sum = 0;
          let count = 0;
          for (let i = 0; i < labelMap.data.length; i++) {
            if (labelMap.data[i] !== idOf(c)) continue;
            sum += averageAt(given, Math.floor(i / given.width), i % given.width)[c];
            count++;
          }
          if (count === 0) expect(meanConfidence[idOf(c)]).toBeNull();
          // Blocks of one class are measured in their middle.
          else expect(Math.abs(meanConfidence[idOf(c)]! - sum / count)).toBeLessThan(0.15);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('keeps logits whose softmax is the average, over the whole photograph and as dense as the largest scale', () => {
    fc.assert(
      fc.property(scene, (given) => {
        const { logits } = blend(given);
        expect(logits).toMatchObject({ numClasses: given.numClasses, alignCorners: given.alignCorners });
        const outside = logits.data.filter((value) => !(value <= 1e-6 && value >= Math.log(1e-12) - 1e-5));
        expect([...outside]).toEqual([]);
        const place = (i: number, samples: number, pixels: number): number => (given.alignCorners ? (samples === 1 ? 0 : (i * (pixels - 1)) / (samples - 1)) : Math.max(0, ((i + 0.5) * pixels) / samples - 0.5));
        for (let row = 0; row < logits.height; row++) {
          for (let column = 0; column < logits.width; column++) {
            const [y, x] = [place(row, logits.height, given.height), place(column, logits.width, given.width)];
            const between = (a: number[], b: number[], share: number): number[] => a.map((value, c) => value * (1 - share) + b[c] * share);
            const [top, bottom] = [Math.floor(y), Math.min(Math.floor(y) + 1, given.height - 1)].map((line) =>
              between(averageAt(given, line, Math.floor(x)), averageAt(given, line, Math.min(Math.floor(x) + 1, given.width - 1)), x % 1));
            const average = between(top, bottom, y % 1);
            for (let c = 0; c < given.numClasses; c++) {
              const kept = Math.exp(logits.data[(c * logits.height + row) * logits.width + column]);
              if (!(Math.abs(kept - Math.max(average[c], 1e-12)) < 1e-5)) expect({ row, column, c, kept, average }).toBe('close');
            }
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('equals labelMapFromLogits for a single view', () => {
    fc.assert(
      fc.property(scene.filter(({ views }) => views.length === 1), (given) => {
        const [{ logits }] = given.views;
        const { labelMap, logits: kept } = blend(given);
        const plain = labelMapFromLogits(logits, given.height, given.width, Array.from({ length: given.numClasses }, (_, c) => idOf(c)));
        let different = 0;
        for (let i = 0; i < plain.data.length; i++) {
          if (plain.data[i] === labelMap.data[i]) continue;
          const average = averageAt(given, Math.floor(i / given.width), i % given.width);
          if (Math.abs(average[(plain.data[i] - 1) / 3] - average[(labelMap.data[i] - 1) / 3]) > 1e-9) different++;
        }
        expect(different).toBe(0);
        if (given.height >= logits.height && given.width >= logits.width) expect([kept.height, kept.width]).toEqual([logits.height, logits.width]);
      }),
      { numRuns: 40 },
    );
  });

  it('sees through tiles and mirrors to one and the same picture', () => {
    // Logits that rise evenly across the scaled photograph are the same in every tile: bilinear interpolation keeps them.
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 200 }),
        fc.integer({ min: 20, max: 200 }),
        fc.boolean(),
        fc.array(fc.record({ atZero: fc.integer({ min: -4, max: 4 }), perRow: fc.integer({ min: -4, max: 4 }), perColumn: fc.integer({ min: -4, max: 4 }) }), { minLength: 2, maxLength: 4 }),
        (height, width, flip, planes) => {
          const { views, groupCount, sizes } = planViews(tinyModelDescriptionOf({}), { logitsStride: STRIDE, alignCorners: true }, { width, height }, { longSide: null, scales: [1], flip, tile: { sidePx: 49, overlapPx: 16 } });
          const valueAt = (plane: (typeof planes)[number], y: number, x: number): number => plane.atZero + (plane.perRow * y) / 16 + (plane.perColumn * x) / 16;
          const given: Scene = {
            height, width, numClasses: planes.length, alignCorners: true, groupCount,
            views: views.map((view) => {
              const [rows, columns] = [(view.height - 1) / STRIDE + 1, (view.width - 1) / STRIDE + 1];
              const data = planes.flatMap((plane) => Array.from({ length: rows * columns }, (_, i) => {
                const column = i % columns;
                return valueAt(plane, view.top + STRIDE * Math.floor(i / columns), view.left + STRIDE * (view.flipped ? columns - 1 - column : column));
              }));
              return { view, logits: { numClasses: planes.length, height: rows, width: columns, alignCorners: true, data: Float32Array.from(data) } };
            }),
          };
          const { labelMap } = blend(given);
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              const values = planes.map((plane) => valueAt(plane, (y * (sizes[0].height - 1)) / (height - 1), (x * (sizes[0].width - 1)) / (width - 1)));
              if (values[(labelMap.data[y * width + x] - 1) / 3] < Math.max(...values) - 1e-4) expect({ y, x, values, label: labelMap.data[y * width + x] }).toBe('the largest');
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('needs a view', () => {
    expect(() => new ViewBlender({ height: 2, width: 2, classIds: [0], groupCount: 1, alignCorners: true }).finish()).toThrow('no view was added');
  });
});
