import type { PixelRect } from '../mask/pixelRect.ts';
import type { PixelWindow } from '../vision/pixelWindow.ts';

/** The photograph for tools that look at colours and edges. */
export interface PhotoAccess {
  /**
   * The pixels of a rectangle inside the image, at the photograph's own size where they are at most `mostSamples`, else of a
   * smaller copy; the window may then reach a little beyond the rectangle. Cost follows the samples.
   * @returns null while the photograph is not decoded
   */
  read(rect: PixelRect, mostSamples: number): PixelWindow | null;
}
