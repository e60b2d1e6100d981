import { interpolate, type LogitsAxis, type LogitsView } from './logitsView.ts';

/** A rectangle of pixels of the photograph: columns [left, right), rows [top, bottom). */
export interface Block {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Smallest and largest probability of each class. Float64 [numClasses]. */
export interface Bounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/**
 * Between which values the softmax probability of each class stays inside a block. Bilinear upsampling has its extremes over a
 * rectangle at the corners of the rectangle's parts between samples, so those of the logits are exact; from them
 *
 *     exp(low_c) / (exp(low_c) + sum over k != c of exp(high_k))  <=  p_c  <=  the same with low and high exchanged
 *
 * Only the part of the block that the view shows is looked at.
 * @param bounds is overwritten
 * @param scratch at least numClasses values
 */
export function probabilityBounds(view: LogitsView, block: Block, { lower, upper }: Bounds, scratch: Float64Array): void {
  const numClasses = lower.length;
  const ys = cornersAlong(view.rows, block.top, block.bottom);
  const xs = cornersAlong(view.columns, block.left, block.right);
  lower.fill(Infinity);
  upper.fill(-Infinity);
  for (const y of ys) {
    for (const x of xs) {
      interpolate(view.data, view.rows.samples, view.columns.samples, y, x, scratch, numClasses);
      for (let c = 0; c < numClasses; c++) {
        if (scratch[c] < lower[c]) lower[c] = scratch[c];
        if (scratch[c] > upper[c]) upper[c] = scratch[c];
      }
    }
  }
  let largest = -Infinity;
  for (let c = 0; c < numClasses; c++) if (upper[c] > largest) largest = upper[c];
  let lowSum = 0;
  let highSum = 0;
  for (let c = 0; c < numClasses; c++) {
    lowSum += lower[c] = Math.exp(lower[c] - largest);
    highSum += upper[c] = Math.exp(upper[c] - largest);
  }
  for (let c = 0; c < numClasses; c++) {
    const low = lower[c];
    const high = upper[c];
    // Where both are 0, the logit is so low that its probability is, too.
    lower[c] = low === 0 ? 0 : low / (low + (highSum - high));
    upper[c] = high === 0 ? 0 : high / (high + (lowSum - low));
  }
}

/** Positions between the samples of the first and last pixel of [from, to) that the view shows, and of the samples between them. */
function cornersAlong(axis: LogitsAxis, from: number, to: number): number[] {
  const first = axis.positions[Math.max(from, axis.from) - axis.from];
  const last = axis.positions[Math.min(to, axis.to) - 1 - axis.from];
  const corners = [first];
  for (let sample = Math.floor(first) + 1; sample < last; sample++) corners.push(sample);
  if (last > first) corners.push(last);
  return corners;
}
