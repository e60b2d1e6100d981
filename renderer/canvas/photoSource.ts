import { imageUrl } from '../../core/ipc/contract.ts';
import type { PhotoSource } from './photo.ts';

/** Smaller photographs are decoded in about the time that a preview takes. */
const MOST_PIXELS_WITHOUT_PREVIEW = 16_000_000;

/** Where the pictures of an image come from. @param image width and height in pixels, null where they are not known yet */
export function photoSource({ id, width, height }: { readonly id: number; readonly width: number | null; readonly height: number | null }): PhotoSource {
  const isLarge = width !== null && height !== null && width * height > MOST_PIXELS_WITHOUT_PREVIEW;
  return { full: imageUrl(id, 'full'), preview: isLarge ? imageUrl(id, 'preview') : null };
}
