import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { float16ToFloat32 } from '../../../../models/checkpoint/halfPrecision.ts';
import { float32ToFloat16 } from '../../../../models/deeplabv3/float32ToFloat16.ts';

describe('float32ToFloat16', () => {
  it('gives back every one of the 65,536 half numbers', () => {
    const halves = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
    const back = float32ToFloat16(float16ToFloat32(halves));
    for (let bits = 0; bits < 65536; bits++) {
      const isNan = (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;
      if (isNan) expect((back[bits] & 0x7c00) === 0x7c00 && (back[bits] & 0x3ff) !== 0).toBe(true);
      else if (back[bits] !== bits) expect.fail(`${bits.toString(16)} became ${back[bits].toString(16)}`);
    }
  });

  it('rounds to the nearest half, ties to even', () => {
    fc.assert(
      fc.property(fc.float({ min: -65000, max: 65000, noNaN: true }), (value) => {
        const bits = float32ToFloat16(Float32Array.of(value))[0];
        const [below, nearest, above] = float16ToFloat32(Uint16Array.of(Math.max(0, (bits & 0x7fff) - 1), bits & 0x7fff, (bits & 0x7fff) + 1));
        const error = Math.abs(Math.abs(value) - nearest);
        expect(error).toBeLessThanOrEqual(Math.abs(Math.abs(value) - below));
        expect(error).toBeLessThanOrEqual(Math.abs(Math.abs(value) - above));
        if (error > 0 && error === Math.abs(Math.abs(value) - above)) expect(bits & 1).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('turns what is too large into infinity', () => {
    expect([...float32ToFloat16(Float32Array.of(65519.99, 65520, 1e30, -Infinity))]).toEqual([0x7bff, 0x7c00, 0x7c00, 0xfc00]);
  });
});
