import { discRows, type DiscRows } from './discRows.ts';
import { mapSurroundings } from './mapSurroundings.ts';
import { TILE_SIZE, WORDS_PER_ROW, WORDS_PER_TILE, createTile, type Tile } from './tile.ts';
import type { TiledMask } from './tiledMask.ts';
import { createWordWindow, readWordWindow, type WordWindow } from './wordWindow.ts';

/**
 * Every pixel within radiusPx of a set one, from centre to centre: dilation by a disc, exactly, clipped to the image.
 * Cost, for each tile within reach of a border: (256 + 2 radiusPx)^2 / 32 for each width that the disc's rows have.
 * @throws AppError `mask.radius`
 */
export function growMask(mask: TiledMask, radiusPx: number): TiledMask {
  const disc = discRows(radiusPx);
  const window = createWordWindow(disc.reachPx);
  return mapSurroundings(mask, {
    reachPx: disc.reachPx,
    unchanged: 'full',
    apply(index) {
      readWordWindow(mask, index, false, window);
      return nearOnes(window, disc);
    },
  });
}

/**
 * Every pixel that has no unset one within radiusPx: erosion by a disc, exactly. The mask is taken to go on beyond the image:
 * its edge does not shrink. Cost as growMask.
 * @throws AppError `mask.radius`
 */
export function shrinkMask(mask: TiledMask, radiusPx: number): TiledMask {
  const disc = discRows(radiusPx);
  const window = createWordWindow(disc.reachPx);
  return mapSurroundings(mask, {
    reachPx: disc.reachPx,
    unchanged: 'empty',
    apply(index) {
      readWordWindow(mask, index, true, window);
      const lost = nearOnes(window, disc);
      for (let i = 0; i < WORDS_PER_TILE; i++) lost[i] = ~lost[i];
      return lost;
    },
  });
}

/** Shrinks, then grows: removes what is narrower than the disc, and rounds outer corners. Never adds a pixel. @throws AppError `mask.radius` */
export function openMask(mask: TiledMask, radiusPx: number): TiledMask {
  return growMask(shrinkMask(mask, radiusPx), radiusPx);
}

/** Grows, then shrinks: closes gaps narrower than the disc, and rounds inner corners. Never removes a pixel. @throws AppError `mask.radius` */
export function closeMask(mask: TiledMask, radiusPx: number): TiledMask {
  return shrinkMask(growMask(mask, radiusPx), radiusPx);
}

/**
 * Which pixels of a tile have a 1 in the disc around them: the rows of the disc are runs, so each row of the window is widened by
 * half the length of a run, 32 pixels at a time, and joins the rows above and below that see it through that run of the disc.
 * Widths come in ascending order, each made from the one before. The window is overwritten.
 */
export function nearOnes(window: WordWindow, { reachPx, halfWidths }: DiscRows): Tile {
  const { padWords, stride, rows, words } = window;
  const out = createTile();
  const occupied = Uint8Array.from({ length: rows }, (_, row) => (isEmptyRow(words, row * stride, stride) ? 0 : 1));
  let widened = 0;
  // The disc is narrowest far from its middle.
  for (let dy = reachPx; dy >= 0; dy--) {
    const half = halfWidths[dy];
    while (widened < half) {
      // A run of 2 n + 1 pixels, moved by at most as many, leaves no gap.
      const step = Math.min(half - widened, 2 * widened + 1, 31);
      for (let row = 0; row < rows; row++) if (occupied[row] === 1) widenRow(words, row * stride, stride, step);
      widened += step;
    }
    for (let y = 0; y < TILE_SIZE; y++) {
      const [above, below] = [y + reachPx - dy, y + reachPx + dy];
      if (occupied[above] === 1) joinRow(out, y, words, above * stride + padWords);
      if (dy > 0 && occupied[below] === 1) joinRow(out, y, words, below * stride + padWords);
    }
  }
  return out;
}

function isEmptyRow(words: Uint32Array, start: number, length: number): boolean {
  for (let i = start; i < start + length; i++) if (words[i] !== 0) return false;
  return true;
}

function joinRow(out: Tile, y: number, words: Uint32Array, start: number): void {
  for (let word = 0, at = y * WORDS_PER_ROW; word < WORDS_PER_ROW; word++, at++) out[at] |= words[start + word];
}

/** Joins the row with itself moved by `step` pixels, 1 … 31, to the left and to the right. */
function widenRow(words: Uint32Array, start: number, length: number, step: number): void {
  let before = 0;
  let own = words[start];
  for (let i = 0; i < length; i++) {
    const after = i + 1 < length ? words[start + i + 1] : 0;
    words[start + i] = own | (own << step) | (own >>> step) | (before >>> (32 - step)) | (after << (32 - step));
    before = own;
    own = after;
  }
}
