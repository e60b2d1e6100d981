import type { Ring } from './rasterisePolygons.ts';

/**
 * A ring along the corners of pixels (keyholeRings without simplification) as one through the pixels inside it, for programs
 * that take corners for pixels and draw the outline of what they fill: Pillow's ImageDraw, and so labelme.
 *
 *     corners   +-----+     pixels   *-*      Each edge becomes the row or column of pixels on its inner side, which is the
 *               | # # |              | |      right one on the way: rings go clockwise round regions and counter-clockwise
 *               | # # |              *-*      round holes. The two ways of a cut to a hole both take the row below it.
 *               +-----+
 *
 * Filling it, outline included, gives the same pixels: moving the edges inwards passes no centre of a pixel outside.
 * @returns flat [x0, y0, x1, y1, …] of pixels (whole numbers: column, row), at least three, without repeats in a row where there are more
 */
export function pixelRing(ring: Ring): number[] {
  const cuts = findCuts(ring);
  const pixels: number[] = [];
  const add = (x: number, y: number): void => {
    if (pixels.at(-2) !== x || pixels.at(-1) !== y) pixels.push(x, y);
  };
  for (let i = 0; i < ring.length; i += 2) {
    const [x0, y0, x1, y1] = edgeFrom(ring, i);
    if (x0 < x1) {
      add(x0, y0);
      add(x1 - 1, y0);
    } else if (x0 > x1) {
      const row = cuts.has(keyOf(x1, y0, x0)) ? y0 : y0 - 1;
      add(x0 - 1, row);
      add(x1, row);
    } else if (y0 < y1) {
      add(x0 - 1, y0);
      add(x0 - 1, y1 - 1);
    } else if (y0 > y1) {
      add(x0, y0 - 1);
      add(x0, y1);
    }
  }
  if (pixels.length > 6 && pixels[0] === pixels.at(-2) && pixels[1] === pixels.at(-1)) pixels.length -= 2;
  while (pixels.length < 6) pixels.push(pixels[0], pixels[1]);
  return pixels;
}

/** Edges to the right that the ring also goes back along. */
function findCuts(ring: Ring): Set<string> {
  const right = new Set<string>();
  const left = new Set<string>();
  for (let i = 0; i < ring.length; i += 2) {
    const [x0, y0, x1] = edgeFrom(ring, i);
    if (x0 < x1) right.add(keyOf(x0, y0, x1));
    else if (x0 > x1) left.add(keyOf(x1, y0, x0));
  }
  return new Set([...right].filter((key) => left.has(key)));
}

function edgeFrom(ring: Ring, i: number): [x0: number, y0: number, x1: number, y1: number] {
  const next = (i + 2) % ring.length;
  return [ring[i], ring[i + 1], ring[next], ring[next + 1]];
}

function keyOf(x0: number, y: number, x1: number): string {
  return `${x0} ${y} ${x1}`;
}
