import { AppError } from '../errors/appError.ts';
import { imageTile } from './imageTile.ts';
import { WORDS_PER_TILE, createTile, type Tile } from './tile.ts';
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

function combineTiles(a: Tile, b: Tile, operation: MaskOperation): Tile {
  const result = createTile();
  switch (operation) {
    case 'union':
      for (let i = 0; i < WORDS_PER_TILE; i++) result[i] = a[i] | b[i];
      break;
    case 'subtract':
      for (let i = 0; i < WORDS_PER_TILE; i++) result[i] = a[i] & ~b[i];
      break;
    case 'intersect':
      for (let i = 0; i < WORDS_PER_TILE; i++) result[i] = a[i] & b[i];
      break;
    case 'xor':
      for (let i = 0; i < WORDS_PER_TILE; i++) result[i] = a[i] ^ b[i];
      break;
  }
  return result;
}
