import type { Tile } from '../../core/mask/tile.ts';
import type { TileNeighbours } from './outlineSegments.ts';
import { blockCounts, reduceTile, sideAtLevel } from './reduceTile.ts';

const counts = blockCounts();
const room = { above: blockCounts(), below: blockCounts(), left: blockCounts(), right: blockCounts() };

/**
 * Draws the boundary of a mask into a reduced picture of its tile: the blocks that are at least half set and beside
 * one that is not. At these scales a block is about a device pixel, so the line is as thin as a line can be.
 *
 * @param word RGBA of the line as in compositeReducedTile
 * @param out [side * side] words, as compositeReducedTile left them
 */
export function outlineReducedTile(tile: Tile, around: TileNeighbours, level: number, word: number, out: Uint32Array): void {
  const side = sideAtLevel(level);
  const half = 4 ** level / 2;
  reduceTile(tile, level, counts);
  const beyond = {
    above: around.above && reduceTile(around.above, level, room.above),
    below: around.below && reduceTile(around.below, level, room.below),
    left: around.left && reduceTile(around.left, level, room.left),
    right: around.right && reduceTile(around.right, level, room.right),
  };
  const isSet = (blocks: Uint16Array | null, x: number, y: number): boolean => blocks !== null && blocks[y * side + x] >= half;
  const last = side - 1;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (counts[y * side + x] < half) continue;
      const inside =
        (y > 0 ? isSet(counts, x, y - 1) : isSet(beyond.above, x, last)) &&
        (y < last ? isSet(counts, x, y + 1) : isSet(beyond.below, x, 0)) &&
        (x > 0 ? isSet(counts, x - 1, y) : isSet(beyond.left, last, y)) &&
        (x < last ? isSet(counts, x + 1, y) : isSet(beyond.right, 0, y));
      if (!inside) out[y * side + x] = word;
    }
  }
}
