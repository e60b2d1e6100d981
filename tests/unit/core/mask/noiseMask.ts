import { maskSpans } from '../../../../core/mask/maskRuns.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';

/** The same noise in every language: pixels row by row from a linear congruential generator. */
export function noiseMask(width: number, height: number, percent: number, seed = 12345): TiledMask {
  const mask = new TiledMask(width, height);
  let state = seed;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      if ((state >>> 16) % 100 < percent) mask.fillSpan(y, x, x + 1);
    }
  }
  return mask;
}

/** Pixels, sum of their columns, sum of their rows: enough to compare a mask with what another library makes. */
export function positionSums(mask: TiledMask): [pixels: number, columns: number, rows: number] {
  const sums: [number, number, number] = [0, 0, 0];
  for (const { y, x0, x1 } of maskSpans(mask)) {
    sums[0] += x1 - x0;
    sums[1] += ((x0 + x1 - 1) * (x1 - x0)) / 2;
    sums[2] += y * (x1 - x0);
  }
  return sums;
}
