import type { TiledMask } from '../mask/tiledMask.ts';
import type { Tile } from '../mask/tile.ts';

/** Whether two of the masks have a pixel in common. All have one size. Cost: the words of their tiles. */
export function objectsOverlap(objects: readonly { readonly mask: TiledMask }[]): boolean {
  const covered = new Map<number, Tile>();
  for (const { mask } of objects) {
    for (const [index, tile] of mask.entries()) {
      const below = covered.get(index);
      if (below === undefined) {
        covered.set(index, tile.slice());
        continue;
      }
      for (let word = 0; word < tile.length; word++) {
        if ((below[word] & tile[word]) !== 0) return true;
        below[word] |= tile[word];
      }
    }
  }
  return false;
}
