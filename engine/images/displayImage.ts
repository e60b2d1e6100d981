import { readFile } from 'node:fs/promises';
import type { Metadata } from 'sharp';
import { openImage } from './openImage.ts';

export interface DisplayImage {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/**
 * A photograph in a form that Chromium shows upright, still and with the pixels that it has: the file itself where
 * Chromium can, else a lossless PNG of it (TIFF, 16 bits, CMYK, animations, turned images other than JPEG).
 * @throws AppError `image.*`
 */
export function displayImage(path: string): Promise<DisplayImage> {
  return openImage(path, {}, async (image) => {
    const metadata = await image.metadata();
    const contentType = shownAsItIs(metadata);
    if (contentType !== null) return { bytes: await readFile(path), contentType };
    // Level 1: this is sent to a window on the same machine, time matters and size does not.
    const bytes = await image.autoOrient().toColourspace('srgb').png({ compressionLevel: 1 }).toBuffer();
    return { bytes, contentType: 'image/png' };
  });
}

/** The content type, or null where Chromium would not show the file as decodeImage reads it. */
function shownAsItIs({ format, space, depth, pages = 1, orientation = 1, compression }: Metadata): string | null {
  if (depth !== 'uchar' || pages > 1 || space === 'cmyk') return null;
  if (format === 'jpeg') return 'image/jpeg';
  // Chromium honours the EXIF orientation of JPEG in every version; of the others only in some.
  if (orientation !== 1) return null;
  switch (format) {
    case 'png':
    case 'webp':
    case 'gif':
      return `image/${format}`;
    case 'heif':
      return compression === 'av1' ? 'image/avif' : null;
    default:
      return null;
  }
}
