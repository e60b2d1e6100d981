import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resampleBilinear } from '../../../../engine/inference/resampleBilinear.ts';

const side = fc.integer({ min: 1, max: 12 });

/** Every value on its own, in float64. */
function byForce(picture: Uint8Array, height: number, width: number, newHeight: number, newWidth: number): number[] {
  const place = (i: number, pixels: number, newPixels: number): [number, number, number] => {
    const position = Math.min(Math.max(((i + 0.5) * pixels) / newPixels - 0.5, 0), pixels - 1);
    return [Math.floor(position), Math.min(Math.floor(position) + 1, pixels - 1), position - Math.floor(position)];
  };
  const values: number[] = [];
  for (let y = 0; y < newHeight; y++) {
    const [y0, y1, fy] = place(y, height, newHeight);
    for (let x = 0; x < newWidth; x++) {
      const [x0, x1, fx] = place(x, width, newWidth);
      for (let c = 0; c < 3; c++) {
        const at = (row: number, column: number): number => picture[(row * width + column) * 3 + c];
        values.push((at(y0, x0) * (1 - fx) + at(y0, x1) * fx) * (1 - fy) + (at(y1, x0) * (1 - fx) + at(y1, x1) * fx) * fy);
      }
    }
  }
  return values;
}

describe('resampleBilinear', () => {
  it('equals interpolation by force, up and down', () => {
    fc.assert(
      fc.property(side, side, side, side, fc.infiniteStream(fc.integer({ min: 0, max: 255 })), (height, width, newHeight, newWidth, stream) => {
        const picture = Uint8Array.from({ length: height * width * 3 }, () => stream.next().value as number);
        const result = resampleBilinear(picture, height, width, newHeight, newWidth);
        const expected = byForce(picture, height, width, newHeight, newWidth);
        expect(result.length).toBe(expected.length);
        expect(expected.filter((value, i) => Math.abs(result[i] - value) > 0.5001)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps a picture of the size that is wanted, and a ramp straight', () => {
    const picture = Uint8Array.from({ length: 16 * 3 }, (_, i) => Math.floor(i / 3) * 10);
    expect(resampleBilinear(picture, 1, 16, 1, 16)).toBe(picture);
    // Each output pixel lies between two: no shift to either side.
    expect([...resampleBilinear(picture, 1, 16, 1, 8)].filter((_, i) => i % 3 === 0)).toEqual([5, 25, 45, 65, 85, 105, 125, 145]);
  });
});
