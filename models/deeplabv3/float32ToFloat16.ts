/**
 * IEEE 754 binary32 to binary16, rounded to nearest, ties to even; overflow becomes infinity, NaN stays NaN.
 * @returns the bit patterns, Uint16 of the same length
 */
export function float32ToFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) {
    const sign = (bits[i] >>> 16) & 0x8000;
    const magnitude = bits[i] & 0x7fffffff;
    if (magnitude > 0x7f800000) out[i] = sign | 0x7e00;
    else if (magnitude >= 0x477ff000) out[i] = sign | 0x7c00;
    else if (magnitude >= 0x38800000) out[i] = sign | roundShift(magnitude - 0x38000000, 13);
    else if (magnitude < 0x33000000) out[i] = sign;
    else {
      // Subnormal: the hidden bit becomes part of the fraction, shifted right by how far the exponent is below 2^-14.
      const shift = 126 - (magnitude >>> 23);
      out[i] = sign | roundShift((magnitude & 0x7fffff) | 0x800000, shift);
    }
  }
  return out;
}

/** value / 2^shift, rounded to nearest, ties to even. */
function roundShift(value: number, shift: number): number {
  const result = Math.floor(value / 2 ** shift);
  const rest = value - result * 2 ** shift;
  const half = 2 ** (shift - 1);
  return rest > half || (rest === half && (result & 1) === 1) ? result + 1 : result;
}
