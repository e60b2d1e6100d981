import { AveragedLogits } from './averagedLogits.ts';
import { createLabelMap, type LabelMap } from './labelMap.ts';
import type { Logits } from './labelMapFromLogits.ts';
import { addProbabilities, type LogitsView } from './logitsView.ts';
import { probabilityBounds, type Block, type Bounds } from './viewBounds.ts';

/** Pixels of the largest block whose winner is looked for at once. */
const LARGEST_BLOCK_PX = 64;
/** Blocks up to this side are computed pixel by pixel: bounds would cost as much. */
const SMALLEST_BLOCK_PX = 4;
/** By how much a winner must be ahead to win a whole block: rounding errors are a million times smaller. */
const SAFE_LEAD = 1e-9;

/** What all views together say. */
export interface BlendedLabels {
  /** Of the photograph's size. */
  readonly labelMap: LabelMap;
  /** Mean averaged probability of the pixels that have this class id, 0..1; null where there are none. 256 entries. */
  readonly meanConfidence: readonly (number | null)[];
  /** The averaged probabilities as low-resolution logits, over the whole photograph. */
  readonly logits: Logits;
}

export interface ViewBlenderOptions {
  /** Of the photograph, in pixels. */
  readonly height: number;
  readonly width: number;
  /** Class id of each channel. */
  readonly classIds: readonly number[];
  /** Scales times mirrorings. */
  readonly groupCount: number;
  readonly alignCorners: boolean;
}

/**
 * Averages what a network says about a photograph at several scales, mirrored, and in tiles (paper, section 4.1): each view's
 * logits are upsampled bilinearly to the photograph's size, softmax is taken there, views are averaged, and the label is the
 * class with the largest average.
 *
 * It is exact, but neither numClasses x height x width values nor the softmax of every pixel are ever computed. The
 * photograph is cut into blocks; a class whose average is above every other's in the whole block wins the block
 * (probabilityBounds); a block where that is not sure is cut into four, and only the smallest, along boundaries, are computed
 * pixel by pixel. Rows are finished as soon as no further view reaches them, so that the logits of tiles that lie
 * behind are let go.
 */
export class ViewBlender {
  readonly #options: ViewBlenderOptions;
  readonly #labelMap: LabelMap;
  readonly #numClasses: number;
  readonly #confidenceSums = new Float64Array(256);
  readonly #pixelCounts = new Float64Array(256);
  #views: LogitsView[] = [];
  #averagedLogits: AveragedLogits | null = null;
  #doneRows = 0;

  /** Working memory, one value per class. */
  readonly #average: Float64Array;
  readonly #scratch: Float64Array;
  readonly #bounds: Bounds;
  readonly #groupBounds: Bounds;
  readonly #viewBounds: Bounds;

