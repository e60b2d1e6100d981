import type { View, ViewSpan } from '../inference/planViews.ts';
import { weightAt } from '../inference/tilesAlong.ts';
import type { Logits } from './labelMapFromLogits.ts';

/** How one axis of the photograph lies over the logits of a view. */
export interface LogitsAxis {
  /** Pixels of the photograph [from, to) in which the view has a weight. */
  readonly from: number;
  readonly to: number;
  readonly samples: number;
  /** Samples per pixel of the photograph. */
  readonly slope: number;
  /** For the pixels [from, to): position between the samples, 0..samples - 1. Float64 [to - from]. */
  readonly positions: Float64Array;
  /** For the pixels [from, to): weight, 0..1. Float64 [to - from]. */
  readonly weights: Float64Array;
}

/** The logits of one view as blending reads them: the right way round, and all classes of a sample side by side. */
export interface LogitsView {
  /** Float32 [height, width, numClasses]. */
  readonly data: Float32Array;
  readonly rows: LogitsAxis;
  readonly columns: LogitsAxis;
  readonly group: number;
}

/** @param logits what the network said about the view; of a flipped view they are mirrored back */
export function logitsView({ numClasses, height, width, data, alignCorners }: Logits, view: Pick<View, 'rows' | 'columns' | 'flipped' | 'group'>): LogitsView {
  const interleaved = new Float32Array(data.length);
  for (let c = 0, i = 0; c < numClasses; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) interleaved[(y * width + (view.flipped ? width - 1 - x : x)) * numClasses + c] = data[i];
    }
  }
  return {
    data: interleaved,
    rows: logitsAxis(view.rows, height, alignCorners),
    columns: logitsAxis(view.columns, width, alignCorners),
    group: view.group,
  };
}

function logitsAxis({ slope, offset, lengthPx, from, to, fadeIn, fadeOut }: ViewSpan, samples: number, alignCorners: boolean): LogitsAxis {
  const perPixel = alignCorners ? (lengthPx === 1 ? 0 : (samples - 1) / (lengthPx - 1)) : samples / lengthPx;
  const perPhotographPixel = slope * perPixel;
  const atZero = alignCorners ? offset * perPixel : (offset + 0.5) * perPixel - 0.5;
  const fades = { fadeIn, fadeOut };
  return {
    from, to, samples,
    slope: perPhotographPixel,
    // Clamped to the outermost samples, as ONNX Resize does.
    positions: Float64Array.from({ length: to - from }, (_, i) => Math.min(Math.max(perPhotographPixel * (from + i) + atZero, 0), samples - 1)),
    weights: Float64Array.from({ length: to - from }, (_, i) => weightAt(fades, from + i)),
  };
}

/**
 * Adds weight times softmax of the bilinearly upsampled logits at one place to `sum`.
 * @param y position between the rows of samples, and `x` between the columns
 * @param scratch at least numClasses values
 */
export function addProbabilities({ data, rows, columns }: LogitsView, y: number, x: number, weight: number, sum: Float64Array, scratch: Float64Array): void {
  const numClasses = sum.length;
  interpolate(data, rows.samples, columns.samples, y, x, scratch, numClasses);
  let largest = -Infinity;
  for (let c = 0; c < numClasses; c++) if (scratch[c] > largest) largest = scratch[c];
  let total = 0;
  for (let c = 0; c < numClasses; c++) total += scratch[c] = Math.exp(scratch[c] - largest);
  const factor = weight / total;
  for (let c = 0; c < numClasses; c++) sum[c] += scratch[c] * factor;
}

/** Bilinear interpolation of all classes at one position, into `out`. */
export function interpolate(data: Float32Array, height: number, width: number, y: number, x: number, out: Float64Array, numClasses: number): void {
  const y0 = Math.floor(y);
  const x0 = Math.floor(x);
  const fy = y - y0;
  const fx = x - x0;
  let tl = (y0 * width + x0) * numClasses;
  const right = x0 + 1 < width ? numClasses : 0;
  let bl = y0 + 1 < height ? tl + width * numClasses : tl;
  for (let c = 0; c < numClasses; c++, tl++, bl++) {
    const top = data[tl] + (data[tl + right] - data[tl]) * fx;
    const bottom = data[bl] + (data[bl + right] - data[bl]) * fx;
    out[c] = top + (bottom - top) * fy;
  }
}
