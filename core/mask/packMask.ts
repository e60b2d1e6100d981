import { FULL_TILE, WORDS_PER_TILE, isFullTile } from './tile.ts';
import { TiledMask } from './tiledMask.ts';

/** A mask on its way to another thread: a few arrays instead of an object with an array for each tile. */
export interface PackedMask {
  readonly width: number;
  readonly height: number;
  /** Of the tiles with all pixels set, which need no words. Uint32 [full] */
  readonly full: Uint32Array<ArrayBuffer>;
  /** Of the other tiles. Uint32 [tiles] */
  readonly indices: Uint32Array<ArrayBuffer>;
  /** Their words, 16 tiles to a block. Uint32 [up to 16, 2048] */
  readonly blocks: readonly Uint32Array<ArrayBuffer>[];
}

/** A tile that is kept keeps the others of its block: few enough, and all of them lie beside it. */
const TILES_PER_BLOCK = 16;

/** A copy. Cost: the words of the tiles. */
export function packMask(mask: TiledMask): PackedMask {
  const all = [...mask.entries()];
  const full = new Set(all.filter(([, tile]) => isFullTile(tile)).map(([index]) => index));
  const tiles = all.filter(([index]) => !full.has(index));
  const blocks: Uint32Array<ArrayBuffer>[] = [];
  for (let first = 0; first < tiles.length; first += TILES_PER_BLOCK) {
    const block = tiles.slice(first, first + TILES_PER_BLOCK);
    const words = new Uint32Array(block.length * WORDS_PER_TILE);
    block.forEach(([, tile], i) => words.set(tile, i * WORDS_PER_TILE));
    blocks.push(words);
  }
  return { width: mask.width, height: mask.height, full: Uint32Array.from(full), indices: Uint32Array.from(tiles, ([index]) => index), blocks };
}

/** The mask again, made of the arrays themselves: copying thousands of tiles would hold up the window. */
export function unpackMask({ width, height, full, indices, blocks }: PackedMask): TiledMask {
  const mask = new TiledMask(width, height);
  for (const index of full) mask.setTile(index, FULL_TILE);
  indices.forEach((index, i) => {
    const from = (i % TILES_PER_BLOCK) * WORDS_PER_TILE;
    mask.setTile(index, blocks[Math.floor(i / TILES_PER_BLOCK)].subarray(from, from + WORDS_PER_TILE));
  });
  return mask;
}
