import { isGap } from './compositeTile.ts';
import { blockCounts, reduceTile, sideAtLevel } from './reduceTile.ts';
import type { TileLayer } from './tileLayer.ts';

/** Of what is hatched, in pixels of the picture: about as wide on the screen as at full size. */
const STRIPE_PX = 4;
const BLACK = [0, 0, 0] as const;

/** Premultiplied while it is being summed: [r, g, b, a] with a in 0..1. One for all tiles: a thousand of them would be garbage in every zoom. */
const scratch = new Float32Array(sideAtLevel(1) ** 2 * 4);
const counts = blockCounts();

/**
 * The visible layers of one tile as one small picture for views that are zoomed out: each pixel is the mean of a
 * block of 2^level x 2^level image pixels, so that thin parts fade instead of vanishing.
 *
 * @param layers from bottom to top
 * @param disjoint no two layers share a pixel: parts of a block then add up; otherwise a layer covers what is below it
 * @param out [side * side] words of RGBA, not premultiplied; overwritten
 */
export function compositeReducedTile(layers: readonly TileLayer[], level: number, disjoint: boolean, out: Uint32Array): void {
  const side = sideAtLevel(level);
  const blockPixels = 4 ** level;
  const sums = scratch.subarray(0, side * side * 4).fill(0);
  for (const { tile, color: stripe, opacity: dense, hatched } of layers) {
    reduceTile(tile, level, counts);
    for (let i = 0; i < side * side; i++) {
      if (counts[i] === 0) continue;
      const inGap = hatched === true && isGap(i % side, Math.floor(i / side), STRIPE_PX);
      const color = inGap ? BLACK : stripe;
      const opacity = inGap ? dense / 2 : dense;
      const alpha = (opacity * counts[i]) / blockPixels;
      const kept = disjoint ? 1 : 1 - alpha;
      const at = i * 4;
      sums[at] = sums[at] * kept + color[0] * alpha;
      sums[at + 1] = sums[at + 1] * kept + color[1] * alpha;
      sums[at + 2] = sums[at + 2] * kept + color[2] * alpha;
      sums[at + 3] = sums[at + 3] * kept + alpha;
    }
  }
  for (let i = 0, at = 0; i < side * side; i++, at += 4) {
    const alpha = sums[at + 3];
    out[i] = alpha === 0 ? 0 : packStraight(sums[at] / alpha, sums[at + 1] / alpha, sums[at + 2] / alpha, alpha);
  }
}

function packStraight(r: number, g: number, b: number, alpha: number): number {
  return ((Math.round(Math.min(1, alpha) * 255) << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;
}
