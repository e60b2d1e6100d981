import { WORDS_PER_TILE } from './tile.ts';
import { TiledMask } from './tiledMask.ts';

/** A mask on its way to another thread: two arrays instead of an object with an array for each tile. */
export interface PackedMask {
  readonly width: number;
  readonly height: number;
  /** Of the tiles. Uint32 [tiles] */
  readonly indices: Uint32Array<ArrayBuffer>;
  /** Uint32 [tiles, 2048] */
  readonly words: Uint32Array<ArrayBuffer>;
}

/** A copy. Cost: the words of the tiles. */
export function packMask(mask: TiledMask): PackedMask {
  const tiles = [...mask.entries()];
  const words = new Uint32Array(tiles.length * WORDS_PER_TILE);
  tiles.forEach(([, tile], i) => words.set(tile, i * WORDS_PER_TILE));
  return { width: mask.width, height: mask.height, indices: Uint32Array.from(tiles, ([index]) => index), words };
}

/** The mask again. Each tile gets memory of its own: one that is kept must not keep all others. */
export function unpackMask({ width, height, indices, words }: PackedMask): TiledMask {
  const mask = new TiledMask(width, height);
  indices.forEach((index, i) => mask.setTile(index, words.slice(i * WORDS_PER_TILE, (i + 1) * WORDS_PER_TILE)));
  return mask;
}
