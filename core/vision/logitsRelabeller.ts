import { AppError } from '../errors/appError.ts';
import { createLabelMap, type LabelMap } from '../mask/labelMap.ts';
import type { Logits } from '../mask/labelMapFromLogits.ts';
import { logitsCells, type LogitsCell } from '../mask/logitsCells.ts';
import type { PixelRect } from '../mask/pixelRect.ts';

/** What sliders change. Channels as in the logits. */
export interface RelabelRule {
  /** Added to the logits of each channel: 1 makes the odds of a class 2.7 times as good. */
  readonly biases: ArrayLike<number>;
  /** Softmax probability, after the biases, that the class of a winner needs with all of its channels, 0..1: the same for each of them. */
  readonly minConfidences: ArrayLike<number>;
  /** Class id of each channel; several may be of one class. */
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

/** Probabilities below e^-30 are left out of sums. */
const NEGLIGIBLE = 30;
/** Rounding errors of logits are a thousand times smaller: what is closer is computed pixel by pixel. */
const ROUNDING = 1e-9;
/** Blocks up to this side are computed pixel by pixel: bounds would cost as much. */
const SMALLEST_BLOCK_PX = 4;

/**
 * Labels a rectangle of the photograph anew from kept logits, quickly enough for a slider: bilinear upsampling, biases, argmax
 * (ties go to the lowest channel), then the minimum confidence. With biases and confidences of 0 it is labelMapFromLogits, bit
 * for bit. Blocks of pixels between four samples are filled where bounds say that one class wins, or that none is sure enough, and
 * cut into four where they do not; only the smallest, along borders, are computed pixel by pixel. Confidences are exact to 1e-9.
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
    const ruled = new CellLabeller(this.#samples, this.#logits, rule, labelMap);
    for (const row of rows) for (const column of columns) ruled.label(row, column);
    if (base === undefined) return labelMap;

    const original = createLabelMap(labelMap.width, labelMap.height);
    const unruled = new CellLabeller(this.#samples, this.#logits, withoutRule(rule), original);
    for (const row of rows) for (const column of columns) unruled.label(row, column);
    for (let y = 0, i = 0; y < labelMap.height; y++) {
      const start = rowPixels[y] * base.width;
      for (let x = 0; x < labelMap.width; x++, i++) if (labelMap.data[i] === original.data[i]) labelMap.data[i] = base.data[start + columnPixels[x]];
    }
    return labelMap;
  }
}

/** Output pixels of one cell: rows [top, bottom), columns [left, right). */
interface Block {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Labels the pixels of one cell after the other. */
class CellLabeller {
  readonly #samples: Float32Array;
  readonly #width: number;
  readonly #rule: RelabelRule;
  readonly #asksConfidence: boolean;
  /** Uint8 [numClasses]: 1 = no other channel is of its class. */
  readonly #isAlone: Uint8Array;
  readonly #labelMap: LabelMap;
  /** Smallest and largest logit of each channel in the block that is looked at. */
  readonly #smallest: Float64Array;
  readonly #largest: Float64Array;
  /** For each depth of cutting: first the channels that may win, then the others that matter for a probability. */
  readonly #channels: Int32Array[] = [];
  readonly #candidateCounts: number[] = [];
  readonly #channelCounts: number[] = [];
  /** The cell, and where its four samples begin. */
  #row!: LogitsCell;
  #column!: LogitsCell;
  #tl = 0;
  #tr = 0;
  #bl = 0;
  #br = 0;

  constructor(samples: Float32Array, { numClasses, width }: Logits, rule: RelabelRule, labelMap: LabelMap) {
    this.#samples = samples;
    this.#width = width;
    this.#rule = rule;
    this.#asksConfidence = Array.from({ length: numClasses }, (_, c) => rule.minConfidences[c]).some((confidence) => confidence > 0);
    const ids = Array.from({ length: numClasses }, (_, c) => rule.classIds[c]);
    this.#isAlone = Uint8Array.from(ids, (id) => (ids.indexOf(id) === ids.lastIndexOf(id) ? 1 : 0));
    this.#labelMap = labelMap;
    this.#smallest = new Float64Array(numClasses);
    this.#largest = new Float64Array(numClasses);
    this.#channels[0] = Int32Array.from({ length: numClasses }, (_, c) => c);
    this.#channelCounts[0] = numClasses;
  }

