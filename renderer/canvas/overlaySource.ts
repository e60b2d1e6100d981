import type { PixelRect } from '../../core/mask/pixelRect.ts';

/** How the stripes of a value run. */
export const PLAIN = 0;
export const RISING = 1;
export const FALLING = 2;
export const LEVEL = 3;

/** Something that is drawn over the whole image, computed for what is in view only. */
export interface OverlaySource {
  /** It is shown in place of the masks. */
  readonly hidesMasks: boolean;
  /**
   * A number for every n-th pixel, in both directions, of a rectangle inside the image; null where only a frame is shown.
   * @returns Uint8 [ceil(height / stepPx), ceil(width / stepPx)]
   */
  readonly values: ((rect: PixelRect, stepPx: number) => Uint8Array) | null;
  /** RGBA words, not premultiplied, of each value: of its stripes, and between them. Uint32 [256] */
  readonly stripes: Uint32Array;
  readonly gaps: Uint32Array;
  /** How the stripes of each value run. Uint8 [256] */
  readonly slants: Uint8Array;
  /** A part of the image with a frame around it. */
  readonly frame: PixelRect | null;
}

/** @param alpha 0..1. The order of RGBA bytes in a little-endian word, which every platform of Electron is. */
export function rgbaWord([r, g, b]: readonly [number, number, number], alpha: number): number {
  return ((Math.round(alpha * 255) << 24) | (b << 16) | (g << 8) | r) >>> 0;
}
