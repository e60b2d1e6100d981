import type { ImagePoint } from '../../geometry/points.ts';
import { combineMasks, invertMask } from '../../mask/combineMasks.ts';
import { connectedComponents } from '../../mask/connectedComponents.ts';
import { TiledMask } from '../../mask/tiledMask.ts';

export interface FillRegionRequest {
  readonly point: ImagePoint;
  readonly image: { readonly width: number; readonly height: number };
  /** The layer that the point belongs to; null = none. */
  readonly owner: TiledMask | null;
  /** What lies over the owner, or over nothing. */
  readonly above: readonly TiledMask[];
}

/**
 * The pixels that belong to the same layer as a point, or to none as it does, and are connected with it by shared edges, so that paint
 * does not leak through a line of 1 px. Cost: the words of the masks, and their runs.
 */
export function fillRegion({ point, image, owner, above }: FillRegionRequest): TiledMask {
  const covered = above.reduce((all, mask) => combineMasks(all, mask, 'union'), new TiledMask(image.width, image.height));
  const alike = owner === null ? invertMask(covered) : combineMasks(owner, covered, 'subtract');
  const regions = connectedComponents(alike, 4);
  const region = regions.at(Math.floor(point.x), Math.floor(point.y));
  return region < 0 ? new TiledMask(image.width, image.height) : regions.maskOf(region);
}
