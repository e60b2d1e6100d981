import type { ModelDescription } from '../model/modelDescription.ts';
import { DEFAULT_OVERLAP_SHARE, type InferenceOptions } from './inferenceOptions.ts';

/**
 * Larger than any camera's photograph: scans, maps and aerial pictures. Scaled to a network's 513 pixels they would show
 * nothing of what is in them.
 */
export const AUTOMATIC_TILES_ABOVE_PIXELS = 120_000_000;

/**
 * The options that an image is labelled with where nobody said how: one that is larger than any photograph is seen in tiles of
 * the model's own size, at its own resolution. Where a long side, tiles, scales or mirroring were asked for, they are kept.
 * @param image width and height in pixels
 */
export function automaticTiles(
  options: InferenceOptions,
  model: { readonly description: Pick<ModelDescription, 'input'>; readonly runnable: { readonly hasLogits: boolean } },
  image: { readonly width: number; readonly height: number },
): InferenceOptions {
  const isAsked = options.tile !== null || options.longSide !== null || options.flip || options.scales.some((scale) => scale !== 1);
  if (isAsked || !model.runnable.hasLogits || image.width * image.height <= AUTOMATIC_TILES_ABOVE_PIXELS) return options;
  const { size, longSide } = model.description.input;
  if (size.kind === 'fixed' && size.width !== size.height) return options;
  const sidePx = size.kind === 'fixed' ? size.width : longSide;
  return { ...options, tile: { sidePx, overlapPx: Math.floor(sidePx * DEFAULT_OVERLAP_SHARE) } };
}
