import type { InferenceOptions } from '../../core/inference/inferenceOptions.ts';
import { planViews, type ViewPlan } from '../../core/inference/planViews.ts';
import { openImage } from '../images/openImage.ts';
import type { RunnableModel } from '../models/runnableModel.ts';

/** A photograph at the sizes at which the network sees it, and its own size. */
export interface NetworkInput {
  readonly plan: ViewPlan;
  /** One for each of the plan's sizes: Uint8 [height, width, 3], sRGB in the order R, G, B. */
  readonly pictures: readonly Uint8Array[];
  /** Of the upright photograph, in pixels. */
  readonly imageHeight: number;
  readonly imageWidth: number;
  readonly decodeMs: number;
}

/**
 * Decodes a photograph upright (as engine/images/decodeImage does) and scales it to each size in one pass, so that a
 * photograph of 50 megapixels is never held whole unless it is to be seen at its own size. The filter is the one networks
 * are trained with: a triangle that widens with the reduction (bilinear, antialiased).
 * @throws AppError `image.*`, `usage.overlap`
 */
export function decodeForNetwork(path: string, model: Pick<RunnableModel, 'description' | 'runnable'>, options: InferenceOptions): Promise<NetworkInput> {
  const startMs = performance.now();
  return openImage(path, {}, async (image) => {
    const { autoOrient: photograph } = await image.metadata();
    const plan = planViews(model.description, model.runnable, photograph, options);
    const pictures: Uint8Array[] = [];
    for (const { height, width } of plan.sizes) {
      pictures.push(
        await image
          .clone()
          .autoOrient()
          .resize(width, height, { fit: 'fill', kernel: 'linear' })
          .flatten({ background: '#ffffff' })
          .toColourspace('srgb')
          .raw({ depth: 'uchar' })
          .toBuffer(),
      );
    }
    return { plan, pictures, imageHeight: photograph.height, imageWidth: photograph.width, decodeMs: performance.now() - startMs };
  });
}
