import { AppError } from '../errors/appError.ts';

/** A disc of pixels: those whose centre is at most a radius from the centre of the pixel in the middle. */
export interface DiscRows {
  /** Whole pixels that the disc reaches up, down, left and right. */
  readonly reachPx: number;
  /** Half-width of the row that is dy above or below the middle: it has the columns -halfWidths[dy] … halfWidths[dy]. Int32 [reachPx + 1]. */
  readonly halfWidths: Int32Array;
}

/**
 * @param radiusPx at least 0; need not be whole: 1 gives a cross of 5 pixels, 1.5 a square of 9
 * @throws AppError `mask.radius` for anything else
 */
export function discRows(radiusPx: number): DiscRows {
  if (!(radiusPx >= 0 && radiusPx < 2 ** 15)) throw new AppError('mask.radius', `A radius of ${radiusPx} pixels is not possible.`);
  const reachPx = Math.floor(radiusPx);
  const halfWidths = Int32Array.from({ length: reachPx + 1 }, (_, dy) => {
    let half = Math.floor(Math.sqrt(radiusPx * radiusPx - dy * dy));
    // Whatever the root was rounded to.
    while (half * half + dy * dy > radiusPx * radiusPx) half--;
    while ((half + 1) ** 2 + dy * dy <= radiusPx * radiusPx) half++;
    return half;
  });
  return { reachPx, halfWidths };
}
