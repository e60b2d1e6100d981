import { imageTile } from './imageTile.ts';
import { TILE_SIZE, WORDS_PER_TILE, tilesEqual, type Tile } from './tile.ts';
import { TiledMask } from './tiledMask.ts';

/** What a tile is made of. */
type Content = 'empty' | 'full' | 'mixed';

export interface SurroundingsRule {
  /** How far a pixel looks, in each direction. */
  readonly reachPx: number;
  /** Tiles that stay as they are whatever surrounds them. */
  readonly unchanged: 'empty' | 'full' | null;
  /** @returns the tile of this index as it becomes, a new array; what lies beyond the image is cleared afterwards */
  apply(index: number): Tile;
}

/**
 * A new mask in which every pixel is decided by the pixels around it. Where they are all set it is set, where all are unset it
 * is not, and nothing is computed there: the cost is that of the tiles within reach of a border.
 */
export function mapSurroundings(mask: TiledMask, { reachPx, unchanged, apply }: SurroundingsRule): TiledMask {
  const result = new TiledMask(mask.width, mask.height);
  const contents = new Map<number, Content>();
  const contentOf = (index: number): Content => {
    let content = contents.get(index);
    if (content === undefined) contents.set(index, (content = tileContent(mask, index)));
    return content;
  };
  for (const index of tilesWithinReach(mask, reachPx)) {
    const own = contentOf(index);
    const around = own === unchanged ? own : surroundings(mask, index, reachPx, contentOf);
    if (around === 'full') result.setTile(index, mask.getTile(index));
    else if (around === 'mixed') result.setTile(index, insideImage(mask, index, apply(index)));
  }
  return result;
}

function tileContent(mask: TiledMask, index: number): Content {
  const tile = mask.getTile(index);
  if (tile === null) return 'empty';
  return tilesEqual(tile, imageTile(mask, index)) ? 'full' : 'mixed';
}

/** The tiles that hold pixels, and those that reach them. */
function tilesWithinReach(mask: TiledMask, reachPx: number): Set<number> {
  const reach = Math.ceil(reachPx / TILE_SIZE);
  const indices = new Set<number>();
  for (const [index] of mask.entries()) for (const near of tilesAround(mask, index, reach)) indices.add(near);
  return indices;
}

/** full or empty where all tiles within reach are. */
function surroundings(mask: TiledMask, index: number, reachPx: number, contentOf: (index: number) => Content): Content {
  const own = contentOf(index);
  for (const near of tilesAround(mask, index, Math.ceil(reachPx / TILE_SIZE))) if (contentOf(near) !== own) return 'mixed';
  return own;
}

function* tilesAround(mask: TiledMask, index: number, reach: number): Generator<number> {
  const column = index % mask.columns;
  const row = Math.floor(index / mask.columns);
  for (let y = Math.max(0, row - reach); y <= Math.min(mask.rows - 1, row + reach); y++) {
    for (let x = Math.max(0, column - reach); x <= Math.min(mask.columns - 1, column + reach); x++) yield y * mask.columns + x;
  }
}

/** Clears what lies beyond the image. */
function insideImage(mask: TiledMask, index: number, tile: Tile): Tile {
  const inside = imageTile(mask, index);
  for (let i = 0; i < WORDS_PER_TILE; i++) tile[i] &= inside[i];
  return tile;
}
