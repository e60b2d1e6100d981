import { openImage } from './openImage.ts';

/** Enough for a list; a thumbnail of 192 px then has about 6 KB. */
const QUALITY = 80;

/**
 * A small upright picture of a photograph, as JPEG. Smaller photographs are not enlarged.
 * @param sizePx longest side
 * @throws AppError `image.*`
 */
export function thumbnail(path: string, sizePx: number): Promise<Uint8Array> {
  return openImage(path, {}, (image) =>
    image
      .autoOrient()
      .resize({ width: sizePx, height: sizePx, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .jpeg({ quality: QUALITY })
      .toBuffer(),
  );
}
