import type { PixelRect } from './pixelRect.ts';
import { TILE_SIZE, WORDS_PER_ROW, type Tile } from './tile.ts';
import type { TiledMask } from './tiledMask.ts';

/** The smallest rectangle around all set pixels; null for an empty mask. Cost: the words of the tiles. */
export function maskBounds(mask: TiledMask): PixelRect | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [index, tile] of mask.entries()) {
    const tileLeft = (index % mask.columns) * TILE_SIZE;
    const tileTop = Math.floor(index / mask.columns) * TILE_SIZE;
    // A tile inside what is known already adds nothing.
    if (tileLeft >= left && tileTop >= top && tileLeft + TILE_SIZE <= right && tileTop + TILE_SIZE <= bottom) continue;
    const inside = tileBounds(tile);
    if (inside === null) continue;
    left = Math.min(left, tileLeft + inside.left);
    top = Math.min(top, tileTop + inside.top);
    right = Math.max(right, tileLeft + inside.right);
    bottom = Math.max(bottom, tileTop + inside.bottom);
  }
  return left < right ? { left, top, right, bottom } : null;
}

/** The same for one tile, in its own coordinates. */
export function tileBounds(tile: Tile): PixelRect | null {
  /** All rows on top of each other. */
  const columns = new Uint32Array(WORDS_PER_ROW);
  let top = -1;
  let bottom = 0;
  for (let y = 0, i = 0; y < TILE_SIZE; y++) {
    let row = 0;
    for (let word = 0; word < WORDS_PER_ROW; word++, i++) {
      columns[word] |= tile[i];
      row |= tile[i];
    }
    if (row === 0) continue;
    if (top < 0) top = y;
    bottom = y + 1;
  }
  if (top < 0) return null;
  const first = columns.findIndex((bits) => bits !== 0);
  const last = columns.findLastIndex((bits) => bits !== 0);
  return { left: first * 32 + 31 - Math.clz32(columns[first] & -columns[first]), top, right: last * 32 + 32 - Math.clz32(columns[last]), bottom };
}
