import { openImage, type ImageReadOptions } from './openImage.ts';

/** A decoded photograph: `data` is Uint8 [height, width, 3], sRGB in the order R, G, B. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * Decodes a photograph upright: EXIF orientation applied, any colour space to sRGB, 16 bits to 8, grey to three equal
 * channels. Where it is transparent, white shows through, as on paper: the colours under full transparency are arbitrary.
 * @throws AppError `image.*`; a cut-off file is an error, never grey
 */
export function decodeImage(path: string, options: ImageReadOptions = {}): Promise<RgbImage> {
  return openImage(path, options, async (image) => {
    const { data, info } = await image
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data };
  });
}
