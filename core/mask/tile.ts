/**
 * A tile is 256 x 256 binary pixels packed into 2048 words of 32 bits, row-major, 8 words a row,
 * the lowest bit leftmost:
 *
 *     word = y * 8 + (x >> 5), bit = x & 31
 *
 * Packed bits make a tile 8 KB and let set operations work on 32 pixels at a time.
 * A tile inside a TiledMask is never changed in place once it is shared: edits replace it (see MaskGesture).
 */
export type Tile = Uint32Array;

export const TILE_SIZE = 256;
export const WORDS_PER_ROW = TILE_SIZE / 32;
export const WORDS_PER_TILE = TILE_SIZE * WORDS_PER_ROW;
export const BYTES_PER_TILE = WORDS_PER_TILE * 4;

/** The tile with all pixels set. It stands in every mask that is full there, and is not to be written to. */
export const FULL_TILE: Tile = createTile().fill(0xffffffff);

export function createTile(): Tile {
  return new Uint32Array(WORDS_PER_TILE);
}

/** @param x, y inside the tile, 0..255 */
export function hasPixel(tile: Tile, x: number, y: number): boolean {
  return ((tile[y * WORDS_PER_ROW + (x >> 5)] >>> (x & 31)) & 1) === 1;
}

/** Sets pixels [x0, x1) of row y. @param x0, x1 inside the tile, 0 <= x0 < x1 <= 256 */
export function setSpan(tile: Tile, y: number, x0: number, x1: number): void {
  const row = y * WORDS_PER_ROW;
  const last = (x1 - 1) >> 5;
  for (let word = x0 >> 5; word <= last; word++) tile[row + word] |= spanBits(word, x0, x1);
}

/** The bits of word number `word` of a row that lie in [x0, x1). */
function spanBits(word: number, x0: number, x1: number): number {
  const from = Math.max(0, x0 - word * 32);
  const to = Math.min(32, x1 - word * 32);
  const upTo = to === 32 ? 0xffffffff : (1 << to) - 1;
  return upTo & ~((1 << from) - 1);
}

export function isEmptyTile(tile: Tile): boolean {
  for (let i = 0; i < WORDS_PER_TILE; i++) if (tile[i] !== 0) return false;
  return true;
}

export function isFullTile(tile: Tile): boolean {
  if (tile === FULL_TILE) return true;
  for (let i = 0; i < WORDS_PER_TILE; i++) if (tile[i] !== 0xffffffff) return false;
  return true;
}

export function tilesEqual(a: Tile, b: Tile): boolean {
  if (a === b) return true;
  for (let i = 0; i < WORDS_PER_TILE; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Number of set pixels, 0..65536. */
export function countTilePixels(tile: Tile): number {
  let count = 0;
  for (let i = 0; i < WORDS_PER_TILE; i++) count += bitCount(tile[i]);
  return count;
}

/** Number of set bits of a 32-bit word (Hacker's Delight, 5-1). */
export function bitCount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
