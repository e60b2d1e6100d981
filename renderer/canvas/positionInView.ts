/** Absorbs rounding of a position times a pixel ratio. */
const TOLERANCE = 1e-6;

/**
 * Where the pointer is along one axis of the canvas. A mouse reports whole device pixels by their edge, but what is
 * seen at that place is what lies in the middle of the pixel: so that is where it points. A pen reports fractions of
 * pixels, which stay as they are.
 *
 * @param offset from the edge of the canvas, CSS pixels
 * @param pixelRatio device pixels per CSS pixel
 * @returns CSS pixels
 */
export function positionInView(offset: number, pixelRatio: number): number {
  const devicePixels = offset * pixelRatio;
  const isWhole = Math.abs(devicePixels - Math.round(devicePixels)) < TOLERANCE;
  return isWhole ? (Math.round(devicePixels) + 0.5) / pixelRatio : offset;
}
