import { TiledMask } from '../../../../core/mask/tiledMask.ts';

/** A plain binary raster, what masks are compared with: Uint8 [height, width], 0 or 1. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export function maskOf({ width, height, data }: Raster): TiledMask {
  const mask = new TiledMask(width, height);
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) mask.fillSpan(Math.floor(i / width), i % width, (i % width) + 1);
  return mask;
}

export function rasterOf(mask: TiledMask): Raster {
  const { width, height } = mask;
  return { width, height, data: Uint8Array.from({ length: width * height }, (_, i) => (mask.has(i % width, Math.floor(i / width)) ? 1 : 0)) };
}

/** A raster drawn with `#` for set pixels, one string a row. */
export function drawn(...rows: readonly string[]): Raster {
  return { width: rows[0].length, height: rows.length, data: Uint8Array.from(rows.join(''), (character) => (character === '#' ? 1 : 0)) };
}

/** The same as text, for readable failures. */
export function textOf({ width, height, data }: Raster): string[] {
  return Array.from({ length: height }, (_, y) => Array.from(data.subarray(y * width, (y + 1) * width), (value) => (value === 0 ? '.' : '#')).join(''));
}
