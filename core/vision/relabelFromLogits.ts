import { AppError } from '../errors/appError.ts';
import { createLabelMap, type LabelMap } from '../mask/labelMap.ts';
import type { Logits } from '../mask/labelMapFromLogits.ts';
import { logitsCells, type LogitsCell } from '../mask/logitsCells.ts';
import type { PixelRect } from '../mask/pixelRect.ts';

/** What sliders change. Channels as in the logits. */
export interface RelabelRule {
  /** Added to the logits of each channel: 1 makes the odds of a class 2.7 times as good. */
  readonly biases: ArrayLike<number>;
  /** Softmax probability, after the biases, that a winner needs, 0..1. */
  readonly minConfidences: ArrayLike<number>;
  /** Class id of each channel. */
  readonly classIds: ArrayLike<number>;
  /** What pixels get whose winner is less sure than it needs to be. */
  readonly unsureId: number;
}

export interface RelabelOptions {
  /** Only every n-th pixel of the rectangle is computed, in both directions: a preview for a view zoomed out. Default: 1. */
  readonly stepPx?: number;
  /**
   * The label map as the model gave it. Where the rule changes nothing about what the kept logits say, the result is what it says:
   * kept logits are rounded, so near borders they say something else than the model did, and sliders at rest must change nothing.
   */
  readonly base?: LabelMap;
}

/** Smaller probabilities than e^-30 are left out of sums. */
const NEGLIGIBLE = 30;

/**
 * Labels a rectangle of the photograph anew from kept logits, quickly enough for a slider: bilinear upsampling, biases, argmax
 * (ties go to the lowest channel), then the minimum confidence. With biases and confidences of 0 it is labelMapFromLogits, bit
 * for bit. As there, a class that cannot win in a cell between four samples is not computed in it; nor is a confidence
 * that is above or below what is needed in the whole cell. Confidences are exact to 1e-11.
 */
export class LogitsRelabeller {
  readonly #logits: Logits;
  readonly #image: { readonly width: number; readonly height: number };
  /** All classes of a sample side by side. Float32 [height, width, numClasses]. */
  readonly #samples: Float32Array;

  /** @throws AppError `logits.size` where `data` is not [numClasses, height, width] */
  constructor(logits: Logits, image: { readonly width: number; readonly height: number }) {
    const { numClasses, height, width, data } = logits;
    if (data.length !== numClasses * height * width) {
      throw new AppError('logits.size', `Logits of ${numClasses} x ${height} x ${width} need ${numClasses * height * width} values, not ${data.length}.`);
    }
    this.#logits = logits;
    this.#image = image;
    this.#samples = new Float32Array(data.length);
    for (let c = 0, i = 0; c < numClasses; c++) for (let sample = 0; sample < height * width; sample++, i++) this.#samples[sample * numClasses + c] = data[i];
  }

