import type { LabelMap } from '../../core/mask/labelMap.ts';
import type { PixelRect } from '../../core/mask/pixelRect.ts';

/** Every n-th pixel of a label map, in the middle of each step. */
export function sampleLabels({ width, data }: LabelMap, rect: PixelRect, stepPx: number): Uint8Array {
  const { columns, rows } = samplePlaces(rect, stepPx);
  const sampled = new Uint8Array(columns.length * rows.length);
  let i = 0;
  for (const y of rows) for (const x of columns) sampled[i++] = data[y * width + x];
  return sampled;
}

/** Columns and rows of the pixels in the middle of each step. */
export function samplePlaces({ left, top, right, bottom }: PixelRect, stepPx: number): { columns: Int32Array; rows: Int32Array } {
  const along = (from: number, to: number): Int32Array => Int32Array.from({ length: Math.ceil((to - from) / stepPx) }, (_, i) => Math.min(from + i * stepPx + (stepPx >> 1), to - 1));
  return { columns: along(left, right), rows: along(top, bottom) };
}
