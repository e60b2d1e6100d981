import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelMapFromLogits, type Logits } from '../../../../core/mask/labelMapFromLogits.ts';
import { firstDifference } from './firstDifference.ts';

const logitsArbitrary: fc.Arbitrary<Logits> = fc
  .record({ numClasses: fc.integer({ min: 1, max: 6 }), height: fc.integer({ min: 1, max: 7 }), width: fc.integer({ min: 1, max: 7 }), alignCorners: fc.boolean(), whole: fc.boolean() })
  .chain(({ whole, ...shape }) => {
    const length = shape.numClasses * shape.height * shape.width;
    // Whole numbers make ties between classes frequent.
    const value = whole ? fc.integer({ min: -2, max: 2 }) : fc.float({ min: -20, max: 20, noNaN: true });
    return fc.array(value, { minLength: length, maxLength: length }).map((data) => ({ ...shape, data: Float32Array.from(data) }));
  });
const pixels = fc.integer({ min: 1, max: 40 });

/** Every class of every pixel: bilinear interpolation in float64, then argmax. */
function byForce(logits: Logits, height: number, width: number): Uint8Array {
  const { numClasses, data, alignCorners } = logits;
  const axis = (pixel: number, count: number, samples: number): [number, number, number] => {
    const raw = alignCorners ? (count === 1 ? 0 : (pixel * (samples - 1)) / (count - 1)) : ((pixel + 0.5) * samples) / count - 0.5;
    const position = Math.min(Math.max(raw, 0), samples - 1);
    const low = Math.floor(position);
    return [low, Math.min(low + 1, samples - 1), position - low];
  };
  const labels = new Uint8Array(height * width);
  for (let y = 0; y < height; y++) {
    const [y0, y1, fy] = axis(y, height, logits.height);
    for (let x = 0; x < width; x++) {
      const [x0, x1, fx] = axis(x, width, logits.width);
      let best = -Infinity;
      for (let c = 0; c < numClasses; c++) {
        const at = (row: number, column: number): number => data[(c * logits.height + row) * logits.width + column];
        const top = at(y0, x0) + (at(y0, x1) - at(y0, x0)) * fx;
        const bottom = at(y1, x0) + (at(y1, x1) - at(y1, x0)) * fx;
        const value = top + (bottom - top) * fy;
        if (value > best) {
          best = value;
          labels[y * width + x] = c;
        }
      }
    }
  }
  return labels;
}

describe('labelMapFromLogits', () => {
  it('equals bilinear upsampling and argmax by force, for align_corners and half_pixel, up and down', () => {
    fc.assert(
      fc.property(logitsArbitrary, pixels, pixels, (logits, height, width) => {
        const labelMap = labelMapFromLogits(logits, height, width);
        expect([labelMap.width, labelMap.height, firstDifference(labelMap.data, byForce(logits, height, width))]).toEqual([width, height, -1]);
      }),
      { numRuns: 400 },
    );
  });

  it('keeps the logits as they are where the sizes agree', () => {
    for (const alignCorners of [true, false]) {
      const data = Float32Array.of(0, 5, 0, 1, /* class 1 */ 1, 2, 3, 0);
      expect(labelMapFromLogits({ numClasses: 2, height: 2, width: 2, data, alignCorners }, 2, 2).data).toEqual(Uint8Array.of(1, 0, 1, 0));
    }
  });

  it('gives each channel the class id that it is told, ties to the lowest channel', () => {
    const logits: Logits = { numClasses: 3, height: 1, width: 1, data: Float32Array.of(1, 4, 4), alignCorners: true };
    expect(labelMapFromLogits(logits, 2, 3, [7, 255, 9]).data).toEqual(new Uint8Array(6).fill(255));
  });

  it('refuses values that do not fill the shape', () => {
    const logits: Logits = { numClasses: 2, height: 3, width: 3, data: new Float32Array(17), alignCorners: true };
    expect(() => labelMapFromLogits(logits, 4, 4)).toThrow('Logits of 2 x 3 x 3 need 18 values, not 17.');
  });
});
