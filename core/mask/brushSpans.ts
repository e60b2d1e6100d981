import { imagePoint, type ImagePoint } from '../geometry/points.ts';

/** Pixels [x0, x1) of row y. */
export interface Span {
  readonly y: number;
  readonly x0: number;
  readonly x1: number;
}

/**
 * The pixels that a round brush covers on its way from `from` to `to`: those whose centre is within
 * diameterPx / 2 of the segment. The swept shape is convex, so each row is one span.
 *
 *      .--------------.
 *     (  from ---- to  )      a capsule
 *      '--------------'
 *
 * Both ends are first snapped to the pixel grid (pixel centres for an odd diameter, corners for an even one),
 * so that a brush of 1 px paints exactly the pixel under the cursor and every stamp has the same shape.
 * Spans are not clipped to any image.
 *
 * @param diameterPx whole pixels, at least 1
 */
export function brushSpans(from: ImagePoint, to: ImagePoint, diameterPx: number): Span[] {
  const diameter = Math.max(1, Math.round(diameterPx));
  const radius = diameter / 2;
  const { x: ax, y: ay } = brushCentre(from, diameter);
  const { x: bx, y: by } = brushCentre(to, diameter);
  const spans: Span[] = [];
  const firstRow = Math.floor(Math.min(ay, by) - radius);
  const lastRow = Math.ceil(Math.max(ay, by) + radius);
  for (let y = firstRow; y <= lastRow; y++) {
    const interval = capsuleRow(ax, ay, bx, by, radius, y + 0.5);
    if (interval === null) continue;
    // A pixel is covered when its centre x + 0.5 lies in [left, right].
    const x0 = Math.ceil(interval[0] - 0.5 - EPSILON) + 0; // no -0
    const x1 = Math.floor(interval[1] - 0.5 + EPSILON) + 1;
    if (x1 > x0) spans.push({ y, x0, x1 });
  }
  return spans;
}

/** Where a brush at `point` really is: pixel centres for an odd diameter, corners for an even one. */
export function brushCentre(point: ImagePoint, diameterPx: number): ImagePoint {
  return imagePoint(snap(point.x, diameterPx), snap(point.y, diameterPx));
}

/** Absorbs rounding, so that a centre exactly on the rim counts as covered whatever the position. */
const EPSILON = 1e-9;

function snap(value: number, diameter: number): number {
  return diameter % 2 === 1 ? Math.floor(value) + 0.5 : Math.round(value);
}

/** The x interval of a capsule on the horizontal line at height y, or null where the line misses it. */
function capsuleRow(ax: number, ay: number, bx: number, by: number, radius: number, y: number): [number, number] | null {
  let left = Infinity;
  let right = -Infinity;
  const include = (low: number, high: number): void => {
    if (low < left) left = low;
    if (high > right) right = high;
  };
  for (const [cx, cy] of [[ax, ay], [bx, by]]) {
    const dy = y - cy;
    if (Math.abs(dy) <= radius + EPSILON) {
      const half = Math.sqrt(Math.max(0, radius * radius - dy * dy));
      include(cx - half, cx + half);
    }
  }
  const length = Math.hypot(bx - ax, by - ay);
  if (length > 0) {
    const ux = (bx - ax) / length;
    const uy = (by - ay) / length;
    // Along the segment: 0 <= (x-ax) ux + (y-ay) uy <= length; across it: |(y-ay) ux - (x-ax) uy| <= radius.
    const along = solve(ux, (y - ay) * uy, 0, length);
    const across = solve(-uy, (y - ay) * ux, -radius, radius);
    if (along !== null && across !== null) {
      const low = Math.max(along[0], across[0]);
      const high = Math.min(along[1], across[1]);
      if (low <= high) include(ax + low, ax + high);
    }
  }
  return left <= right ? [left, right] : null;
}

/** The interval of d with low <= a d + b <= high; null where there is none. */
function solve(a: number, b: number, low: number, high: number): [number, number] | null {
  if (Math.abs(a) < 1e-12) return b >= low - EPSILON && b <= high + EPSILON ? [-Infinity, Infinity] : null;
  const first = (low - b) / a;
  const second = (high - b) / a;
  return first < second ? [first, second] : [second, first];
}