  label(row: LogitsCell, column: LogitsCell): void {
    const numClasses = this.#smallest.length;
    this.#row = row;
    this.#column = column;
    this.#tl = (row.low * this.#width + column.low) * numClasses;
    this.#tr = (row.low * this.#width + column.high) * numClasses;
    this.#bl = (row.high * this.#width + column.low) * numClasses;
    this.#br = (row.high * this.#width + column.high) * numClasses;
    this.#labelBlock({ top: row.from, bottom: row.to, left: column.from, right: column.to }, 1);
  }

  /** Fills the block where one id is sure, cuts it into four where it is not, and computes small ones pixel by pixel. */
  #labelBlock(block: Block, depth: number): void {
    const { top, bottom, left, right } = block;
    this.#findChannels(block, depth);
    const id = this.#sureId(depth);
    if (id !== null) {
      for (let y = top; y < bottom; y++) this.#labelMap.data.fill(id, y * this.#labelMap.width + left, y * this.#labelMap.width + right);
      return;
    }
    if (right - left <= SMALLEST_BLOCK_PX && bottom - top <= SMALLEST_BLOCK_PX) return this.#labelPixels(block, depth);
    const middleX = right - left > SMALLEST_BLOCK_PX ? (left + right) >> 1 : right;
    const middleY = bottom - top > SMALLEST_BLOCK_PX ? (top + bottom) >> 1 : bottom;
    this.#labelBlock({ top, bottom: middleY, left, right: middleX }, depth + 1);
    if (middleX < right) this.#labelBlock({ top, bottom: middleY, left: middleX, right }, depth + 1);
    if (middleY < bottom) this.#labelBlock({ top: middleY, bottom, left, right: middleX }, depth + 1);
    if (middleX < right && middleY < bottom) this.#labelBlock({ top: middleY, bottom, left: middleX, right }, depth + 1);
  }