  constructor(options: ViewBlenderOptions) {
    this.#options = options;
    this.#labelMap = createLabelMap(options.width, options.height);
    this.#numClasses = options.classIds.length;
    const perClass = (): Float64Array => new Float64Array(this.#numClasses);
    const bounds = (): Bounds => ({ lower: perClass(), upper: perClass() });
    this.#average = perClass();
    this.#scratch = perClass();
    this.#bounds = bounds();
    this.#groupBounds = bounds();
    this.#viewBounds = bounds();
  }

  /** @param view in the order of planViews: none may begin above one that was added before */
  add(view: LogitsView): void {
    // The first view is of the largest scale.
    this.#averagedLogits ??= new AveragedLogits(view, { ...this.#options, numClasses: this.#numClasses });
    this.#finishRows(view.rows.from);
    // The row above still has a part in the averaged logits between it and the next.
    this.#views = this.#views.filter(({ rows }) => rows.to >= view.rows.from);
    // Groups side by side, so that each is summed up in one go.
    this.#views.push(view);
    this.#views.sort((a, b) => a.group - b.group);
  }

  /** Call it once, after the last view. */
  finish(): BlendedLabels {
    if (this.#averagedLogits === null) throw new Error('no view was added');
    this.#finishRows(this.#options.height);
    return {
      labelMap: this.#labelMap,
      meanConfidence: Array.from(this.#pixelCounts, (count, id) => (count === 0 ? null : this.#confidenceSums[id] / count)),
      logits: this.#averagedLogits.logits,
    };
  }

  #finishRows(to: number): void {
    if (to <= this.#doneRows) return;
    const { width } = this.#options;
    for (let top = this.#doneRows; top < to; top += LARGEST_BLOCK_PX) {
      const bottom = Math.min(top + LARGEST_BLOCK_PX, to);
      for (let left = 0; left < width; left += LARGEST_BLOCK_PX) this.#finishBlock({ left, top, right: Math.min(left + LARGEST_BLOCK_PX, width), bottom });
    }
    this.#averagedLogits?.finishRows(to, (y, x) => this.#averageAt(y, x));
    this.#doneRows = to;
  }

  #finishBlock(block: Block): void {
    const { left, top, right, bottom } = block;
    if (right - left <= SMALLEST_BLOCK_PX && bottom - top <= SMALLEST_BLOCK_PX) return this.#finishPixels(block);
    const winner = this.#sureWinner(block);
    if (winner !== null) return this.#fill(block, winner);
    const middleX = right - left > SMALLEST_BLOCK_PX ? (left + right) >> 1 : right;
    const middleY = bottom - top > SMALLEST_BLOCK_PX ? (top + bottom) >> 1 : bottom;
    this.#finishBlock({ left, top, right: middleX, bottom: middleY });
    if (middleX < right) this.#finishBlock({ left: middleX, top, right, bottom: middleY });
    if (middleY < bottom) this.#finishBlock({ left, top: middleY, right: middleX, bottom });
    if (middleX < right && middleY < bottom) this.#finishBlock({ left: middleX, top: middleY, right, bottom });
  }

  /** The channel whose average is above all others' in the whole block; null where the bounds do not tell. */
  #sureWinner(block: Block): number | null {
    const { lower, upper } = this.#bounds;
    const [group, single] = [this.#groupBounds, this.#viewBounds];
    lower.fill(0);
    upper.fill(0);
    const shown = this.#views.filter(({ rows, columns }) => rows.from < block.bottom && rows.to > block.top && columns.from < block.right && columns.to > block.left);
    for (let i = 0; i < shown.length; ) {
      const current = shown[i].group;
      // Weights inside a group sum to 1: its average lies between the least and the greatest of its views.
      group.lower.fill(Infinity);
      group.upper.fill(-Infinity);
      for (; i < shown.length && shown[i].group === current; i++) {
        probabilityBounds(shown[i], block, single, this.#scratch);
        for (let c = 0; c < this.#numClasses; c++) {
          group.lower[c] = Math.min(group.lower[c], single.lower[c]);
          group.upper[c] = Math.max(group.upper[c], single.upper[c]);
        }
      }
      for (let c = 0; c < this.#numClasses; c++) {
        lower[c] += group.lower[c];
        upper[c] += group.upper[c];
      }
    }
    const winner = largestOf(lower);
    const needed = lower[winner] - SAFE_LEAD * this.#options.groupCount;
    for (let c = 0; c < this.#numClasses; c++) if (c !== winner && upper[c] >= needed) return null;
    return winner;
  }

  /** All pixels of the block are of one class; its confidence is taken from the middle. */
  #fill({ left, top, right, bottom }: Block, channel: number): void {
    const { width, classIds } = this.#options;
    const id = classIds[channel];
    for (let y = top; y < bottom; y++) this.#labelMap.data.fill(id, y * width + left, y * width + right);
    this.#count(id, this.#averageAt((top + bottom) >> 1, (left + right) >> 1)[channel], (right - left) * (bottom - top));
  }

  #finishPixels({ left, top, right, bottom }: Block): void {
    const { width, classIds } = this.#options;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const average = this.#averageAt(y, x);
        const winner = largestOf(average);
        this.#labelMap.data[y * width + x] = classIds[winner];
        this.#count(classIds[winner], average[winner], 1);
      }
    }
  }

  #count(id: number, confidence: number, pixels: number): void {
    this.#confidenceSums[id] += confidence * pixels;
    this.#pixelCounts[id] += pixels;
  }

  /** Averaged probabilities of one pixel. The next call overwrites them. */
  #averageAt(y: number, x: number): Float64Array {
    this.#average.fill(0);
    for (const view of this.#views) {
      const { rows, columns } = view;
      if (y < rows.from || y >= rows.to || x < columns.from || x >= columns.to) continue;
      const weight = (rows.weights[y - rows.from] * columns.weights[x - columns.from]) / this.#options.groupCount;
      addProbabilities(view, rows.positions[y - rows.from], columns.positions[x - columns.from], weight, this.#average, this.#scratch);
    }
    return this.#average;
  }
}

function largestOf(values: Float64Array): number {
  let winner = 0;
  for (let c = 1; c < values.length; c++) if (values[c] > values[winner]) winner = c;
  return winner;
}
