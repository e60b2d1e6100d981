import { TILE_SIZE, WORDS_PER_ROW, bitCount, type Tile } from '../../core/mask/tile.ts';

/** The coarsest reduction: blocks of 32 x 32 pixels, as wide as a word. */
export const MAX_LEVEL = 5;

/** Pixels of a tile's side when blocks of 2^level x 2^level pixels become one. */
export function sideAtLevel(level: number): number {
  return TILE_SIZE >> level;
}

/** Room for the counts of a tile at any level. Made once where tiles are drawn: counts of every picture would be garbage by the megabyte in a stroke. */
export function blockCounts(): Uint16Array {
  return new Uint16Array(sideAtLevel(1) ** 2);
}

/**
 * How many pixels of each block of 2^level x 2^level are set.
 *
 * @param level 1..5
 * @param counts Uint16 [side, side] with side = 256 / 2^level, and whatever room there is behind it; overwritten with values 0..4^level
 * @returns counts
 */
export function reduceTile(tile: Tile, level: number, counts: Uint16Array): Uint16Array {
  const side = sideAtLevel(level);
  const block = 1 << level;
  const blocksPerWord = 32 / block;
  const blockBits = block === 32 ? 0xffffffff : (1 << block) - 1;
  counts.fill(0, 0, side * side);
  for (let y = 0; y < TILE_SIZE; y++) {
    const row = (y >> level) * side;
    for (let word = 0; word < WORDS_PER_ROW; word++) {
      const bits = tile[y * WORDS_PER_ROW + word];
      if (bits === 0) continue;
      const first = row + word * blocksPerWord;
      if (bits === 0xffffffff) {
        for (let b = 0; b < blocksPerWord; b++) counts[first + b] += block;
      } else {
        for (let b = 0; b < blocksPerWord; b++) counts[first + b] += bitCount((bits >>> (b * block)) & blockBits);
      }
    }
  }
  return counts;
}
