import { FULL_TILE, TILE_SIZE, createTile, setSpan, type Tile } from './tile.ts';
import type { TiledMask } from './tiledMask.ts';

/** The tile with every pixel that lies inside the image set: all of them, except in the last row and column of tiles. Not to be written to. */
export function imageTile(mask: Pick<TiledMask, 'width' | 'height' | 'columns'>, index: number): Tile {
  const width = Math.min(TILE_SIZE, mask.width - (index % mask.columns) * TILE_SIZE);
  const height = Math.min(TILE_SIZE, mask.height - Math.floor(index / mask.columns) * TILE_SIZE);
  if (width === TILE_SIZE && height === TILE_SIZE) return FULL_TILE;
  const tile = createTile();
  for (let y = 0; y < height; y++) setSpan(tile, y, 0, width);
  return tile;
}
