import { maskBounds } from '../../../core/mask/maskBounds.ts';
import { maskSpans } from '../../../core/mask/maskRuns.ts';
import type { TiledMask } from '../../../core/mask/tiledMask.ts';

/** Room around the mask, as a share of its longer side. */
const MARGIN = 0.08;
/** Thin parts that cover a small share of a pixel are still seen. */
const LEAST_ALPHA = 0.4;

/**
 * A small picture of a mask: its surroundings are cut off, so that small objects can be told apart.
 * Cost: the words of its tiles and its runs.
 * @param color [r, g, b], each 0..255. @param sizePx of the square picture
 * @returns RGBA [sizePx, sizePx], not premultiplied; all 0 for an empty mask
 */
export function layerThumbnail(mask: TiledMask, color: readonly [number, number, number], sizePx: number): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(sizePx * sizePx * 4);
  const bounds = maskBounds(mask);
  if (bounds === null) return pixels;
  const [width, height] = [bounds.right - bounds.left, bounds.bottom - bounds.top];
  const side = Math.max(width, height) * (1 + 2 * MARGIN);
  const scale = sizePx / side;
  const left = bounds.left - (side - width) / 2;
  const top = bounds.top - (side - height) / 2;
  /** Share of each pixel that is covered, 0..1. */
  const covered = new Float32Array(sizePx * sizePx);
  for (const { y, x0, x1 } of maskSpans(mask)) addRow(covered, sizePx, { from: (x0 - left) * scale, to: (x1 - left) * scale, top: (y - top) * scale, bottom: (y + 1 - top) * scale });
  for (let i = 0; i < covered.length; i++) {
    if (covered[i] === 0) continue;
    pixels.set(color, i * 4);
    pixels[i * 4 + 3] = 255 * Math.min(1, Math.max(LEAST_ALPHA, covered[i]));
  }
  return pixels;
}

/** Adds a rectangle in the picture's coordinates. */
function addRow(covered: Float32Array, size: number, { from, to, top, bottom }: { from: number; to: number; top: number; bottom: number }): void {
  for (let row = Math.max(0, Math.floor(top)); row < Math.min(size, bottom); row++) {
    const high = Math.min(bottom, row + 1) - Math.max(top, row);
    for (let column = Math.max(0, Math.floor(from)); column < Math.min(size, to); column++) {
      covered[row * size + column] += high * (Math.min(to, column + 1) - Math.max(from, column));
    }
  }
}
