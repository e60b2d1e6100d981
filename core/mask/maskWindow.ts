import type { PixelRect } from './pixelRect.ts';
import { TILE_SIZE, WORDS_PER_ROW, type Tile } from './tile.ts';
import { TiledMask } from './tiledMask.ts';

/**
 * Pixels of a mask as bytes, which algorithms that look at neighbours are quicker with than bits. Cost: the window.
 * @param window may reach beyond the image
 * @param outside stands for pixels beyond the image
 * @param out Uint8 [bottom - top, right - left], 1 where set and 0 where not; overwritten
 */
export function readMaskWindow(mask: TiledMask, window: PixelRect, outside: number, out: Uint8Array): void {
  const width = window.right - window.left;
  const left = Math.max(0, window.left);
  const right = Math.min(mask.width, window.right);
  const isInside = left === window.left && right === window.right && window.top >= 0 && window.bottom <= mask.height;
  if (!isInside) out.fill(outside, 0, width * (window.bottom - window.top));
  for (let y = Math.max(0, window.top); y < Math.min(mask.height, window.bottom); y++) {
    const start = (y - window.top) * width - window.left;
    for (let x = left; x < right; ) {
      const column = x >> 8;
      const end = Math.min(right, (column + 1) << 8);
      const tile = mask.getTile((y >> 8) * mask.columns + column);
      if (tile === null) out.fill(0, start + x, start + end);
      else readRow(tile, (y & 255) * WORDS_PER_ROW, x, end, start, out);
      x = end;
    }
  }
}

/** Columns [from, to) of one row, all in one tile. */
function readRow(tile: Tile, firstWord: number, from: number, to: number, start: number, out: Uint8Array): void {
  for (let x = from; x < to; ) {
    const end = Math.min(to, (x | 31) + 1);
    let bits = tile[firstWord + ((x & 255) >> 5)] >>> (x & 31);
    for (; x < end; x++, bits >>>= 1) out[start + x] = bits & 1;
  }
}

/**
 * A mask of an image of [imageHeight, imageWidth] pixels from bytes of a window of it: set where they are not 0, clipped to the image.
 * @param bytes Uint8 [bottom - top, right - left]
 */
export function maskOfWindow(imageWidth: number, imageHeight: number, window: PixelRect, bytes: Uint8Array): TiledMask {
  const mask = new TiledMask(imageWidth, imageHeight);
  const width = window.right - window.left;
  for (let y = Math.max(0, window.top); y < Math.min(imageHeight, window.bottom); y++) {
    const start = (y - window.top) * width;
    for (let x = 0; x < width; ) {
      if (bytes[start + x] === 0) {
        x++;
        continue;
      }
      const from = x;
      while (x < width && bytes[start + x] !== 0) x++;
      mask.fillSpan(y, window.left + from, window.left + x);
    }
  }
  return mask;
}

/** The square of a tile with `reachPx` pixels more on each side, in image coordinates. */
export function windowAround(mask: TiledMask, tileIndex: number, reachPx: number): PixelRect {
  const left = (tileIndex % mask.columns) * TILE_SIZE;
  const top = Math.floor(tileIndex / mask.columns) * TILE_SIZE;
  return { left: left - reachPx, top: top - reachPx, right: left + TILE_SIZE + reachPx, bottom: top + TILE_SIZE + reachPx };
}
