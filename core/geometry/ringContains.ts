import type { ImagePoint } from './points.ts';

/** Whether a closed ring goes round a point, not zero times all told (Sunday's winding number). The last point is joined to the first. */
export function ringContains(ring: readonly ImagePoint[], { x, y }: ImagePoint): boolean {
  let winding = 0;
  ring.forEach((a, i) => {
    const b = ring[(i + 1) % ring.length];
    const side = (b.x - a.x) * (y - a.y) - (x - a.x) * (b.y - a.y);
    if (a.y <= y && b.y > y && side > 0) winding++;
    else if (a.y > y && b.y <= y && side < 0) winding--;
  });
  return winding !== 0;
}
