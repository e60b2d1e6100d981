import { FALLING, LEVEL, PLAIN, RISING, type OverlaySource } from './overlaySource.ts';

export type OverlayLook = Pick<OverlaySource, 'stripes' | 'gaps' | 'slants'>;

/**
 * Colours device pixels by the values under them; stripes have the same width at every zoom.
 *
 * @param values [.., gridWidth]
 * @param columns, rows of the grid under each column and row of device pixels
 * @param stripePx device pixels
 * @param out [rows, columns] RGBA words, overwritten
 */
export function paintOverlay(values: Uint8Array, gridWidth: number, columns: Int32Array, rows: Int32Array, { stripes, gaps, slants }: OverlayLook, stripePx: number, out: Uint32Array): void {
  const period = 2 * stripePx;
  const width = columns.length;
  for (let y = 0, i = 0; y < rows.length; y++) {
    const base = rows[y] * gridWidth;
    const isLevelGap = y % period >= stripePx;
    for (let x = 0; x < width; x++, i++) {
      const value = values[base + columns[x]];
      const slant = slants[value];
      if (slant === PLAIN) out[i] = stripes[value];
      else if (slant === LEVEL) out[i] = isLevelGap ? gaps[value] : stripes[value];
      else if (slant === RISING) out[i] = (x + y) % period >= stripePx ? gaps[value] : stripes[value];
      else if (slant === FALLING) out[i] = (x - y + period * rows.length) % period >= stripePx ? gaps[value] : stripes[value];
    }
  }
}
