import { discRows, type DiscRows } from './discRows.ts';
import { mapSurroundings } from './mapSurroundings.ts';
import { readMaskWindow, windowAround } from './maskWindow.ts';
import { nearOnes } from './morphology.ts';
import { TILE_SIZE, WORDS_PER_ROW, WORDS_PER_TILE, createTile, type Tile } from './tile.ts';
import type { TiledMask } from './tiledMask.ts';
import { createWordWindow, readWordWindow } from './wordWindow.ts';

/** Beyond the image: counts neither for nor against. */
const OUTSIDE = 2;

/**
 * Every pixel becomes what most pixels within radiusPx of it are, those of the image only; half and half leaves it as it is.
 * (A median filter over a disc.) Straight borders stay in place, jagged ones become smooth, and what is small or thin
 * against the disc vanishes: specks as well as gaps.
 *
 * Cost, for each tile within reach of a border: that of growMask twice, a pass over (256 + 2 radiusPx)^2 pixels, and 2 radiusPx + 1
 * for each pixel within radiusPx of a border and its neighbours up to a multiple of 32.
 * @throws AppError `mask.radius`
 */
export function smoothMask(mask: TiledMask, radiusPx: number): TiledMask {
  const disc = discRows(radiusPx);
  const side = TILE_SIZE + 2 * disc.reachPx;
  const words = createWordWindow(disc.reachPx);
  const bytes = new Uint8Array(side * side);
  /** Set pixels less unset ones, from the start of each row up to a column. Int32 [side, side + 1]. */
  const sums = new Int32Array(side * (side + 1));
  return mapSurroundings(mask, {
    reachPx: disc.reachPx,
    unchanged: null,
    apply(index) {
      readWordWindow(mask, index, false, words);
      const near = nearOnes(words, disc);
      readWordWindow(mask, index, true, words);
      const nearUnset = nearOnes(words, disc);
      readMaskWindow(mask, windowAround(mask, index, disc.reachPx), OUTSIDE, bytes);
      sumRows(bytes, side, sums);
      return majority(near, nearUnset, mask.getTile(index) ?? createTile(), sums, disc);
    },
  });
}

function sumRows(bytes: Uint8Array, side: number, sums: Int32Array): void {
  for (let y = 0; y < side; y++) {
    for (let x = 0, i = y * (side + 1); x < side; x++, i++) {
      const value = bytes[y * side + x];
      sums[i + 1] = sums[i] + (value === OUTSIDE ? 0 : value * 2 - 1);
    }
  }
}

/** @param near, nearUnset pixels of the tile that have a set one, an unset one, within the disc: elsewhere all are alike */
function majority(near: Tile, nearUnset: Tile, own: Tile, sums: Int32Array, { reachPx, halfWidths }: DiscRows): Tile {
  const stride = TILE_SIZE + 2 * reachPx + 1;
  const out = createTile();
  const lead = new Int32Array(32);
  for (let i = 0; i < WORDS_PER_TILE; i++) {
    if ((near[i] & nearUnset[i]) === 0) {
      out[i] = near[i];
      continue;
    }
    const y = Math.floor(i / WORDS_PER_ROW);
    const first = (i % WORDS_PER_ROW) * 32;
    lead.fill(0);
    for (let dy = -reachPx; dy <= reachPx; dy++) {
      const half = halfWidths[Math.abs(dy)];
      const right = (y + reachPx + dy) * stride + first + reachPx + half + 1;
      const left = right - 2 * half - 1;
      for (let x = 0; x < 32; x++) lead[x] += sums[right + x] - sums[left + x];
    }
    let bits = 0;
    for (let x = 0; x < 32; x++) if (lead[x] > 0 || (lead[x] === 0 && ((own[i] >>> x) & 1) === 1)) bits |= 1 << x;
    out[i] = bits;
  }
  return out;
}
