import fc from 'fast-check';
import type { Logits } from '../../../../core/mask/labelMapFromLogits.ts';

/** Few samples and classes; whole numbers make ties frequent. */
export const arbitraryLogits: fc.Arbitrary<Logits> = fc
  .record({ numClasses: fc.integer({ min: 1, max: 6 }), height: fc.integer({ min: 1, max: 7 }), width: fc.integer({ min: 1, max: 7 }), alignCorners: fc.boolean(), whole: fc.boolean() })
  .chain(({ whole, ...shape }) => {
    const length = shape.numClasses * shape.height * shape.width;
    const value = whole ? fc.integer({ min: -2, max: 2 }) : fc.float({ min: -20, max: 20, noNaN: true });
    return fc.array(value, { minLength: length, maxLength: length }).map((data) => ({ ...shape, data: Float32Array.from(data) }));
  });

/** Bilinearly upsampled logits of one pixel, from the definition. */
export function logitsAt(logits: Logits, image: { width: number; height: number }, x: number, y: number): number[] {
  const axis = (pixel: number, count: number, samples: number): [number, number, number] => {
    const raw = logits.alignCorners ? (count === 1 ? 0 : (pixel * (samples - 1)) / (count - 1)) : ((pixel + 0.5) * samples) / count - 0.5;
    const position = Math.min(Math.max(raw, 0), samples - 1);
    const low = Math.floor(position);
    return [low, Math.min(low + 1, samples - 1), position - low];
  };
  const [y0, y1, fy] = axis(y, image.height, logits.height);
  const [x0, x1, fx] = axis(x, image.width, logits.width);
  return Array.from({ length: logits.numClasses }, (_, c) => {
    const at = (row: number, column: number): number => logits.data[(c * logits.height + row) * logits.width + column];
    const top = at(y0, x0) + (at(y0, x1) - at(y0, x0)) * fx;
    const bottom = at(y1, x0) + (at(y1, x1) - at(y1, x0)) * fx;
    return top + (bottom - top) * fy;
  });
}

export function softmax(values: readonly number[]): number[] {
  const largest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}
