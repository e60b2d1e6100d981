/** Entries of the table for the cube root: linear interpolation between them is within 0.002 of CIELAB's units. */
const ROOT_STEPS = 4096;
/** Largest value that is looked up: white, and room for rounding. */
const ROOT_END = 1.0001;

/** sRGB byte to linear light, 0..1 (IEC 61966-2-1). */
const linear = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** The function f of CIELAB at i / ROOT_STEPS * ROOT_END. */
const root = Float64Array.from({ length: ROOT_STEPS + 2 }, (_, i) => {
  const t = (i / ROOT_STEPS) * ROOT_END;
  return t > (6 / 29) ** 3 ? Math.cbrt(t) : t * (29 / 6) ** 2 / 3 + 4 / 29;
});

/**
 * Colours in CIELAB (CIE 15, white D65, 2 degrees): distances in it are about what people see; 2.3 is just noticeable.
 * @param data Uint8 [pixels, 4] in sRGB
 * @returns Float32 [pixels, 3]: L 0..100, a and b about -128..128, within 0.01
 */
export function labColors(data: Uint8Array | Uint8ClampedArray): Float32Array {
  const pixels = data.length >> 2;
  const lab = new Float32Array(pixels * 3);
  for (let i = 0, from = 0, to = 0; i < pixels; i++, from += 4, to += 3) {
    const r = linear[data[from]];
    const g = linear[data[from + 1]];
    const b = linear[data[from + 2]];
    // Divided by the white point (0.95047, 1, 1.08883).
    const x = rootOf(0.433953 * r + 0.376219 * g + 0.189828 * b);
    const y = rootOf(0.212671 * r + 0.71516 * g + 0.072169 * b);
    const z = rootOf(0.017758 * r + 0.109477 * g + 0.872766 * b);
    lab[to] = 116 * y - 16;
    lab[to + 1] = 500 * (x - y);
    lab[to + 2] = 200 * (y - z);
  }
  return lab;
}

function rootOf(t: number): number {
  const place = t * (ROOT_STEPS / ROOT_END);
  const i = place | 0;
  return root[i] + (root[i + 1] - root[i]) * (place - i);
}
