import { describe, expect, it } from 'vitest';
import { bfloat16ToFloat32, float16ToFloat32 } from '../../../../models/checkpoint/halfPrecision.ts';

const everyPattern = Uint16Array.from({ length: 65536 }, (_, i) => i);

/** The definition in IEEE 754, in arithmetic that float64 does exactly. */
function valueOf(bits: number, exponentBits: number): number {
  const fractionBits = 15 - exponentBits;
  const sign = bits >>> 15 ? -1 : 1;
  const exponent = (bits >>> fractionBits) & (2 ** exponentBits - 1);
  const fraction = bits & (2 ** fractionBits - 1);
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias - fractionBits);
  return sign * (1 + fraction / 2 ** fractionBits) * 2 ** (exponent - bias);
}

describe('halfPrecision', () => {
  it.each([
    ['float16', float16ToFloat32, 5],
    ['bfloat16', bfloat16ToFloat32, 8],
  ])('widens every one of the 65,536 values of %s exactly', (_, widen, exponentBits) => {
    const widened = widen(everyPattern);
    const wrong = Array.from(everyPattern).filter((bits) => !Object.is(widened[bits], valueOf(bits, exponentBits)));
    expect(wrong).toEqual([]);
  });

  it('keeps sign and payload of a NaN', () => {
    const bits = (values: Float32Array): number => new Uint32Array(values.buffer)[0];
    expect(bits(float16ToFloat32(Uint16Array.of(0xfe01)))).toBe(0xffc02000);
    expect(bits(bfloat16ToFloat32(Uint16Array.of(0xffc1)))).toBe(0xffc10000);
  });
});
