import { AppError } from '../errors/appError.ts';
import type { Span } from './brushSpans.ts';
import { TiledMask } from './tiledMask.ts';

/** Corners of a closed polygon: flat [x0, y0, x1, y1, …] in image coordinates. The last corner is joined to the first. */
export type Ring = readonly number[] | Float64Array;

/** evenOdd: inside is what an odd number of rings encloses. nonZero: what rings go round, all told, not zero times. */
export type FillRule = 'evenOdd' | 'nonZero';

/**
 * The pixels whose centre (i + 0.5, j + 0.5) lies inside the rings. Edges are half-open: of centres that lie exactly on an edge,
 * left and upper edges own theirs, right and lower ones do not. So polygons that share an edge neither overlap nor leave a gap,
 * and corners on the pixel grid give exactly the pixels between them. Rings may cross themselves and each other;
 * one without an area gives nothing. Clipped to the image.
 *
 * Cost: one crossing per edge and row of the image that the edge passes, and sorting the crossings of each row.
 * @throws AppError `polygon.ring` where a ring has an odd number of values, or one that is not finite
 */
export function rasterisePolygons(width: number, height: number, rings: readonly Ring[], rule: FillRule = 'evenOdd'): TiledMask {
  const mask = new TiledMask(width, height);
  for (const { y, x0, x1 } of polygonSpans(width, height, rings, rule)) mask.fillSpan(y, x0, x1);
  return mask;
}

/**
 * The same pixels as maximal row spans, from the top and from left to right; none overlap or touch.
 * @throws AppError as rasterisePolygons, before the first span
 */
export function* polygonSpans(width: number, height: number, rings: readonly Ring[], rule: FillRule = 'evenOdd'): Generator<Span> {
  rings.forEach(checkRing);
  const { firstRow, starts, crossings } = sortedCrossings(width, height, rings);
  for (let row = 0; row + 1 < starts.length; row++) {
    let winding = 0;
    let x0 = 0;
    for (let i = starts[row]; i < starts[row + 1]; ) {
      const x = crossings[i] >> 1;
      const wasInside = winding !== 0;
      // All crossings in one place at once: what begins where something else ends goes on.
      for (; i < starts[row + 1] && crossings[i] >> 1 === x; i++) {
        if (rule === 'evenOdd') winding ^= 1;
        else winding += crossings[i] & 1 ? 1 : -1;
      }
      const isInside = winding !== 0;
      if (isInside && !wasInside) x0 = x;
      else if (wasInside && !isInside) yield { y: firstRow + row, x0, x1: x };
    }
  }
}

interface Crossings {
  readonly firstRow: number;
  /** Crossings of row firstRow + i are [starts[i], starts[i + 1]). */
  readonly starts: Int32Array;
  /** First column right of the crossing, 0..width, times two; plus one where the edge goes down. Sorted within a row. */
  readonly crossings: Int32Array;
}

function sortedCrossings(width: number, height: number, rings: readonly Ring[]): Crossings {
  let firstRow = height;
  let endRow = 0;
  forEachEdge(rings, height, (_, __, ___, ____, from, to) => {
    firstRow = Math.min(firstRow, from);
    endRow = Math.max(endRow, to);
  });
  const rows = Math.max(0, endRow - firstRow);
  const starts = new Int32Array(rows + 1);
  // Counting first keeps all crossings in one array.
  forEachEdge(rings, height, (_, __, ___, ____, from, to) => {
    for (let y = from; y < to; y++) starts[y - firstRow + 1]++;
  });
  for (let row = 0; row < rows; row++) starts[row + 1] += starts[row];
  const crossings = new Int32Array(starts[rows]);
  const next = starts.slice();
  forEachEdge(rings, height, (topX, topY, bottomX, bottomY, from, to, down) => {
    for (let y = from; y < to; y++) {
      const x = topX + ((y + 0.5 - topY) * (bottomX - topX)) / (bottomY - topY);
      const column = Math.min(Math.max(Math.ceil(x - 0.5), 0), width);
      crossings[next[y - firstRow]++] = column * 2 + down;
    }
  });
  for (let row = 0; row < rows; row++) {
    if (starts[row + 1] - starts[row] > 1) crossings.subarray(starts[row], starts[row + 1]).sort();
  }
  return { firstRow, starts, crossings };
}

/** Rows [from, to) are those of the image whose centres the edge passes; `down` is 1 where the ring goes down along it. */
type Visit = (topX: number, topY: number, bottomX: number, bottomY: number, from: number, to: number, down: 0 | 1) => void;

/** Every edge that passes a row's centre, the upper end first, so that an edge that two rings share crosses rows in the same place for both. */
function forEachEdge(rings: readonly Ring[], height: number, visit: Visit): void {
  for (const ring of rings) {
    let x0 = ring[ring.length - 2];
    let y0 = ring[ring.length - 1];
    for (let i = 0; i < ring.length; i += 2) {
      const x1 = ring[i];
      const y1 = ring[i + 1];
      const from = Math.max(0, Math.ceil(Math.min(y0, y1) - 0.5));
      const to = Math.min(height, Math.ceil(Math.max(y0, y1) - 0.5));
      if (from < to) {
        if (y0 < y1) visit(x0, y0, x1, y1, from, to, 1);
        else visit(x1, y1, x0, y0, from, to, 0);
      }
      x0 = x1;
      y0 = y1;
    }
  }
}

function checkRing(ring: Ring): void {
  if (ring.length % 2 === 1) throw new AppError('polygon.ring', `A polygon needs an x and a y for each corner, not ${ring.length} numbers.`);
  for (let i = 0; i < ring.length; i++) {
    if (!Number.isFinite(ring[i])) throw new AppError('polygon.ring', `Number ${i + 1} of a polygon is ${ring[i]}: corners need finite numbers.`);
  }
}
