/**
 * Two kinds of point that must never be mixed. The brand exists only in the type.
 *
 * ImagePoint: continuous image pixels. Pixel (column, row) covers [column, column + 1) x [row, row + 1),
 * so its centre is (column + 0.5, row + 0.5).
 * ViewPoint: CSS pixels from the top left corner of the canvas.
 */
export type ImagePoint = { readonly x: number; readonly y: number } & { readonly space?: 'image' };
export type ViewPoint = { readonly x: number; readonly y: number } & { readonly space?: 'view' };

export function imagePoint(x: number, y: number): ImagePoint {
  return { x, y, space: 'image' };
}

export function viewPoint(x: number, y: number): ViewPoint {
  return { x, y, space: 'view' };
}
