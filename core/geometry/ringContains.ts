import type { ImagePoint } from './points.ts';

/**
 * Whether a closed ring goes round a point, not zero times all told (winding number). The last point is joined to the first.
 * Edges are crossed as rasterisePolygons crosses them, from the upper end whichever way they go, and are half-open as
 * there: an edge that goes out and back along itself encloses nothing, rounded or not.
 */
export function ringContains(ring: readonly ImagePoint[], { x, y }: ImagePoint): boolean {
  let winding = 0;
  ring.forEach((a, i) => {
    const b = ring[(i + 1) % ring.length];
    const isDown = a.y < b.y;
    const [top, bottom] = isDown ? [a, b] : [b, a];
    if (top.y > y || bottom.y <= y) return;
    if (top.x + ((y - top.y) * (bottom.x - top.x)) / (bottom.y - top.y) <= x) winding += isDown ? 1 : -1;
  });
  return winding !== 0;
}
