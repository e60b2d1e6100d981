import { interpolate, type LogitsAxis, type LogitsView } from './logitsView.ts';

/** Where logits fall by 600 inside a block, exponentials underflow and say nothing. */
const SMALLEST_SAFE_SUM = 1e-260;

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
  for (let c = 0; c < numClasses; c++) {
    lower[c] = Math.exp(lower[c] - largest);
    upper[c] = Math.exp(upper[c] - largest);
  }
  const lows = sums(lower);
  const highs = sums(upper);
  if (lows.total < SMALLEST_SAFE_SUM) {
    lower.fill(0);
    upper.fill(1);
    return;
  }
  for (let c = 0; c < numClasses; c++) {
    const low = lower[c];
    const high = upper[c];
    lower[c] = low === 0 ? 0 : low / (low + withoutOne(highs, high, c));
    upper[c] = high === 0 ? 0 : high / (high + withoutOne(lows, low, c));
  }
}

interface Sums {
  readonly total: number;
  readonly largestIndex: number;
  /** Of all but the largest. */
  readonly others: number;
}

function sums(values: Float64Array): Sums {
  let largestIndex = 0;
  for (let c = 1; c < values.length; c++) if (values[c] > values[largestIndex]) largestIndex = c;
  let others = 0;
  for (let c = 0; c < values.length; c++) if (c !== largestIndex) others += values[c];
  return { total: others + values[largestIndex], largestIndex, others };
}

/** Sum of all but one. Subtracting the largest from the total would lose the small ones. */
function withoutOne({ total, largestIndex, others }: Sums, value: number, index: number): number {
  return index === largestIndex ? others : total - value;
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
