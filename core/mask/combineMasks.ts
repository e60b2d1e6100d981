import { AppError } from '../errors/appError.ts';
import { imageTile } from './imageTile.ts';
import { FULL_TILE, WORDS_PER_TILE, createTile, isEmptyTile, isFullTile, tilesEqual, type Tile } from './tile.ts';
import { TiledMask } from './tiledMask.ts';

/** union: in a or b. subtract: in a, not in b. intersect: in both. xor: in one of them only. */
export type MaskOperation = 'union' | 'subtract' | 'intersect' | 'xor';

/**
 * A new mask of the pixels that the operation takes from two masks, 32 pixels at a time. Tiles that stay as they are, are shared, so
 * the result is finished: no fillSpan afterwards.
 * @throws AppError `mask.size` where the masks have different sizes
 */
export function combineMasks(a: TiledMask, b: TiledMask, operation: MaskOperation): TiledMask {
  if (a.width !== b.width || a.height !== b.height) {
    throw new AppError('mask.size', `Masks of ${a.width} x ${a.height} and ${b.width} x ${b.height} pixels cannot be combined.`);
  }
  const result = new TiledMask(a.width, a.height);
  for (const [index, tile] of a.entries()) {
    const other = b.getTile(index);
    if (other !== null) result.setTile(index, combineTiles(tile, other, operation));
    else if (operation !== 'intersect') result.setTile(index, tile);
  }
  if (operation === 'union' || operation === 'xor') {
    for (const [index, tile] of b.entries()) if (a.getTile(index) === null) result.setTile(index, tile);
  }
  return result;
}

/** Every pixel of the image that the mask does not have. Cost: all tiles of the image. */
export function invertMask(mask: TiledMask): TiledMask {
  const result = new TiledMask(mask.width, mask.height);
  for (let index = 0; index < mask.columns * mask.rows; index++) {
    const tile = mask.getTile(index);
    const whole = imageTile(mask, index);
    result.setTile(index, tile === null ? whole : combineTiles(whole, tile, 'subtract'));
  }
  return result;
}

/** All pixels of at least one mask, all of one size. Cost: the words of their tiles. */
export function uniteMasks(masks: readonly TiledMask[]): TiledMask {
  const result = new TiledMask(masks[0].width, masks[0].height);
  /** Tiles of the result that no mask shares. */
  const own = new Set<Tile>();
  for (const mask of masks) {
    for (const [index, tile] of mask.entries()) {
      const before = result.getTile(index);
      if (before === null) {
        result.setTile(index, tile);
      } else if (before !== FULL_TILE) {
        const together = own.has(before) ? before : before.slice();
        for (let i = 0; i < WORDS_PER_TILE; i++) together[i] |= tile[i];
        own.add(together);
        result.adoptTile(index, together);
      }
    }
  }
  return result;
}

/** Written to by every combination, so that memory is taken only for tiles that are new. */
const combined = createTile();

/** One of the two where that is what comes out, FULL_TILE for all pixels, null for none: equal tiles are compared and kept at no cost then. */
function combineTiles(a: Tile, b: Tile, operation: MaskOperation): Tile | null {
  switch (operation) {
    case 'union':
      for (let i = 0; i < WORDS_PER_TILE; i++) combined[i] = a[i] | b[i];
      break;
    case 'subtract':
      for (let i = 0; i < WORDS_PER_TILE; i++) combined[i] = a[i] & ~b[i];
      break;
    case 'intersect':
      for (let i = 0; i < WORDS_PER_TILE; i++) combined[i] = a[i] & b[i];
      break;
    case 'xor':
      for (let i = 0; i < WORDS_PER_TILE; i++) combined[i] = a[i] ^ b[i];
      break;
  }
  if (isEmptyTile(combined)) return null;
  if (isFullTile(combined)) return FULL_TILE;
  if (tilesEqual(combined, a)) return a;
  return tilesEqual(combined, b) ? b : combined.slice();
}
