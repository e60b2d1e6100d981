import type { Sharp } from 'sharp';
import { imageError } from './imageError.ts';
import { sharp } from './sharp.ts';

/**
 * Largest photograph that is decoded at once, in pixels: 20,000 x 20,000. A file of a few kilobytes can claim
 * 60,000 x 60,000 and take 10 GB when decoded; such a file is refused by its header.
 */
export const DEFAULT_PIXEL_LIMIT = 400_000_000;

export interface ImageReadOptions {
  /** Pixels; more are refused with `image.tooLarge`. */
  readonly pixelLimit?: number;
}

// Photographs come from anywhere: no other decoder is let near them, whatever a file is called.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadTiff', 'VipsForeignLoadNsgif', 'VipsForeignLoadHeif'] });

// libvips remembers what it read by file name, and would answer for a file that was replaced meanwhile.
sharp.cache(false);

/**
 * Opens a photograph and lets `read` work on it. Only the first page or frame of several is seen.
 * A damaged file is an error: `failOn: 'error'` refuses what is cut off, where the default of most viewers is grey.
 * @throws AppError, one of ImageErrorCode
 */
export async function openImage<T>(path: string, options: ImageReadOptions, read: (image: Sharp) => Promise<T>): Promise<T> {
  const pixelLimit = options.pixelLimit ?? DEFAULT_PIXEL_LIMIT;
  try {
    return await read(sharp(path, { failOn: 'error', limitInputPixels: pixelLimit }));
  } catch (error) {
    throw await imageError(path, error, pixelLimit);
  }
}
