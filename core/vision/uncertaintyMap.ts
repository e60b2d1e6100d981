import type { Logits } from '../mask/labelMapFromLogits.ts';
import { logitsCells } from '../mask/logitsCells.ts';
import type { PixelRect } from '../mask/pixelRect.ts';

/** How unsure a model is, at the resolution of its logits. */
export interface UncertaintyMap {
  readonly height: number;
  readonly width: number;
  /** How samples lie over the photograph, as for the logits. */
  readonly alignCorners: boolean;
  /** Uint8 [height, width]: 255 (1 - margin), rounded: 0 = sure, 255 = the two best classes are equally probable. */
  readonly values: Uint8Array;
}

/**
 * The margin is the softmax probability of the best class less that of the second best (Scheffer et al. 2001): it asks only how
 * easily the label would change, whatever the other classes share among themselves. One class alone is always sure.
 * Cost: a pass over the logits.
 */
export function uncertaintyMap({ numClasses, height, width, alignCorners, data }: Logits): UncertaintyMap {
  const size = height * width;
  const values = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    let best = -Infinity;
    let second = -Infinity;
    for (let c = 0, at = i; c < numClasses; c++, at += size) {
      if (data[at] > best) {
        second = best;
        best = data[at];
      } else if (data[at] > second) second = data[at];
    }
    let sum = 0;
    for (let c = 0, at = i; c < numClasses; c++, at += size) sum += Math.exp(data[at] - best);
    values[i] = Math.round(255 * (1 - (1 - Math.exp(second - best)) / sum));
  }
  return { height, width, alignCorners, values };
}

/**
 * The map as a view shows it: interpolated between samples at the middle pixel of each step.
 * @param rect inside the photograph
 * @returns Uint8 [ceil(height / stepPx), ceil(width / stepPx)] of the rectangle
 */
export function sampleUncertainty({ height, width, alignCorners, values }: UncertaintyMap, image: { readonly width: number; readonly height: number }, rect: PixelRect, stepPx = 1): Uint8Array {
  const along = (from: number, to: number): number[] => Array.from({ length: Math.ceil((to - from) / stepPx) }, (_, i) => Math.min(from + i * stepPx + (stepPx >> 1), to - 1));
  const [xs, ys] = [along(rect.left, rect.right), along(rect.top, rect.bottom)];
  const sampled = new Uint8Array(xs.length * ys.length);
  const columns = logitsCells(width, image.width, alignCorners, xs);
  for (const row of logitsCells(height, image.height, alignCorners, ys)) {
    for (const column of columns) {
      const tl = values[row.low * width + column.low];
      const tr = values[row.low * width + column.high];
      const bl = values[row.high * width + column.low];
      const br = values[row.high * width + column.high];
      for (let y = row.from; y < row.to; y++) {
        const fy = row.fractions[y - row.from];
        for (let x = column.from; x < column.to; x++) {
          const fx = column.fractions[x - column.from];
          const top = tl + (tr - tl) * fx;
          sampled[y * xs.length + x] = top + (bl + (br - bl) * fx - top) * fy + 0.5;
        }
      }
    }
  }
  return sampled;
}
