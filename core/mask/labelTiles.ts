import type { LabelMap } from './labelMap.ts';
import { TILE_SIZE, WORDS_PER_ROW, createTile, isEmptyTile, type Tile } from './tile.ts';
import type { TiledMask } from './tiledMask.ts';

/** Sorts pixels by class: one tile for each class that occurs among the `pixels` of the tile with this index. */
export type ClassTiles = (index: number, pixels: Tile) => Map<number, Tile>;

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
  let lastId = -1;
  let last = pixels;
  for (let i = 0; i < pixels.length; i++) {
    let bits = pixels[i];
    const row = (top + Math.floor(i / WORDS_PER_ROW)) * width + left + (i % WORDS_PER_ROW) * 32;
    // Neighbours are mostly alike: all of a class in a word at once.
    while (bits !== 0) {
      const bit = 31 - Math.clz32(bits & -bits);
      const classId = data[row + bit];
      let alike = 0;
      for (let rest = bits; rest !== 0; rest &= rest - 1) {
        const lowest = rest & -rest;
        if (data[row + 31 - Math.clz32(lowest)] === classId) alike |= lowest;
      }
      if (classId !== lastId) {
        last = tiles.get(classId) ?? createTile();
        lastId = classId;
        tiles.set(classId, last);
      }
      last[i] |= alike;
      bits &= ~alike;
    }
  }
  return tiles;
}

/** The same where each class has a mask of its own, and no two share a pixel; pixels of none are left out. */
export function maskTiles(masks: ReadonlyMap<number, TiledMask>, index: number, pixels: Tile): Map<number, Tile> {
  const tiles = new Map<number, Tile>();
  for (const [classId, mask] of masks) {
    const own = mask.getTile(index);
    const tile = own?.map((word, i) => word & pixels[i]);
    if (tile !== undefined && !isEmptyTile(tile)) tiles.set(classId, tile);
  }
  return tiles;
}
