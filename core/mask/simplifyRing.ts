import type { Ring } from './rasterisePolygons.ts';

/**
 * A closed ring with fewer corners: none that is left out lies further than `tolerancePx` from the edge that replaces it
 * (Ramer 1972, Douglas and Peucker 1973). The first corner and the one farthest from it stay. Whatever has fewer than four
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
  const isKept = new Uint8Array(count);
  fixed.forEach((from, i) => {
    isKept[from] = 1;
    const to = i + 1 < fixed.length ? fixed[i + 1] : fixed[0] + count;
    keepFarCorners(ring, from, to, tolerancePx, isKept);
  });
  const kept: number[] = [];
  for (let i = 0; i < count; i++) if (isKept[i] === 1) kept.push(ring[i * 2], ring[i * 2 + 1]);
  return kept.length >= 6 ? kept : Array.from(ring);
}

/** Marks the corners between two that stay; indices beyond the end go on at the start. */
function keepFarCorners(ring: Ring, first: number, last: number, tolerancePx: number, isKept: Uint8Array): void {
  const count = ring.length / 2;
  const open = [first, last];
  while (open.length > 0) {
    const to = open.pop()!;
    const from = open.pop()!;
    let farthest = -1;
    let largest = tolerancePx;
    for (let i = from + 1; i < to; i++) {
      const distance = distanceToEdge(ring, i % count, from % count, to % count);
      if (distance > largest) [farthest, largest] = [i, distance];
    }
    if (farthest < 0) continue;
    isKept[farthest % count] = 1;
    open.push(from, farthest, farthest, to);
  }
}

function distanceToEdge(ring: Ring, corner: number, from: number, to: number): number {
  const dx = ring[to * 2] - ring[from * 2];
  const dy = ring[to * 2 + 1] - ring[from * 2 + 1];
  const x = ring[corner * 2] - ring[from * 2];
  const y = ring[corner * 2 + 1] - ring[from * 2 + 1];
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / squared));
  return Math.hypot(x - along * dx, y - along * dy);
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
