import type { ImagePoint } from '../geometry/points.ts';
import { brushCentre, type Span } from './brushSpans.ts';

/** What touches the square only from outside is not covered, however it is rounded. */
const EPSILON = 1e-9;

/**
 * The pixels that a square brush covers on its way from `from` to `to`: those whose centre is less than half a side away from
 * some point of the segment, across and down. The swept shape is convex, so each row is one span.
 * Both ends are first snapped to the pixel grid as those of the round brush are (see brushSpans), so that a stamp is exactly
 * side x side pixels. Spans are not clipped to any image.
 *
 *      .---.
 *      |   |-.
 *      '-.   '-.---.
 *        '-.   |   |
 *          '---'---'
 *
 * @param sidePx whole pixels, at least 1
 */
export function squareBrushSpans(from: ImagePoint, to: ImagePoint, sidePx: number): Span[] {
  const side = Math.max(1, Math.round(sidePx));
  const half = side / 2;
  const a = brushCentre(from, side);
  const b = brushCentre(to, side);
  const [upper, lower] = a.y <= b.y ? [a, b] : [b, a];
  const slope = lower.y > upper.y ? (lower.x - upper.x) / (lower.y - upper.y) : 0;
  const spans: Span[] = [];
  for (let y = Math.round(upper.y - half); y < Math.round(lower.y + half); y++) {
    // The part of the segment from which the square reaches this row.
    const first = Math.max(upper.y, y + 0.5 - half);
    const last = Math.min(lower.y, y + 0.5 + half);
    const ends = upper.y === lower.y ? [upper.x, lower.x] : [upper.x + (first - upper.y) * slope, upper.x + (last - upper.y) * slope];
    const x0 = Math.floor(Math.min(...ends) - half - 0.5 + EPSILON) + 1;
    const x1 = Math.ceil(Math.max(...ends) + half - 0.5 - EPSILON);
    spans.push({ y: y + 0, x0: x0 + 0, x1: x1 + 0 }); // no -0
  }
  return spans;
}
