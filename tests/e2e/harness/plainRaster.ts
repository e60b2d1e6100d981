import { HEIGHT, WIDTH, type Point, type Shape } from './toolHand.ts';

/** What tools should do, said in the plainest way, so that nothing is shared with what is tested. */

/** A round brush of whole pixels on its way between two pixels: what is within half its diameter. An even one stands on the corner below to the right. */
export function strokeShape(from: Point, to: Point, diameterPx: number): Shape {
  const shift = diameterPx % 2 === 0 ? 0.5 : 0;
  const [ax, ay, bx, by] = [from[0] + shift, from[1] + shift, to[0] + shift, to[1] + shift];
  const lengthSquared = (bx - ax) ** 2 + (by - ay) ** 2;
  return (x, y) => {
    const share = lengthSquared === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / lengthSquared));
    return Math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay)) <= diameterPx / 2 + 1e-9;
  };
}

export function anyOf(...shapes: readonly Shape[]): Shape {
  return (x, y) => shapes.some((shape) => shape(x, y));
}

export function except(shape: Shape, gone: Shape): Shape {
  return (x, y) => shape(x, y) && !gone(x, y);
}

/** Pixels that have one of the shape within a radius, from centre to centre. Far from the image's edge. */
export function grown(shape: Shape, radiusPx: number): Shape {
  const offsets = discOffsets(radiusPx);
  return drawn((x, y) => offsets.some(([dx, dy]) => shape(x + dx, y + dy)));
}

/** Pixels that have none within a radius that is not of the shape. */
export function shrunk(shape: Shape, radiusPx: number): Shape {
  const offsets = discOffsets(radiusPx);
  return drawn((x, y) => offsets.every(([dx, dy]) => shape(x + dx, y + dy)));
}

/** What most pixels within a radius are. */
export function smoothed(shape: Shape, radiusPx: number): Shape {
  const offsets = discOffsets(radiusPx);
  return drawn((x, y) => {
    const set = offsets.filter(([dx, dy]) => shape(x + dx, y + dy)).length;
    return set * 2 === offsets.length ? shape(x, y) : set * 2 > offsets.length;
  });
}

function discOffsets(radiusPx: number): Point[] {
  const offsets: Point[] = [];
  for (let dy = -radiusPx; dy <= radiusPx; dy++) for (let dx = -radiusPx; dx <= radiusPx; dx++) if (dx * dx + dy * dy <= radiusPx * radiusPx) offsets.push([dx, dy]);
  return offsets;
}

/** Asked once for each pixel. */
function drawn(shape: Shape): Shape {
  const pixels = new Uint8Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) pixels[y * WIDTH + x] = shape(x, y) ? 1 : 0;
  return (x, y) => x >= 0 && x < WIDTH && y >= 0 && y < HEIGHT && pixels[y * WIDTH + x] === 1;
}
