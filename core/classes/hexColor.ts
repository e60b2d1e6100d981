/** `[r, g, b]` (0..255) as `#rrggbb`. */
export function hexColor([r, g, b]: readonly [number, number, number]): string {
  return '#' + ((r << 16) | (g << 8) | b).toString(16).padStart(6, '0');
}

/** `#rrggbb` as `[r, g, b]` (0..255). */
export function parseHexColor(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
