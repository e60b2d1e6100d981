import type { PixelRect } from '../../core/mask/pixelRect.ts';
import type { PixelWindow } from '../../core/vision/pixelWindow.ts';

/** Smaller reductions would save nothing. */
const SMALLEST_SIDE_PX = 256;

/** The size of the next reduction; null where it would be too small to be of use. */
export function halvedSize({ width, height }: { readonly width: number; readonly height: number }): { width: number; height: number } | null {
  return Math.min(width, height) < 2 * SMALLEST_SIDE_PX ? null : { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
}

/**
 * Reads pixels of a photograph as PhotoAccess says, on whichever thread the levels are.
 * @param levels the photograph, then its reductions to half, a quarter, … as far as they are made
 * @returns null for a rectangle without pixels
 */
export function readPhotoLevels(levels: readonly ImageBitmap[], rect: PixelRect, mostSamples: number): PixelWindow | null {
  if (rect.left >= rect.right || rect.top >= rect.bottom) return null;
  const pixels = (rect.right - rect.left) * (rect.bottom - rect.top);
  let level = 0;
  while (pixels / 4 ** level > mostSamples && level < levels.length - 1) level++;
  const pixelsPerSample = 2 ** level;
  const bitmap = levels[level];
  const left = Math.floor(rect.left / pixelsPerSample);
  const top = Math.floor(rect.top / pixelsPerSample);
  const width = Math.min(bitmap.width, Math.ceil(rect.right / pixelsPerSample)) - left;
  const height = Math.min(bitmap.height, Math.ceil(rect.bottom / pixelsPerSample)) - top;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, -left, -top);
  return { left: left * pixelsPerSample, top: top * pixelsPerSample, width, height, pixelsPerSample, data: context.getImageData(0, 0, width, height).data };
}
