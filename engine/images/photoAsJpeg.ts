import { readFile } from 'node:fs/promises';
import type { Metadata } from 'sharp';
import type { Photo } from '../../core/formats/datasetFormat.ts';
import { AppError } from '../../core/errors/appError.ts';
import { imageError } from './imageError.ts';
import { pixelLimitOfEnvironment } from './openImage.ts';
import { sharp } from './sharp.ts';

/** High enough that a network sees no difference; without chroma subsampling, which blurs what masks are aligned with. */
const QUALITY = 95;

/** The JPEG file format cannot say more (ITU-T T.81, B.2.2). */
const MAX_SIDE_PX = 65_535;

export interface SizedJpegPhoto extends Photo {
  readonly width: number;
  readonly height: number;
}

/**
 * A photograph as an upright JPEG in sRGB. A JPEG that is upright already is returned byte for byte, after it has been
 * decoded once to see that it is whole; every other file is decoded and compressed, and where it is transparent,
 * white shows through.
 * @throws AppError `image.*`
 */
export async function photoAsJpeg(path: string): Promise<SizedJpegPhoto> {
  const pixelLimit = pixelLimitOfEnvironment();
  try {
    const file = await readFile(path);
    const open = () => sharp(file, { failOn: 'error', limitInputPixels: pixelLimit });
    const metadata = await open().metadata();
    const { width, height } = metadata.autoOrient;
    if (isUprightJpeg(metadata)) {
      // Shrunk while it is decoded: every byte is read, at a fraction of the time.
      await open().resize({ width: Math.ceil(width / 8), height: Math.ceil(height / 8), fit: 'fill' }).raw().toBuffer();
      return { bytes: file, width, height, reencoded: false };
    }
    if (Math.max(width, height) > MAX_SIDE_PX) {
      throw new AppError('image.overJpegSide', `${path} is ${width} x ${height} pixels, but JPEG ends at ${MAX_SIDE_PX}: cut it into parts.`, { path, width, height, limit: MAX_SIDE_PX });
    }
    const bytes = await open()
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' })
      .toBuffer();
    return { bytes, width, height, reencoded: true };
  } catch (error) {
    throw await imageError(path, error, pixelLimit);
  }
}

/** CMYK counts as another format: many readers of training data show it inverted. */
function isUprightJpeg({ format, orientation = 1, space }: Metadata): boolean {
  return format === 'jpeg' && orientation === 1 && (space === 'srgb' || space === 'b-w');
}
