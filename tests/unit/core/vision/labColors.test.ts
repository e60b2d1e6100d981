import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labColors } from '../../../../core/vision/labColors.ts';

/** From the definitions, without tables. */
function slowLab(rgb: readonly number[]): number[] {
  const [r, g, b] = rgb.map((byte) => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4));
  const f = (t: number): number => (t > (6 / 29) ** 3 ? Math.cbrt(t) : (t * (29 / 6) ** 2) / 3 + 4 / 29);
  const x = f((0.412453 * r + 0.35758 * g + 0.180423 * b) / 0.95047);
  const y = f(0.212671 * r + 0.71516 * g + 0.072169 * b);
  const z = f((0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

describe('labColors', () => {
  it('is within 0.01 of the definition', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(byte, byte, byte, (...rgb) => {
        const lab = labColors(Uint8Array.of(...rgb, 255));
        slowLab(rgb).forEach((value, i) => expect(Math.abs(lab[i] - value)).toBeLessThan(0.01));
      }),
      { numRuns: 1000 },
    );
  });

  it('agrees with scikit-image', () => {
    // scikit-image 0.19.3, color.rgb2lab.
    const expected = [
      [[255, 255, 255], [100, -0.002, 0.005]],
      [[255, 0, 0], [53.241, 80.092, 67.203]],
      [[0, 255, 0], [87.735, -86.183, 83.18]],
      [[0, 0, 255], [32.296, 79.186, -107.857]],
      [[12, 200, 99], [71.067, -63.458, 38.85]],
      [[3, 2, 1], [0.587, 0.122, 0.471]],
    ];
    for (const [rgb, lab] of expected) labColors(Uint8Array.of(...rgb, 255)).forEach((value, i) => expect(Math.abs(value - lab[i])).toBeLessThan(0.01));
  });
});