  /**
   * @param rect inside the photograph
   * @returns Uint8 [ceil(height / stepPx), ceil(width / stepPx)] of the rectangle; with steps, the pixel in the middle of each
   */
  relabel(rect: PixelRect, rule: RelabelRule, { stepPx = 1, base }: RelabelOptions = {}): LabelMap {
    const { height, width, alignCorners } = this.#logits;
    const columnPixels = pixelsAlong(rect.left, rect.right, stepPx);
    const rowPixels = pixelsAlong(rect.top, rect.bottom, stepPx);
    const columns = logitsCells(width, this.#image.width, alignCorners, columnPixels);
    const rows = logitsCells(height, this.#image.height, alignCorners, rowPixels);
    const labelMap = createLabelMap(columnPixels.length, rowPixels.length);
    const ruled = new CellLabeller(this.#samples, this.#logits, rule);
    for (const row of rows) for (const column of columns) ruled.label(row, column, labelMap);
    if (base === undefined) return labelMap;

    const unruled = new CellLabeller(this.#samples, this.#logits, withoutRule(rule));
    const original = createLabelMap(labelMap.width, labelMap.height);
    for (const row of rows) for (const column of columns) unruled.label(row, column, original);
    for (let y = 0, i = 0; y < labelMap.height; y++) {
      const start = rowPixels[y] * base.width;
      for (let x = 0; x < labelMap.width; x++, i++) if (labelMap.data[i] === original.data[i]) labelMap.data[i] = base.data[start + columnPixels[x]];
    }
    return labelMap;
  }
}

/** Labels the pixels of one cell after the other. */
class CellLabeller {
  readonly #samples: Float32Array;
  readonly #width: number;
  readonly #numClasses: number;
  readonly #rule: RelabelRule;
  /** Of the cell: channels that may win, those that matter for a probability, and the bounds of all. */
  readonly #candidates: Int32Array;
  readonly #relevant: Int32Array;
  readonly #smallest: Float64Array;
  readonly #largest: Float64Array;
  #candidateCount = 0;
  #relevantCount = 0;

  constructor(samples: Float32Array, { numClasses, width }: Logits, rule: RelabelRule) {
    this.#samples = samples;
    this.#width = width;
    this.#numClasses = numClasses;
    this.#rule = rule;
    this.#candidates = new Int32Array(numClasses);
    this.#relevant = new Int32Array(numClasses);
    this.#smallest = new Float64Array(numClasses);
    this.#largest = new Float64Array(numClasses);
  }

  label(row: LogitsCell, column: LogitsCell, labelMap: LabelMap): void {
    const tl = (row.low * this.#width + column.low) * this.#numClasses;
    const tr = (row.low * this.#width + column.high) * this.#numClasses;
    const bl = (row.high * this.#width + column.low) * this.#numClasses;
    const br = (row.high * this.#width + column.high) * this.#numClasses;
    this.#findBounds(tl, tr, bl, br);
    const id = this.#candidateCount === 1 ? this.#idOfWholeCell(this.#candidates[0]) : null;
    if (id === null) return this.#labelPixels(row, column, [tl, tr, bl, br], labelMap);
    for (let y = row.from; y < row.to; y++) labelMap.data.fill(id, y * labelMap.width + column.from, y * labelMap.width + column.to);
  }

  #findBounds(tl: number, tr: number, bl: number, br: number): void {
    const samples = this.#samples;
    const { biases } = this.#rule;
    let best = -Infinity;
    for (let c = 0; c < this.#numClasses; c++) {
      const a = samples[tl + c];
      const b = samples[tr + c];
      const d = samples[bl + c];
      const e = samples[br + c];
      const smallest = Math.min(a, b, d, e) + biases[c];
      this.#smallest[c] = smallest;
      this.#largest[c] = Math.max(a, b, d, e) + biases[c];
      if (smallest > best) best = smallest;
    }
    this.#candidateCount = 0;
    this.#relevantCount = 0;
    for (let c = 0; c < this.#numClasses; c++) {
      if (this.#largest[c] >= best) this.#candidates[this.#candidateCount++] = c;
      if (this.#largest[c] >= best - NEGLIGIBLE) this.#relevant[this.#relevantCount++] = c;
    }
  }

  /** What all pixels get where the same class wins everywhere; null where some are sure enough and others may not be. */
  #idOfWholeCell(winner: number): number | null {
    const { minConfidences, classIds, unsureId } = this.#rule;
    if (minConfidences[winner] <= 0) return classIds[winner];
    // 1 / probability = sum of exp(logit - that of the winner).
    const most = 1 / minConfidences[winner];
    let [lower, upper] = [1, 1];
    for (let k = 0; k < this.#relevantCount; k++) {
      const c = this.#relevant[k];
      if (c === winner) continue;
      lower += Math.exp(this.#smallest[c] - this.#largest[winner]);
      upper += Math.exp(this.#largest[c] - this.#smallest[winner]);
    }
    if (upper <= most) return classIds[winner];
    return lower > most ? unsureId : null;
  }

  #labelPixels(row: LogitsCell, column: LogitsCell, [tl, tr, bl, br]: readonly number[], { width, data }: LabelMap): void {
    const samples = this.#samples;
    const { biases, minConfidences, classIds, unsureId } = this.#rule;
    for (let y = row.from; y < row.to; y++) {
      const fy = row.fractions[y - row.from];
      for (let x = column.from; x < column.to; x++) {
        const fx = column.fractions[x - column.from];
        let best = -Infinity;
        let winner = 0;
        for (let k = 0; k < this.#candidateCount; k++) {
          const c = this.#candidates[k];
          const top = samples[tl + c] + (samples[tr + c] - samples[tl + c]) * fx;
          const bottom = samples[bl + c] + (samples[br + c] - samples[bl + c]) * fx;
          const value = top + (bottom - top) * fy + biases[c];
          if (value > best) {
            best = value;
            winner = c;
          }
        }
        let id = classIds[winner];
        if (minConfidences[winner] > 0) {
          let sum = 0;
          for (let k = 0; k < this.#relevantCount; k++) {
            const c = this.#relevant[k];
            const top = samples[tl + c] + (samples[tr + c] - samples[tl + c]) * fx;
            const bottom = samples[bl + c] + (samples[br + c] - samples[bl + c]) * fx;
            sum += Math.exp(top + (bottom - top) * fy + biases[c] - best);
          }
          if (sum * minConfidences[winner] > 1) id = unsureId;
        }
        data[y * width + x] = id;
      }
    }
  }
}

/** The middle pixel of each step. */
function pixelsAlong(from: number, to: number, stepPx: number): Int32Array {
  return Int32Array.from({ length: Math.ceil((to - from) / stepPx) }, (_, i) => Math.min(from + i * stepPx + (stepPx >> 1), to - 1));
}

function withoutRule({ biases, classIds, unsureId }: RelabelRule): RelabelRule {
  const zeros = new Float64Array(biases.length);
  return { biases: zeros, minConfidences: zeros, classIds, unsureId };
}
