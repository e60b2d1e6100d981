import type { ModelDescription } from '../model/modelDescription.ts';
import { longSideOf } from './planViews.ts';
import { DEFAULT_OVERLAP_SHARE, type InferenceOptions } from './inferenceOptions.ts';

/** Below this nothing is recognised any more. */
const SMALLEST_LONG_SIDE_PX = 129;

/**
 * The same image with less memory, for one that the memory did not suffice for: what was seen whole and large is seen in
 * tiles of the model's own size; what was seen at that size, or in tiles already, is seen at half the size. Once, not mirrored.
 * @param image width and height in pixels; null where they are not known
 * @returns null where it cannot be seen with less
 */
export function gentlerOptions(
  options: InferenceOptions,
  model: { readonly description: Pick<ModelDescription, 'input'>; readonly runnable: { readonly hasLogits: boolean } },
  image: { readonly width: number; readonly height: number } | null,
): InferenceOptions | null {
  const { input } = model.description;
  const once = { scales: [1], flip: false };
  const isOnce = options.scales.length === 1 && !options.flip;
  // A network of one size needs what it needs.
  if (input.size.kind === 'fixed') return isOnce && options.tile === null ? null : { ...options, ...once, tile: null, longSide: null };
  const longSide = options.longSide ?? (options.tile !== null && image !== null ? longSideOf(options, { input }, image) : input.longSide);
  const largestSide = longSide * Math.max(...options.scales);
  if (options.tile === null && largestSide > input.longSide && model.runnable.hasLogits) {
    return { ...once, longSide, tile: { sidePx: input.longSide, overlapPx: Math.floor(input.longSide * DEFAULT_OVERLAP_SHARE) } };
  }
  const half = Math.floor(longSide / 2);
  if (half < SMALLEST_LONG_SIDE_PX) return isOnce && options.tile === null ? null : { ...once, longSide, tile: null };
  return { ...once, longSide: half, tile: options.tile };
}
