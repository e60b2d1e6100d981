import { openImage, type ImageReadOptions } from './openImage.ts';

/**
 * Size in pixels of the upright photograph (EXIF orientation applied), from the header alone.
 * @throws AppError `image.*`; a cut-off file may pass here and fail when it is decoded
 */
export function readImageSize(path: string, options: ImageReadOptions = {}): Promise<{ width: number; height: number }> {
  return openImage(path, options, async (image) => {
    const { autoOrient } = await image.metadata();
    return { width: autoOrient.width, height: autoOrient.height };
  });
}
