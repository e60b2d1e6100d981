import { connectedComponents, type Connectivity } from './connectedComponents.ts';
import type { TiledMask } from './tiledMask.ts';

/**
 * The mask without its connected components of fewer than `minAreaPx` pixels.
 * Cost: the words of the tiles, and the runs.
 * @param options.connectivity default 8
 */
export function removeIslands(mask: TiledMask, { minAreaPx, connectivity = 8 }: { readonly minAreaPx: number; readonly connectivity?: Connectivity }): TiledMask {
  const { areasPx, maskWhere } = connectedComponents(mask, connectivity);
  return maskWhere((component) => areasPx[component] >= minAreaPx);
}
