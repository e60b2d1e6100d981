import { TILE_SIZE, WORDS_PER_ROW } from './tile.ts';
import type { TiledMask } from './tiledMask.ts';

/**
 * A tile and what surrounds it, 32 pixels a word: rows from reachPx above the tile to reachPx below it; words from `padWords` to the
 * left of the tile to as many to its right, the lowest bit leftmost.
 */
export interface WordWindow {
  readonly reachPx: number;
  readonly padWords: number;
  /** Words of a row: 8 + 2 padWords. */
  readonly stride: number;
  /** 256 + 2 reachPx. */
  readonly rows: number;
  /** Uint32 [rows, stride] */
  readonly words: Uint32Array;
}

export function createWordWindow(reachPx: number): WordWindow {
  const padWords = Math.ceil(reachPx / 32);
  const stride = WORDS_PER_ROW + 2 * padWords;
  const rows = TILE_SIZE + 2 * reachPx;
  return { reachPx, padWords, stride, rows, words: new Uint32Array(rows * stride) };
}

/**
 * Fills a window around a tile; what lies beyond the image is 0. Cost: the window's words.
 * @param inverted unset pixels of the image become 1, set ones 0
 */
export function readWordWindow(mask: TiledMask, tileIndex: number, inverted: boolean, { reachPx, padWords, stride, rows, words }: WordWindow): void {
  const firstWord = (tileIndex % mask.columns) * WORDS_PER_ROW - padWords;
  const top = Math.floor(tileIndex / mask.columns) * TILE_SIZE - reachPx;
  words.fill(0);
  const wordsInRow = Math.ceil(mask.width / 32);
  const from = Math.max(0, firstWord);
  const to = Math.min(wordsInRow, firstWord + stride);
  const lastBits = mask.width % 32 === 0 ? 0xffffffff : 2 ** (mask.width % 32) - 1;
  for (let row = Math.max(0, -top); row < rows && top + row < mask.height; row++) {
    const y = top + row;
    for (let word = from; word < to; ) {
      const column = word >> 3;
      const end = Math.min(to, (column + 1) * WORDS_PER_ROW);
      const tile = mask.getTile((y >> 8) * mask.columns + column);
      const source = (y & 255) * WORDS_PER_ROW - column * WORDS_PER_ROW;
      const target = row * stride - firstWord;
      if (tile !== null) for (let at = word; at < end; at++) words[target + at] = inverted ? ~tile[source + at] : tile[source + at];
      else if (inverted) words.fill(0xffffffff, target + word, target + end);
      word = end;
    }
    if (inverted && to === wordsInRow) words[row * stride + to - 1 - firstWord] &= lastBits;
  }
}