  /** Which of the channels that mattered in the block around it matter here. Bilinear values have their extremes at the block's corners. */
  #findChannels({ top, bottom, left, right }: Block, depth: number): void {
    const samples = this.#samples;
    const { biases } = this.#rule;
    const [tl, tr, bl, br] = [this.#tl, this.#tr, this.#bl, this.#br];
    const fy0 = this.#row.fractions[top - this.#row.from];
    const fy1 = this.#row.fractions[bottom - 1 - this.#row.from];
    const fx0 = this.#column.fractions[left - this.#column.from];
    const fx1 = this.#column.fractions[right - 1 - this.#column.from];
    const around = this.#channels[depth - 1];
    const aroundCount = this.#channelCounts[depth - 1];
    let best = -Infinity;
    for (let k = 0; k < aroundCount; k++) {
      const c = around[k];
      const upperStep = samples[tr + c] - samples[tl + c];
      const lowerStep = samples[br + c] - samples[bl + c];
      const upper0 = samples[tl + c] + upperStep * fx0;
      const upper1 = samples[tl + c] + upperStep * fx1;
      const lower0 = samples[bl + c] + lowerStep * fx0;
      const lower1 = samples[bl + c] + lowerStep * fx1;
      const a = upper0 + (lower0 - upper0) * fy0;
      const b = upper0 + (lower0 - upper0) * fy1;
      const d = upper1 + (lower1 - upper1) * fy0;
      const e = upper1 + (lower1 - upper1) * fy1;
      const smallest = Math.min(a, b, d, e) + biases[c];
      this.#smallest[c] = smallest;
      this.#largest[c] = Math.max(a, b, d, e) + biases[c];
      if (smallest > best) best = smallest;
    }
    const here = (this.#channels[depth] ??= new Int32Array(this.#smallest.length));
    let count = 0;
    // In ascending order, as ties ask for.
    for (let k = 0; k < aroundCount; k++) if (this.#largest[around[k]] >= best - ROUNDING) here[count++] = around[k];
    this.#candidateCounts[depth] = count;
    here.subarray(0, count).sort();
    if (this.#asksConfidence) {
      for (let k = 0; k < aroundCount; k++) {
        const largest = this.#largest[around[k]];
        if (largest >= best - NEGLIGIBLE && largest < best - ROUNDING) here[count++] = around[k];
      }
    }
    this.#channelCounts[depth] = count;
  }

  /** What all pixels of the block get; null where that is not sure. */
  #sureId(depth: number): number | null {
    const { classIds, minConfidences, unsureId } = this.#rule;
    const candidates = this.#channels[depth];
    const count = this.#candidateCounts[depth];
    const winner = candidates[0];
    let isOneClass = true;
    for (let k = 1; k < count && isOneClass; k++) isOneClass = classIds[candidates[k]] === classIds[winner];
    if (!this.#asksConfidence) return isOneClass ? classIds[winner] : null;
    if (isOneClass && (minConfidences[winner] <= 0 || this.#isSurelyConfident(winner, depth))) return classIds[winner];
    for (let k = 0; k < count; k++) if (!this.#isSurelyUnsure(candidates[k], depth)) return null;
    return unsureId;
  }

  /** The least of the winner's class against the most of the others. */
  #isSurelyConfident(winner: number, depth: number): boolean {
    return this.#lack(winner, depth, this.#smallest, this.#largest) <= -ROUNDING;
  }

  /** The most of the winner's class against the least of the others. */
  #isSurelyUnsure(winner: number, depth: number): boolean {
    return this.#lack(winner, depth, this.#largest, this.#smallest) > ROUNDING;
  }

  /**
   * Confident = own / (own + others) >= minimum, each a sum of exponentials: others <= own (1 / minimum - 1). The difference, with
   * the winner's own exponential as 1. Where the winner's class has no other channel it can only grow: what is too much already is
   * not summed up. Not a number where they are too far apart.
   */
  #lack(winner: number, depth: number, own: Float64Array, others: Float64Array): number {
    const { classIds, minConfidences } = this.#rule;
    const channels = this.#channels[depth];
    const odds = 1 / minConfidences[winner] - 1;
    const isAlone = this.#isAlone[winner] === 1;
    let lack = -odds;
    for (let k = 0; k < this.#channelCounts[depth] && !(isAlone && lack > ROUNDING); k++) {
      const c = channels[k];
      if (c === winner) continue;
      if (classIds[c] === classIds[winner]) lack -= odds * Math.exp(own[c] - own[winner]);
      else lack += Math.exp(others[c] - own[winner]);
    }
    return lack;
  }

  #labelPixels({ top: firstRow, bottom: endRow, left, right }: Block, depth: number): void {
    const samples = this.#samples;
    const { biases, minConfidences, classIds, unsureId } = this.#rule;
    const { width, data } = this.#labelMap;
    const [tl, tr, bl, br] = [this.#tl, this.#tr, this.#bl, this.#br];
    const channels = this.#channels[depth];
    const candidateCount = this.#candidateCounts[depth];
    const channelCount = this.#channelCounts[depth];
    for (let y = firstRow; y < endRow; y++) {
      const fy = this.#row.fractions[y - this.#row.from];
      for (let x = left; x < right; x++) {
        const fx = this.#column.fractions[x - this.#column.from];
        let best = -Infinity;
        let winner = channels[0];
        for (let k = 0; k < candidateCount; k++) {
          const c = channels[k];
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
          const odds = 1 / minConfidences[winner] - 1;
          const isAlone = this.#isAlone[winner] === 1;
          let lack = -odds;
          for (let k = 0; k < channelCount && !(isAlone && lack > 0); k++) {
            const c = channels[k];
            if (c === winner) continue;
            const top = samples[tl + c] + (samples[tr + c] - samples[tl + c]) * fx;
            const bottom = samples[bl + c] + (samples[br + c] - samples[bl + c]) * fx;
            const exponential = Math.exp(top + (bottom - top) * fy + biases[c] - best);
            lack += classIds[c] === classIds[winner] ? -odds * exponential : exponential;
          }
          if (lack > 0) id = unsureId;
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
