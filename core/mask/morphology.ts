import { discRows, type DiscRows } from './discRows.ts';
import { mapSurroundings } from './mapSurroundings.ts';
import { TILE_SIZE } from './tile.ts';
import type { TiledMask } from './tiledMask.ts';

/**
 * Every pixel within radiusPx of a set one, from centre to centre: dilation by a disc, exactly, clipped to the image.
 * Cost: (256 + 2 radiusPx)^2 for each tile within reach of a border, whatever the radius within.
 * @throws AppError `mask.radius`
 */
export function growMask(mask: TiledMask, radiusPx: number): TiledMask {
  const disc = discRows(radiusPx);
  return mapSurroundings(mask, { reachPx: disc.reachPx, outside: 0, unchanged: 'full', apply: (window, out) => nearOnes(window, disc, out) });
}

/**
 * Every pixel that has no unset one within radiusPx: erosion by a disc, exactly. The mask is taken to go on beyond the image:
 * its edge does not shrink. Cost as growMask.
 * @throws AppError `mask.radius`
 */
export function shrinkMask(mask: TiledMask, radiusPx: number): TiledMask {
  const disc = discRows(radiusPx);
  return mapSurroundings(mask, {
    reachPx: disc.reachPx,
    outside: 1,
    unchanged: 'empty',
    apply(window, out) {
      for (let i = 0; i < window.length; i++) window[i] ^= 1;
      nearOnes(window, disc, out);
      for (let i = 0; i < out.length; i++) out[i] ^= 1;
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
 * Which pixels of a tile have a 1 in the disc around them. First down the columns: how far is the next 1 above or below? A 1 that
 * is dy away reaches halfWidths[dy] to both sides in this row; then along the rows, how far does any reach?
 */
function nearOnes(window: Uint8Array, { reachPx, halfWidths }: DiscRows, out: Uint8Array): void {
  const side = TILE_SIZE + 2 * reachPx;
  /** Rows from each pixel of the tile's rows to the next 1 in its column. */
  const rowsAway = new Uint16Array(TILE_SIZE * side);
  const sinceOne = new Uint16Array(side).fill(reachPx + 1);
  for (let y = 0; y < side - reachPx; y++) {
    for (let x = 0; x < side; x++) sinceOne[x] = window[y * side + x] === 1 ? 0 : sinceOne[x] + 1;
    if (y >= reachPx) rowsAway.set(sinceOne, (y - reachPx) * side);
  }
  sinceOne.fill(reachPx + 1);
  for (let y = side - 1; y >= reachPx; y--) {
    const row = (y - reachPx) * side;
    for (let x = 0; x < side; x++) {
      sinceOne[x] = window[y * side + x] === 1 ? 0 : sinceOne[x] + 1;
      if (y < side - reachPx && sinceOne[x] < rowsAway[row + x]) rowsAway[row + x] = sinceOne[x];
    }
  }
  for (let y = 0; y < TILE_SIZE; y++) {
    const row = y * side;
    const target = y * TILE_SIZE - reachPx;
    let reached = -1;
    for (let x = 0; x < side - reachPx; x++) {
      const away = rowsAway[row + x];
      if (away <= reachPx) reached = Math.max(reached, x + halfWidths[away]);
      if (x >= reachPx) out[target + x] = x <= reached ? 1 : 0;
    }
    reached = side;
    for (let x = side - 1; x >= reachPx; x--) {
      const away = rowsAway[row + x];
      if (away <= reachPx) reached = Math.min(reached, x - halfWidths[away]);
      if (x < side - reachPx && x >= reached) out[target + x] = 1;
    }
  }
}
