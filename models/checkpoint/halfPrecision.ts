/**
 * IEEE 754 binary16 to binary32, exact for every one of the 65,536 values: subnormals become normal numbers,
 * infinities stay, and a NaN keeps its sign and payload.
 *
 * @param bits the raw 16-bit patterns
 */
export function float16ToFloat32(bits: Uint16Array): Float32Array {
  const out = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = float32BitsOfFloat16(bits[i]);
  return new Float32Array(out.buffer);
}

/** bfloat16 is the upper half of a binary32, so widening it is a shift: exact, NaN payloads included. */
export function bfloat16ToFloat32(bits: Uint16Array): Float32Array {
  const out = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = bits[i] << 16;
  return new Float32Array(out.buffer);
}

/*
 *   binary16  s eeeee ffffffffff              bias 15
 *   binary32  s eeeeeeee fffffffffffffffffffffff   bias 127
 */
const BIAS_DIFFERENCE = 127 - 15;

function float32BitsOfFloat16(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent !== 0) return sign | ((exponent + BIAS_DIFFERENCE) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // Subnormal: fraction * 2^-24. Shift its leading one to where binary32 leaves it implicit.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((BIAS_DIFFERENCE + 1 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}
