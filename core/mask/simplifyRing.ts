import { imagePoint } from '../geometry/points.ts';
import { simplifyPath } from '../geometry/simplifyPath.ts';
import type { Ring } from './rasterisePolygons.ts';

/**
 * A closed ring with fewer corners: none that is left out lies further than `tolerancePx` from the edge that replaces it.
 * The first corner and the one farthest from it stay. Whatever has fewer than four
 * corners, or would keep fewer than three, comes back as it is.
 */
export function simplifyRing(ring: Ring, tolerancePx: number): number[] {
  return simplifyChains(ring, new Array<boolean>(ring.length / 2).fill(false), tolerancePx);
}

/** The same where some corners must stay: what lies between two of them is simplified by itself. */
export function simplifyChains(ring: Ring, isFixed: readonly boolean[], tolerancePx: number): number[] {
  const count = ring.length / 2;
  const fixed = isFixed.flatMap((value, i) => (value ? [i] : []));
  if (fixed.length === 0) fixed.push(0);
  if (fixed.length === 1) fixed.push(farthestFrom(ring, fixed[0]));
  fixed.sort((a, b) => a - b);
  const kept = fixed.flatMap((from, i) => {
    // Indices beyond the end go on at the start.
    const to = i + 1 < fixed.length ? fixed[i + 1] : fixed[0] + count;
    const chain = Array.from({ length: to - from + 1 }, (_, k) => imagePoint(ring[((from + k) % count) * 2], ring[((from + k) % count) * 2 + 1]));
    // The last corner of a chain is the first of the next.
    return simplifyPath(chain, tolerancePx).slice(0, -1).flatMap(({ x, y }) => [x, y]);
  });
  return kept.length >= 6 ? kept : Array.from(ring);
}

function farthestFrom(ring: Ring, corner: number): number {
  let farthest = corner;
  let largest = -1;
  for (let i = 0; i < ring.length / 2; i++) {
    const distance = Math.hypot(ring[i * 2] - ring[corner * 2], ring[i * 2 + 1] - ring[corner * 2 + 1]);
    if (distance > largest) [farthest, largest] = [i, distance];
  }
  return farthest;
}
