import type { ImagePoint } from '../geometry/points.ts';
import type { Span } from './brushSpans.ts';
import type { PixelRect } from './pixelRect.ts';
import { FULL_TILE, TILE_SIZE } from './tile.ts';
import { TiledMask } from './tiledMask.ts';

/** How a rectangle follows from a drag. */
export interface DragOptions {
  /** As high as wide: the longer of both. */
  readonly square?: boolean;
  /** `from` is the centre, not a corner. */
  readonly fromCentre?: boolean;
}

/**
 * The pixels whose centre lies between the two corners of a drag; null where there are none. Not clipped to any image.
 * Corners may be in any order; what begins exactly on a centre owns it, what ends there does not.
 */
export function dragRect(from: ImagePoint, to: ImagePoint, { square = false, fromCentre = false }: DragOptions = {}): PixelRect | null {
  let [dx, dy] = [to.x - from.x, to.y - from.y];
  if (square) {
    const side = Math.max(Math.abs(dx), Math.abs(dy));
    [dx, dy] = [dx < 0 ? -side : side, dy < 0 ? -side : side];
  }
  const [startX, startY] = fromCentre ? [from.x - dx, from.y - dy] : [from.x, from.y];
  const [endX, endY] = [from.x + dx, from.y + dy];
  const left = nextCentre(Math.min(startX, endX));
  const top = nextCentre(Math.min(startY, endY));
  const right = nextCentre(Math.max(startX, endX));
  const bottom = nextCentre(Math.max(startY, endY));
  return left < right && top < bottom ? { left, top, right, bottom } : null;
}

/** The first pixel whose centre is at `edge` or after it. */
function nextCentre(edge: number): number {
  return Math.ceil(edge - 0.5) + 0; // no -0
}

/** The pixels of a rectangle, clipped to the image. Cost: its tiles, and the rows of those that it does not fill. */
export function rectangleMask(imageWidth: number, imageHeight: number, rect: PixelRect): TiledMask {
  const mask = new TiledMask(imageWidth, imageHeight);
  const left = Math.max(0, rect.left);
  const right = Math.min(imageWidth, rect.right);
  const bottom = Math.min(imageHeight, rect.bottom);
  for (let y = Math.max(0, rect.top); y < bottom; ) {
    const rowsEnd = Math.min(bottom, (Math.floor(y / TILE_SIZE) + 1) * TILE_SIZE);
    for (let x = left; x < right; ) {
      const end = Math.min(right, (Math.floor(x / TILE_SIZE) + 1) * TILE_SIZE);
      if (end - x === TILE_SIZE && rowsEnd - y === TILE_SIZE) mask.setTile((y / TILE_SIZE) * mask.columns + x / TILE_SIZE, FULL_TILE);
      else for (let row = y; row < rowsEnd; row++) mask.fillSpan(row, x, end);
      x = end;
    }
    y = rowsEnd;
  }
  return mask;
}

/**
 * The pixels whose centre lies inside the ellipse that touches the four sides of a rectangle, or on it: at most one span per row.
 * Decided in whole numbers, so it is symmetric in every place, and exact up to 90 million pixels.
 * @param rows only rows [from, to) of the image
 */
export function ellipseSpans({ left, top, right, bottom }: PixelRect, [from, to]: readonly [number, number] = [-Infinity, Infinity]): Span[] {
  const spans: Span[] = [];
  const [width, height] = [right - left, bottom - top];
  for (let row = Math.max(0, from - top); row < Math.min(height, to - top); row++) {
    // Twice the distance from the centre: ((2 column + 1 - width) / width)^2 + (dy / height)^2 <= 1.
    const dy = 2 * row + 1 - height;
    const room = (height * height - dy * dy) * (width * width);
    const isInside = (dx: number): boolean => dx * dx * height * height <= room;
    let column = Math.max(0, Math.floor((width - 1 - Math.sqrt(room) / height) / 2));
    while (column > 0 && isInside(2 * column - 1 - width)) column--;
    while (2 * column < width && !isInside(2 * column + 1 - width)) column++;
    if (2 * column < width) spans.push({ y: top + row, x0: left + column, x1: right - column });
  }
  return spans;
}
