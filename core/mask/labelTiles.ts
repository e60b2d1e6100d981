import type { LabelMap } from './labelMap.ts';
import { TILE_SIZE, WORDS_PER_ROW, createTile, type Tile } from './tile.ts';

/**
 * The pixels of a tile, sorted by the class that a label map gives them.
 * @param index of the tile; @param pixels which of its pixels to look at, none beyond the image
 * @returns one tile for each class that occurs
 */
export function labelTiles({ width, data }: LabelMap, index: number, pixels: Tile): Map<number, Tile> {
  const columns = Math.ceil(width / TILE_SIZE);
  const left = (index % columns) * TILE_SIZE;
  const top = Math.floor(index / columns) * TILE_SIZE;
  const tiles = new Map<number, Tile>();
  for (let i = 0; i < pixels.length; i++) {
    let bits = pixels[i];
    const row = (top + Math.floor(i / WORDS_PER_ROW)) * width + left + (i % WORDS_PER_ROW) * 32;
    while (bits !== 0) {
      const bit = 31 - Math.clz32(bits & -bits);
      const classId = data[row + bit];
      let tile = tiles.get(classId);
      if (tile === undefined) tiles.set(classId, (tile = createTile()));
      tile[i] |= 1 << bit;
      bits &= bits - 1;
    }
  }
  return tiles;
}
