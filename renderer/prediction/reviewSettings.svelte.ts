import { TiledMask } from '../../core/mask/tiledMask.ts';

/** layers: what the person edits; prediction: what the model said; difference: what was changed; uncertainty: where the model was unsure. */
export const canvasViews = ['layers', 'prediction', 'difference', 'uncertainty'] as const;
export type CanvasView = (typeof canvasViews)[number];

/** What stays as it is from image to image. */
export class ReviewSettings {
  view: CanvasView = $state('layers');
  /** Of the overlay that shows uncertainty, 0..1. */
  opacity = $state(0.8);
  /** What a person has accepted of each image's prediction, until the window closes. */
  private readonly acceptedOf = new Map<string, TiledMask>();

  /** Pixels that were accepted, to be added to. @param createdAt of the prediction: another one is looked at anew */
  accepted(imageId: number, createdAt: string, { width, height }: { readonly width: number; readonly height: number }): TiledMask {
    const key = `${imageId} ${createdAt}`;
    const mask = this.acceptedOf.get(key) ?? new TiledMask(width, height);
    this.acceptedOf.set(key, mask);
    return mask;
  }
}
