import { AppError } from '../../errors/appError.ts';
import type { ImagePoint } from '../../geometry/points.ts';
import type { PixelRect } from '../../mask/pixelRect.ts';
import type { TiledMask } from '../../mask/tiledMask.ts';
import { thresholdDistances, wandDistances, type WandDistances } from '../../vision/magicWand.ts';
import type { PhotoAccess } from '../photoAccess.ts';

export interface WandSeed {
  readonly point: ImagePoint;
  /** Only what is connected with the point. */
  readonly contiguous: boolean;
  /** The part of the image that is looked at. */
  readonly within: PixelRect;
}

export interface WandRequest {
  readonly seed: WandSeed;
  /** In CIELAB. */
  readonly tolerance: number;
  readonly image: { readonly width: number; readonly height: number };
}

/** More are looked at in a smaller copy: a click must not take longer than a blink. */
const MOST_SAMPLES = 4_000_000;

/** What looks like the seed; null where the seed is outside. Another tolerance for the same seed is cheap. @throws AppError `image.loading` */
export function createWandTask(photo: PhotoAccess) {
  let last: { readonly key: string; readonly distances: WandDistances | null } | null = null;
  return ({ seed, tolerance, image }: WandRequest): TiledMask | null => {
    const key = JSON.stringify(seed);
    if (last?.key !== key) {
      const window = photo.read(seed.within, MOST_SAMPLES);
      if (window === null) throw new AppError('image.loading', 'The photograph is still being read. Try again in a moment.');
      last = { key, distances: wandDistances(window, seed.point, { contiguous: seed.contiguous }) };
    }
    return last.distances && thresholdDistances(last.distances, tolerance, image);
  };
}
