import { AppError } from '../../errors/appError.ts';
import type { PixelRect } from '../../mask/pixelRect.ts';
import { TILE_SIZE } from '../../mask/tile.ts';
import { TiledMask } from '../../mask/tiledMask.ts';
import { thresholdSelection, type ThresholdChannel } from '../../vision/thresholdSelection.ts';
import type { PhotoAccess } from '../photoAccess.ts';

export interface ThresholdRequest {
  readonly bounds: PixelRect;
  /** Pixels that are chosen from; null = all within the bounds. */
  readonly within: TiledMask | null;
  readonly channel: ThresholdChannel;
  readonly low: number;
  readonly high: number;
  readonly image: { readonly width: number; readonly height: number };
}

/** The pixels whose channel lies in the range, a row of tiles at a time: an image is larger than what should be in memory twice. @throws AppError `image.loading` */
export function createThresholdTask(photo: PhotoAccess) {
  return ({ bounds, within, image, ...range }: ThresholdRequest): TiledMask => {
    const taken = new TiledMask(image.width, image.height);
    for (let top = bounds.top; top < bounds.bottom; ) {
      const bottom = Math.min(bounds.bottom, (Math.floor(top / TILE_SIZE) + 1) * TILE_SIZE);
      const window = photo.read({ ...bounds, top, bottom }, Infinity);
      if (window === null) throw new AppError('image.loading', 'The photograph is still being read. Try again in a moment.');
      // Each row of tiles is all its own.
      for (const [index, tile] of thresholdSelection(window, range, within, image).entries()) taken.setTile(index, tile);
      top = bottom;
    }
    return taken;
  };
}
