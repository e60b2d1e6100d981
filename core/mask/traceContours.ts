import { occupiedRows, readRuns } from './maskRuns.ts';
import type { Ring } from './rasterisePolygons.ts';
import type { TiledMask } from './tiledMask.ts';

/** One connected region of a mask: its border outside, and one ring around each of its holes. */
export interface MaskPolygon {
  readonly outer: Ring;
  readonly holes: readonly Ring[];
}

/**
 * The borders of a mask's regions along pixel corners: whole numbers, and a corner only where the border turns.
 * Exact: rasterisePolygons of all rings is the mask again, with either fill rule.
 *
 * Regions are 4-connected: pixels that touch at a corner only are two regions (and a hole may reach through that corner).
 * A region inside the hole of another is a polygon of its own. On the screen outer rings run clockwise and holes
 * counter-clockwise; each begins at its uppermost corner, of those the leftmost, and polygons and holes are in the order of
 * these corners, row by row.
 *
 * It sweeps the lines between rows. Corners lie where runs of the row above and below begin or end in different places:
 *
 *     row y-1   ....######....        two runs, four ends
 *     line y    --+-+----+--+-        four corners; the 1st is joined with the 2nd, the 3rd with the 4th
 *     row y     ..############.       and the vertical edges hang on the ends of the runs
 *
 * Cost: the words of the tiles, the runs, and the corners. Straight borders cost nothing.
 */
export function traceContours(mask: TiledMask): MaskPolygon[] {
  const corners = new Corners();
  let above = new SweptRow(mask.width);
  let below = new SweptRow(mask.width);
  for (const { from, to } of occupiedRows(mask)) {
    above.count = 0;
    for (let y = from; y <= to; y++) {
      below.count = y < to ? readRuns(mask, y, below.ends) : 0;
      sweepLine(corners, y, above, below);
      [above, below] = [below, above];
    }
  }
  return linkRings(corners);
}

/** The ends of a row's runs, and the corner above in which the vertical edge through each end began. */
class SweptRow {
  readonly ends: Int32Array;
  readonly began: Int32Array;
  count = 0;

  constructor(width: number) {
    this.ends = new Int32Array(width + 1);
    this.began = new Int32Array(width + 1);
  }
}

function sweepLine(corners: Corners, y: number, above: SweptRow, below: SweptRow): void {
  let open = -1;
  const joinAcross = (corner: number): void => {
    if (open < 0) {
      open = corner;
      return;
    }
    corners.across[open] = corner;
    corners.across[corner] = open;
    open = -1;
  };
  const joinAlong = (upper: number, lower: number): void => {
    corners.along[upper] = lower;
    corners.along[lower] = upper;
  };
  for (let i = 0, j = 0; i < above.count || j < below.count; ) {
    const xAbove = i < above.count ? above.ends[i] : Infinity;
    const xBelow = j < below.count ? below.ends[j] : Infinity;
    if (xAbove < xBelow) {
      const corner = corners.add(xAbove, y, -1);
      joinAlong(above.began[i++], corner);
      joinAcross(corner);
    } else if (xBelow < xAbove) {
      const corner = corners.add(xBelow, y, j % 2 === 1 ? below.began[j - 1] : -1);
      below.began[j++] = corner;
      joinAcross(corner);
    } else if (i % 2 === j % 2) {
      below.began[j++] = above.began[i++];
    } else {
      // Two pixels touch at a corner: one corner for each, the left pixel's first.
      const left = corners.add(xAbove, y, -1);
      const right = corners.add(xAbove, y, -1);
      const leftIsAbove = i % 2 === 1;
      joinAlong(above.began[i++], leftIsAbove ? left : right);
      below.began[j++] = leftIsAbove ? right : left;
      joinAcross(left);
      joinAcross(right);
    }
  }
}

function linkRings({ count, x, y, across, along, leftEdge }: Corners): MaskPolygon[] {
  const polygons: { outer: number[]; holes: number[][] }[] = [];
  const polygonOf = new Int32Array(count).fill(-1);
  for (let first = 0; first < count; first++) {
    if (polygonOf[first] >= 0) continue;
    // From the uppermost, leftmost corner a ring goes right and down. In a hole the region lies to the left, and the left edge
    // of its run belongs to a ring that begins further up or further left: it is linked already.
    const isHole = leftEdge[first] >= 0;
    const polygon = isHole ? polygonOf[leftEdge[first]] : polygons.length;
    const ring: number[] = [];
    let corner = first;
    let goesAcross = !isHole;
    do {
      ring.push(x[corner], y[corner]);
      polygonOf[corner] = polygon;
      corner = goesAcross ? across[corner] : along[corner];
      goesAcross = !goesAcross;
    } while (corner !== first);
    if (isHole) polygons[polygon].holes.push(ring);
    else polygons.push({ outer: ring, holes: [] });
  }
  return polygons;
}

/** Corners in the order of the sweep. Each has one neighbour on its line and one in its column. */
class Corners {
  count = 0;
  x = new Int32Array(256);
  y = new Int32Array(256);
  across = new Int32Array(256);
  along = new Int32Array(256);
  /** Of a corner from which a run's right edge goes down: where the run's left edge began. Otherwise -1. */
  leftEdge = new Int32Array(256);

  add(x: number, y: number, leftEdge: number): number {
    if (this.count === this.x.length) this.#grow();
    this.x[this.count] = x;
    this.y[this.count] = y;
    this.leftEdge[this.count] = leftEdge;
    return this.count++;
  }

  #grow(): void {
    for (const field of ['x', 'y', 'across', 'along', 'leftEdge'] as const) {
      const larger = new Int32Array(this.count * 2);
      larger.set(this[field]);
      this[field] = larger;
    }
  }
}
