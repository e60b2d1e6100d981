import { combineMasks } from '../mask/combineMasks.ts';
import { rasterisePolygons, type Ring } from '../mask/rasterisePolygons.ts';
import { TiledMask } from '../mask/tiledMask.ts';
import { filledRings } from './filledRings.ts';

export interface NestedRings {
  readonly mask: TiledMask;
  /** What rings inside other rings were taken for; `none` where there are none. */
  readonly inside: 'none' | 'holes' | 'filled';
}

/**
 * The rings of a COCO annotation. COCO's own API fills each by itself (pycocotools `frPyObjects`, then `merge`), so that
 * a ring inside another one says nothing; programs that write one all the same mean a hole, and an island in a hole.
 * The file itself says which it is: the annotation's area is that of one or of the other. Where that does not tell, it is a hole,
 * because nobody draws what says nothing.
 * @param area in square pixels, as the file has it; null where it does not say
 */
export function nestedRings(width: number, height: number, rings: readonly Ring[], area: number | null): NestedRings {
  const filled = filledRings(width, height, rings);
  if (rings.length === 1) return { mask: filled, inside: 'none' };
  const withHoles = alternating(width, height, rings);
  const [filledArea, holesArea] = [filled.area(), withHoles.area()];
  if (filledArea === holesArea) return { mask: filled, inside: 'none' };
  const isFilled = area !== null && Math.abs(area - filledArea) < Math.abs(area - holesArea);
  return isFilled ? { mask: filled, inside: 'filled' } : { mask: withHoles, inside: 'holes' };
}

/** Rings that lie wholly inside an odd number of others are holes. */
function alternating(width: number, height: number, rings: readonly Ring[]): TiledMask {
  const sorted = rings
    .map((ring) => rasterisePolygons(width, height, [ring]))
    .map((mask) => ({ mask, area: mask.area() }))
    .filter(({ area }) => area > 0)
    .sort((a, b) => b.area - a.area);
  return sorted.reduce((result, { mask, area }, i) => {
    const depth = sorted.slice(0, i).filter((outer) => outer.area > area && contains(outer.mask, mask)).length;
    return combineMasks(result, mask, depth % 2 === 0 ? 'union' : 'subtract');
  }, new TiledMask(width, height));
}

function contains(outer: TiledMask, inner: TiledMask): boolean {
  for (const [index, tile] of inner.entries()) {
    const other = outer.getTile(index);
    if (other === null || tile.some((word, i) => (word & ~other[i]) !== 0)) return false;
  }
  return true;
}
