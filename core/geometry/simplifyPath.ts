import type { ImagePoint } from './points.ts';

/**
 * A path with fewer points that is nowhere further than `tolerancePx` from the one given (Douglas and Peucker 1973).
 * The first and the last point stay. Cost: n log n on usual paths.
 */
export function simplifyPath(points: readonly ImagePoint[], tolerancePx: number): ImagePoint[] {
  if (points.length < 3) return [...points];
  const keep = new Uint8Array(points.length);
  keep[0] = keep[points.length - 1] = 1;
  const pending: [from: number, to: number][] = [[0, points.length - 1]];
  while (pending.length > 0) {
    const [from, to] = pending.pop()!;
    let farthest = -1;
    let distance = tolerancePx;
    for (let i = from + 1; i < to; i++) {
      const away = distanceToSegment(points[i], points[from], points[to]);
      if (away > distance) [farthest, distance] = [i, away];
    }
    if (farthest < 0) continue;
    keep[farthest] = 1;
    pending.push([from, farthest], [farthest, to]);
  }
  return points.filter((_, i) => keep[i] === 1);
}

/** From a point to the nearest point of the segment from `a` to `b`. */
export function distanceToSegment(point: ImagePoint, a: ImagePoint, b: ImagePoint): number {
  const nearest = nearestOnSegment(point, a, b);
  return Math.hypot(point.x - nearest.x, point.y - nearest.y);
}

export function nearestOnSegment({ x, y }: ImagePoint, a: ImagePoint, b: ImagePoint): { x: number; y: number } {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const lengthSquared = dx * dx + dy * dy;
  const share = lengthSquared === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / lengthSquared));
  return { x: a.x + share * dx, y: a.y + share * dy };
}
