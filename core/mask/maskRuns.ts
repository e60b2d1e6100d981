import type { Span } from './brushSpans.ts';
import { TILE_SIZE, WORDS_PER_ROW } from './tile.ts';
import type { TiledMask } from './tiledMask.ts';

/**
 * Where row y of a mask changes between unset and set, from left to right: x0, x1, x0, x1, … of its maximal runs [x0, x1).
 * Cost: the words of the tiles in that row.
 * @param y 0..height - 1
 * @param out at least width + 1 values; filled from the start
 * @returns how many values were written, always even
 */
export function readRuns(mask: TiledMask, y: number, out: Int32Array): number {
  const firstTile = (y >> 8) * mask.columns;
  const firstWord = (y & 255) * WORDS_PER_ROW;
  let count = 0;
  /** The pixel to the left of the next word. */
  let previous = 0;
  for (let column = 0; column < mask.columns; column++) {
    const tile = mask.getTile(firstTile + column);
    let left = column * TILE_SIZE;
    if (tile === null) {
      if (previous === 1) out[count++] = left;
      previous = 0;
      continue;
    }
    for (let word = 0; word < WORDS_PER_ROW; word++, left += 32) {
      const bits = tile[firstWord + word];
      let changes = bits ^ ((bits << 1) | previous);
      while (changes !== 0) {
        out[count++] = left + 31 - Math.clz32(changes & -changes);
        changes &= changes - 1;
      }
      previous = bits >>> 31;
    }
  }
  // Bits beyond the image are 0, so this happens only where the last tile ends with the image.
  if (previous === 1) out[count++] = mask.width;
  return count;
}

/** Rows [from, to) of the image that tiles cover, from the top; adjoining ranges are one. Rows outside are empty. */
export function occupiedRows(mask: TiledMask): { readonly from: number; readonly to: number }[] {
  const tileRows = new Set<number>();
  for (const [index] of mask.entries()) tileRows.add(Math.floor(index / mask.columns));
  const ranges: { from: number; to: number }[] = [];
  for (const tileRow of [...tileRows].sort((a, b) => a - b)) {
    const from = tileRow * TILE_SIZE;
    const to = Math.min(from + TILE_SIZE, mask.height);
    const last = ranges.at(-1);
    if (last?.to === from) last.to = to;
    else ranges.push({ from, to });
  }
  return ranges;
}

/** The maximal runs of set pixels, row by row from the top and from left to right. Cost: the words of the tiles, then one span per run. */
export function* maskSpans(mask: TiledMask): Generator<Span> {
  const runs = new Int32Array(mask.width + 1);
  for (const { from, to } of occupiedRows(mask)) {
    for (let y = from; y < to; y++) {
      const count = readRuns(mask, y, runs);
      for (let i = 0; i < count; i += 2) yield { y, x0: runs[i], x1: runs[i + 1] };
    }
  }
}
