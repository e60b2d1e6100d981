import type { ImagePoint } from '../geometry/points.ts';
import { maskOfWindow } from '../mask/maskWindow.ts';
import { TiledMask } from '../mask/tiledMask.ts';

/**
 * A part of the photograph, or of a smaller copy of it: what algorithms that look at colours get. Sample (i, j) stands for the
 * pixels [left + i pixelsPerSample, left + (i + 1) pixelsPerSample) x [top + j pixelsPerSample, …) of the photograph.
 */
export interface PixelWindow {
  /** Upper left corner in the photograph, in pixels. */
  readonly left: number;
  readonly top: number;
  /** In samples. */
  readonly width: number;
  readonly height: number;
  /** 1 for the photograph itself; of a smaller copy the whole number by which it is smaller. */
  readonly pixelsPerSample: number;
  /** Uint8 [height, width, 4]: red, green, blue and alpha, which nothing looks at. */
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** Row-major index of the sample under a point; null where the point is outside the window. */
export function sampleAt({ left, top, width, height, pixelsPerSample }: Omit<PixelWindow, 'data'>, point: ImagePoint): number | null {
  const x = Math.floor((point.x - left) / pixelsPerSample);
  const y = Math.floor((point.y - top) / pixelsPerSample);
  return x >= 0 && y >= 0 && x < width && y < height ? y * width + x : null;
}

/**
 * The pixels of the photograph for whose sample `bytes` is not 0, clipped to the photograph.
 * @param bytes Uint8 [height, width]
 */
export function maskOfSamples(window: Omit<PixelWindow, 'data'>, image: { readonly width: number; readonly height: number }, bytes: Uint8Array): TiledMask {
  const { left, top, width, height, pixelsPerSample } = window;
  if (pixelsPerSample === 1) return maskOfWindow(image.width, image.height, { left, top, right: left + width, bottom: top + height }, bytes);
  const mask = new TiledMask(image.width, image.height);
  for (let row = 0; row < height; row++) {
    for (let x = 0; x < width; ) {
      const from = x;
      while (x < width && bytes[row * width + x] !== 0) x++;
      for (let y = 0; x > from && y < pixelsPerSample; y++) {
        mask.fillSpan(top + row * pixelsPerSample + y, left + from * pixelsPerSample, left + x * pixelsPerSample);
      }
      if (x === from) x++;
    }
  }
  return mask;
}
