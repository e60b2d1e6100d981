import type { Sharp } from 'sharp';
import { imageError } from './imageError.ts';
import { sharp } from './sharp.ts';

/**
 * Largest photograph that is decoded at once, in pixels: 20,000 x 20,000. A file of a few kilobytes can claim
 * 60,000 x 60,000 and take 10 GB when decoded; such a file is refused by its header.
 */
export const DEFAULT_PIXEL_LIMIT = 400_000_000;

export interface ImageReadOptions {
  /** Pixels; more are refused with `image.tooLarge`. Default: ATROUS_PIXEL_LIMIT (in megapixels), else DEFAULT_PIXEL_LIMIT. */
  readonly pixelLimit?: number;
  /** What the file holds, where it has been read already. */
  readonly bytes?: Uint8Array | undefined;
  /** Read from top to bottom, in little memory: only for work that takes the pixels in that order. */
  readonly sequential?: boolean;
}

/** The limit in force in this process, in pixels: a setting that child processes inherit. */
export function pixelLimitOfEnvironment(): number {
  const megapixels = Number(process.env.ATROUS_PIXEL_LIMIT ?? '');
  return megapixels > 0 && Number.isFinite(megapixels) ? Math.round(megapixels * 1_000_000) : DEFAULT_PIXEL_LIMIT;
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
  const pixelLimit = options.pixelLimit ?? pixelLimitOfEnvironment();
  try {
    return await read(sharp(options.bytes ?? path, { failOn: 'error', limitInputPixels: pixelLimit, sequentialRead: options.sequential ?? false }));
  } catch (error) {
    throw await imageError(path, error, pixelLimit);
  }
}
