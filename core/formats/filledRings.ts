import { combineMasks } from '../mask/combineMasks.ts';
import { rasterisePolygons, type Ring } from '../mask/rasterisePolygons.ts';
import { TiledMask } from '../mask/tiledMask.ts';

/** What several polygons of one object cover, each filled by itself: one inside another makes no hole. */
export function filledRings(width: number, height: number, rings: readonly Ring[]): TiledMask {
  const filled = rings.map((ring) => rasterisePolygons(width, height, [ring]));
  return filled.reduce((all, mask) => combineMasks(all, mask, 'union'), new TiledMask(width, height));
}
