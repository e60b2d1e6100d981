import { AppError } from '../errors/appError.ts';

/** Where one tile gives way to the next, in pixel centres: all the first one's at `from`, all the next one's at `to`. */
export interface Fade {
  readonly from: number;
  readonly to: number;
}

/** The pixels [from, to) of one axis that a tile shows, and where it fades; null at the ends of the axis. */
export interface TileSpan {
  readonly from: number;
  readonly to: number;
  readonly fadeIn: Fade | null;
  readonly fadeOut: Fade | null;
}

/**
 * Tiles of `sidePx` pixels along an axis of `lengthPx`, evenly spread, neighbours sharing at least `overlapPx`:
 *
 *     tile 0  |--------------------|
 *     tile 1              |--------------------|
 *     tile 2                          |--------------------|
 *     weight  1111111111111\ /11111\ /111111111111111111111
 *                          X fade  X fade
 *
 * A fade takes the whole of an overlap, but never touches the next one, so that no pixel belongs to more than two tiles
 * even where overlaps are wider than half a tile. An axis that is no longer than a tile has one tile of its own length.
 * @param gridPx tiles start at its multiples, if lengthPx - sidePx is one: with the network's stride, every tile samples the
 *   photograph where the whole would have been sampled
 * @throws AppError `usage.overlap` where the overlap is not smaller than the tile
 */
export function tilesAlong(lengthPx: number, sidePx: number, overlapPx: number, gridPx = 1): TileSpan[] {
  if (overlapPx >= sidePx) {
    throw new AppError('usage.overlap', `Tiles of ${sidePx} pixels cannot overlap by ${overlapPx}: choose a smaller overlap or larger tiles.`);
  }
  if (lengthPx <= sidePx) return [{ from: 0, to: lengthPx, fadeIn: null, fadeOut: null }];
  const room = lengthPx - sidePx;
  const longestStep = Math.max(1, Math.floor((sidePx - overlapPx) / gridPx)) * gridPx;
  const steps = Math.ceil(room / longestStep);
  const starts = Array.from({ length: steps + 1 }, (_, i) => (i === steps ? room : Math.round((i * room) / steps / gridPx) * gridPx));
  const middles = starts.slice(1).map((start, i) => (start + starts[i] + sidePx - 1) / 2);
  const fades = middles.map((middle, i): Fade => {
    const overlap = starts[i] + sidePx - 1 - starts[i + 1];
    // Tiles that share one pixel or none give way within one pixel's distance.
    const halfWidth = Math.min(Math.max(1, overlap), middle - (middles[i - 1] ?? -Infinity), (middles[i + 1] ?? Infinity) - middle) / 2;
    return { from: middle - halfWidth, to: middle + halfWidth };
  });
  return starts.map((from, i) => ({ from, to: from + sidePx, fadeIn: fades[i - 1] ?? null, fadeOut: fades[i] ?? null }));
}

/**
 * The weight of a tile at a position, 0..1; over all tiles of an axis it sums to 1. It rises as a smooth step (3t^2 - 2t^3), so
 * that neither value nor slope jumps anywhere.
 */
export function weightAt({ fadeIn, fadeOut }: { readonly fadeIn: Fade | null; readonly fadeOut: Fade | null }, position: number): number {
  const shown = fadeIn === null ? 1 : smoothStep(fadeIn, position);
  return fadeOut === null ? shown : shown * (1 - smoothStep(fadeOut, position));
}

function smoothStep({ from, to }: Fade, position: number): number {
  if (position <= from) return 0;
  if (position >= to) return 1;
  const t = (position - from) / (to - from);
  return t * t * (3 - 2 * t);
}
