import type { Sharp } from 'sharp';
import type { InferenceOptions } from '../../core/inference/inferenceOptions.ts';
import { planViews, type ViewPlan } from '../../core/inference/planViews.ts';
import { openImage } from '../images/openImage.ts';
import type { RunnableModel } from '../models/runnableModel.ts';
import { resampleBilinear } from './resampleBilinear.ts';

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

/** A reduction by more than this would skip pixels if it were not averaged. */
const LARGEST_PLAIN_REDUCTION = 2;

/**
 * Decodes a photograph upright (as engine/images/decodeImage does) and scales it to each size. Enlarged, or reduced to not
 * less than half, it is interpolated bilinearly without averaging, as in the training of DeepLab: an antialiased reduction is
 * softer and costs up to 0.02 of mean IoU (docs/inference-quality.md), and libvips shifts what it enlarges by half a pixel. Reduced
 * further, it is averaged (Lanczos) while it is decoded, so that a photograph of 50 megapixels is never held whole
 * unless it is to be seen at its own size.
 * @throws AppError `image.*`, `usage.overlap`
 */
export function decodeForNetwork(path: string, model: Pick<RunnableModel, 'description' | 'runnable'>, options: InferenceOptions): Promise<NetworkInput> {
  const startMs = performance.now();
  return openImage(path, {}, async (image) => {
    const { autoOrient: photograph } = await image.metadata();
    const plan = planViews(model.description, model.runnable, photograph, options);
    const pictures: Uint8Array[] = [];
    let whole: Uint8Array | null = null;
    for (const { height, width } of plan.sizes) {
      if (Math.max(photograph.height / height, photograph.width / width) > LARGEST_PLAIN_REDUCTION) {
        pictures.push(await rgbPixels(image.clone().resize(width, height, { fit: 'fill', kernel: 'lanczos3' })));
      } else {
        whole ??= await rgbPixels(image.clone());
        pictures.push(resampleBilinear(whole, photograph.height, photograph.width, height, width));
      }
    }
    return { plan, pictures, imageHeight: photograph.height, imageWidth: photograph.width, decodeMs: performance.now() - startMs };
  });
}

/** Uint8 [height, width, 3], upright, sRGB, white behind what is transparent. */
function rgbPixels(image: Sharp): Promise<Uint8Array> {
  return image.autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer();
}
