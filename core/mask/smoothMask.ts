import { discRows, type DiscRows } from './discRows.ts';
import { mapSurroundings } from './mapSurroundings.ts';
import { TILE_SIZE } from './tile.ts';
import type { TiledMask } from './tiledMask.ts';

/** Beyond the image: counts neither for nor against. */
const OUTSIDE = 2;

/**
 * Every pixel becomes what most pixels within radiusPx of it are, those of the image only; half and half leaves it as it is.
 * (A median filter over a disc.) Straight borders stay in place, jagged ones become smooth, and what is small or thin
 * against the disc vanishes: specks as well as gaps.
 *
 * Cost: 65,536 x (2 radiusPx + 1) for each tile within reach of a border.
 * @throws AppError `mask.radius`
 */
export function smoothMask(mask: TiledMask, radiusPx: number): TiledMask {
  const disc = discRows(radiusPx);
  return mapSurroundings(mask, { reachPx: disc.reachPx, outside: OUTSIDE, unchanged: null, apply: (window, out) => majority(window, disc, out) });
}

function majority(window: Uint8Array, { reachPx, halfWidths }: DiscRows, out: Uint8Array): void {
  const side = TILE_SIZE + 2 * reachPx;
  /** Set pixels less unset ones, from the start of each row up to a column. Int32 [side, side + 1]. */
  const sums = new Int32Array(side * (side + 1));
  for (let y = 0; y < side; y++) {
    for (let x = 0, i = y * (side + 1); x < side; x++, i++) {
      const value = window[y * side + x];
      sums[i + 1] = sums[i] + (value === OUTSIDE ? 0 : value * 2 - 1);
    }
  }
  const lead = new Int32Array(TILE_SIZE);
  for (let y = 0; y < TILE_SIZE; y++) {
    lead.fill(0);
    for (let dy = -reachPx; dy <= reachPx; dy++) {
      const half = halfWidths[Math.abs(dy)];
      const right = (y + reachPx + dy) * (side + 1) + reachPx + half + 1;
      const left = right - 2 * half - 1;
      for (let x = 0; x < TILE_SIZE; x++) lead[x] += sums[right + x] - sums[left + x];
    }
    for (let x = 0; x < TILE_SIZE; x++) {
      const own = window[(y + reachPx) * side + reachPx + x];
      out[y * TILE_SIZE + x] = lead[x] > 0 || (lead[x] === 0 && own === 1) ? 1 : 0;
    }
  }
}
