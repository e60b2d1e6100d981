import type { View } from '../../core/inference/planViews.ts';

/**
 * The pixels of one view, mirrored left to right where the plan says so.
 * @param picture Uint8 [height, pictureWidth, 3] at the size that the view is cut from
 * @returns Uint8 [view.height, view.width, 3]; the picture itself where the view is the whole of it
 */
export function cutView(picture: Uint8Array, pictureWidth: number, { left, top, width, height, flipped }: Pick<View, 'left' | 'top' | 'width' | 'height' | 'flipped'>): Uint8Array {
  if (!flipped && width === pictureWidth) return picture.subarray(top * width * 3, (top + height) * width * 3);
  const pixels = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * pictureWidth + left) * 3;
    const to = y * width * 3;
    pixels.set(picture.subarray(from, from + width * 3), to);
    if (flipped) mirrorRow(pixels, to, width);
  }
  return pixels;
}

function mirrorRow(pixels: Uint8Array, from: number, width: number): void {
  for (let a = from, b = from + (width - 1) * 3; a < b; a += 3, b -= 3) {
    for (let channel = 0; channel < 3; channel++) {
      const value = pixels[a + channel];
      pixels[a + channel] = pixels[b + channel];
      pixels[b + channel] = value;
    }
  }
}
