import { networkSize } from '../../core/model/networkSize.ts';
import type { ModelDescription } from '../../core/model/modelDescription.ts';
import { openImage } from '../images/openImage.ts';

/** A photograph at the size of the network's input, and its own size. */
export interface NetworkInput {
  /** Uint8 [height, width, 3], sRGB in the order R, G, B. */
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
  /** Of the upright photograph, in pixels. */
  readonly imageHeight: number;
  readonly imageWidth: number;
  readonly decodeMs: number;
}

/**
 * Decodes a photograph upright (as engine/images/decodeImage does) and scales it to the network's size in one pass, so that a
 * photograph of 50 megapixels is never held whole. The filter is the one networks are trained with: a
 * triangle that widens with the reduction (bilinear, antialiased).
 * @param longSide pixels; null = the model's own
 * @throws AppError `image.*`
 */
export function decodeForNetwork(path: string, description: ModelDescription, longSide: number | null): Promise<NetworkInput> {
  const startMs = performance.now();
  return openImage(path, {}, async (image) => {
    const { autoOrient: photograph } = await image.metadata();
    const { height, width } = networkSize(description, photograph, longSide ?? undefined);
    const pixels = await image
      .autoOrient()
      .resize(width, height, { fit: 'fill', kernel: 'linear' })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer();
    return { pixels, height, width, imageHeight: photograph.height, imageWidth: photograph.width, decodeMs: performance.now() - startMs };
  });
}
