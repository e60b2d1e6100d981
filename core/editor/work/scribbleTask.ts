import { AppError } from '../../errors/appError.ts';
import type { KeptLogits } from '../../inference/prediction.ts';
import type { PixelRect } from '../../mask/pixelRect.ts';
import type { TiledMask } from '../../mask/tiledMask.ts';
import { dequantiseLogits } from '../../vision/dequantiseLogits.ts';
import { MOST_SCENE_SAMPLES, ScribbleScene, scribbleMasks, type Scribble } from '../../vision/scribbleSegmentation.ts';
import type { PhotoAccess } from '../photoAccess.ts';

export interface ScribbleRequest {
  readonly scribbles: readonly Scribble[];
  /** The part of the image that is looked at. */
  readonly view: PixelRect;
  /** What a model said; null where no model gave scores. */
  readonly prior: { readonly logits: KeptLogits; readonly classIds: readonly number[] } | null;
  readonly image: { readonly width: number; readonly height: number };
}

/** The scene makes it smaller by 2 or 3 in both directions, or takes it as it is: more would be read for nothing. */
const MOST_SAMPLES = 9 * MOST_SCENE_SAMPLES;

/** What strokes decide, by class id. No strokes decide nothing, but all further ones in the same view are cheap then. @throws AppError `image.loading` */
export function createScribbleTask(photo: PhotoAccess) {
  let last: { readonly key: string; readonly scene: ScribbleScene } | null = null;
  return ({ scribbles, view, prior, image }: ScribbleRequest): Map<number, TiledMask> => {
    // The prediction of an image does not change while it is open: whether there is one says it all.
    const key = JSON.stringify([view, prior !== null]);
    if (last?.key !== key) {
      const window = photo.read(view, MOST_SAMPLES);
      if (window === null) throw new AppError('image.loading', 'The photograph is still being read. Try again in a moment.');
      last = { key, scene: new ScribbleScene(window, prior && { logits: dequantiseLogits(prior.logits), image, classIds: prior.classIds }) };
    }
    return scribbles.length === 0 ? new Map() : scribbleMasks(last.scene.label(scribbles), image);
  };
}
