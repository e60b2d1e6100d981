import { readRuns } from './maskRuns.ts';
import { simplifyChains } from './simplifyRing.ts';
import type { TiledMask } from './tiledMask.ts';
import { traceContours, type MaskPolygon } from './traceContours.ts';

/**
 * One closed ring for each region of a mask, for formats that have no holes. A hole is reached through a cut without width,
 * along which the ring goes in and comes back:
 *
 *     +-----------+      the cut runs between two rows of pixels, from the hole's uppermost left
 *     |   +---+   |      corner to the left, inside the region: no pixel's centre lies on it, and
 *     |<=>|   |   |      programs that also draw a polygon's outline draw nothing outside the region
 *     |   +---+   |
 *     +-----------+
 *
 * Regions that touch at a corner of a pixel are one ring, so a sloping line of 1 px is one. Without simplification, filling the
 * ring is exact: even-odd or non-zero, along rows or (as COCO's mask API does) along columns.
 * @param simplifyPx largest distance by which corners may be left out; ends of cuts always stay. 0 = all corners stay
 * @returns flat [x0, y0, x1, y1, …] along pixel corners, in the order of their uppermost corners. Rings that simplification leaves
 * fewer than three corners of stay as they were.
 * Cost: that of traceContours, and the logarithm of the corners for each hole.
 */
export function keyholeRings(mask: TiledMask, simplifyPx = 0): number[][] {
  const polygons = traceContours(mask);
  const chain = new Chain(polygons);
  cutToHoles(chain, mask, polygons);
  joinAtCorners(chain);
  return chain.rings().map(({ points, isFixed }) => (simplifyPx > 0 ? simplifyChains(points, isFixed, simplifyPx) : points));
}

/** All corners of all rings, each with the one that follows it. */
class Chain {
  readonly x: number[] = [];
  readonly y: number[] = [];
  readonly next: number[] = [];
  /** Of the polygon of each corner; polygons that were joined have one root. */
  readonly polygon: number[] = [];
  readonly isFixed: boolean[] = [];
  /** First corner of the outer ring of each polygon. */
  readonly outerStarts: number[] = [];
  /** First corners of holes, and their polygons. */
  readonly holeStarts: number[] = [];
  readonly #parents: number[];

  constructor(polygons: readonly MaskPolygon[]) {
    this.#parents = polygons.map((_, i) => i);
    polygons.forEach(({ outer, holes }, polygon) => {
      this.outerStarts.push(this.#addRing(outer, polygon));
      for (const hole of holes) this.holeStarts.push(this.#addRing(hole, polygon));
    });
  }

  add(x: number, y: number, polygon: number, next: number, isFixed = false): number {
    this.x.push(x);
    this.y.push(y);
    this.polygon.push(polygon);
    this.isFixed.push(isFixed);
    return this.next.push(next) - 1;
  }

  rootOf(polygon: number): number {
    let at = polygon;
    while (this.#parents[at] !== at) at = this.#parents[at] = this.#parents[this.#parents[at]];
    return at;
  }

  /** Two corners in one place: each goes on where the other did, so two rings become one. */
  swap(a: number, b: number): void {
    [this.next[a], this.next[b]] = [this.next[b], this.next[a]];
    this.isFixed[a] = this.isFixed[b] = true;
  }

  join(a: number, b: number): void {
    // The first of both is the root: rings stay in order.
    this.#parents[Math.max(a, b)] = Math.min(a, b);
  }

  rings(): { points: number[]; isFixed: boolean[] }[] {
    return this.outerStarts.flatMap((start, polygon) => {
      if (this.rootOf(polygon) !== polygon) return [];
      const points: number[] = [];
      const isFixed: boolean[] = [];
      let at = start;
      do {
        points.push(this.x[at], this.y[at]);
        isFixed.push(this.isFixed[at]);
        at = this.next[at];
      } while (at !== start);
      return [{ points, isFixed }];
    });
  }

  #addRing(ring: MaskPolygon['outer'], polygon: number): number {
    const first = this.x.length;
    for (let i = 0; i < ring.length; i += 2) this.add(ring[i], ring[i + 1], polygon, first + ((i + 2) % ring.length) / 2);
    return first;
  }
}

/** Cuts from the first corner of every hole to the left end of the run of pixels that ends there. */
function cutToHoles(chain: Chain, mask: TiledMask, polygons: readonly MaskPolygon[]): void {
  if (polygons.every(({ holes }) => holes.length === 0)) return;
  const leftEdges = findLeftEdges(chain);
  const runs = new Int32Array(mask.width + 1);
  let runsRow = -1;
  let count = 0;
  // From the top: where cuts meet one edge, each comes below those before it.
  const starts = [...chain.holeStarts].sort((a, b) => chain.y[a] - chain.y[b]);
  for (const start of starts) {
    const y = chain.y[start];
    if (y !== runsRow) count = readRuns(mask, (runsRow = y), runs);
    const left = runs[endOfRun(runs, count, chain.x[start]) - 1];
    cut(chain, edgeAt(chain, leftEdges.get(left)!, y), left, start);
  }
}

/** Edges that go up, by their column, from the top; each is named by its lower corner, where it begins. */
function findLeftEdges(chain: Chain): Map<number, number[]> {
  const edges = new Map<number, number[]>();
  for (let corner = 0; corner < chain.x.length; corner++) {
    if (chain.y[chain.next[corner]] >= chain.y[corner]) continue;
    const column = edges.get(chain.x[corner]);
    if (column === undefined) edges.set(chain.x[corner], [corner]);
    else column.push(corner);
  }
  for (const column of edges.values()) column.sort((a, b) => chain.y[a] - chain.y[b]);
  return edges;
}

/** The edge of a column that passes row y: the first that begins below it. */
function edgeAt(chain: Chain, column: readonly number[], y: number): number {
  let low = 0;
  let high = column.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (chain.y[column[middle]] > y) high = middle;
    else low = middle + 1;
  }
  return column[low];
}

function endOfRun(runs: Int32Array, count: number, x: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs[middle] < x) low = middle + 1;
    else high = middle;
  }
  // Ends have odd places. A run that begins where this one ends would be the same run.
  return low;
}

/** edge -> (left, y) -> round the hole from `start` -> (left, y) -> where the edge went. */
function cut(chain: Chain, edge: number, left: number, start: number): void {
  const y = chain.y[start];
  const polygon = chain.polygon[start];
  let last = start;
  while (chain.next[last] !== start) last = chain.next[last];
  const back = chain.add(left, y, polygon, chain.next[edge], true);
  const end = chain.add(chain.x[start], y, polygon, back, true);
  chain.isFixed[start] = true;
  chain.next[last] = end;
  chain.next[edge] = chain.add(left, y, polygon, start, true);
}

/** Joins rings of different regions where their pixels touch at a corner. */
function joinAtCorners(chain: Chain): void {
  const corners = new Map<number, number>();
  const width = chain.x.reduce((largest, x) => Math.max(largest, x), 0) + 1;
  for (let corner = 0; corner < chain.x.length; corner++) {
    const place = chain.y[corner] * width + chain.x[corner];
    const other = corners.get(place);
    if (other === undefined) {
      corners.set(place, corner);
      continue;
    }
    const a = chain.rootOf(chain.polygon[corner]);
    const b = chain.rootOf(chain.polygon[other]);
    if (a === b) continue;
    chain.swap(corner, other);
    chain.join(a, b);
  }
}
