import type { Logits } from './labelMapFromLogits.ts';
import type { LogitsView } from './logitsView.ts';

/** Most values that are kept: 2 MB once each is a byte. */
const MOST_VALUES = 2 ** 21;
/** Stands for probabilities that are smaller, whose logarithm would stretch the range of what is kept. */
const SMALLEST_PROBABILITY = 1e-12;

/**
 * Averaged probabilities as low-resolution logits: their logarithms, laid over the photograph as the network lays its own.
 * Softmax of them is the average again. Rows are filled from the top, as blending gets there.
 */
export class AveragedLogits {
  readonly logits: Logits;
  /** Where rows and columns of samples lie in the photograph: between which two pixels, and where between them. */
  readonly #rows: readonly Place[];
  readonly #columns: readonly Place[];
  #doneRows = 0;

  /**
   * @param densest the view with the most samples per pixel of the photograph: the result is as dense, unless that is more than
   *   one sample per pixel, or too much to keep
   * @param photograph its height and width in pixels
   */
  constructor(densest: Pick<LogitsView, 'rows' | 'columns'>, photograph: { readonly height: number; readonly width: number; readonly numClasses: number; readonly alignCorners: boolean }) {
    const { numClasses, alignCorners } = photograph;
    const samples = (slope: number, pixels: number): number => Math.min(pixels, alignCorners ? slope * (pixels - 1) + 1 : slope * pixels);
    const height = samples(densest.rows.slope, photograph.height);
    const width = samples(densest.columns.slope, photograph.width);
    const share = Math.min(1, Math.sqrt(MOST_VALUES / (numClasses * height * width)));
    const rows = Math.max(1, Math.round(height * share));
    const columns = Math.max(1, Math.round(width * share));
    this.logits = { numClasses, height: rows, width: columns, alignCorners, data: new Float32Array(numClasses * rows * columns) };
    this.#rows = placesOf(rows, photograph.height, alignCorners);
    this.#columns = placesOf(columns, photograph.width, alignCorners);
  }

  /**
   * Fills the rows that lie between finished rows of the photograph.
   * @param to row of the photograph before which everything is known
   * @param averageAt averaged probabilities of pixel (y, x), Float64 [numClasses], good until the next call
   */
  finishRows(to: number, averageAt: (y: number, x: number) => Float64Array): void {
    const { numClasses, height, width, data } = this.logits;
    const mixed = new Float64Array(numClasses);
    for (; this.#doneRows < height && this.#rows[this.#doneRows].high < to; this.#doneRows++) {
      const row = this.#rows[this.#doneRows];
      for (let column = 0; column < width; column++) {
        mixed.fill(0);
        for (const [y, x, weight] of cornersOf(row, this.#columns[column])) {
          if (weight === 0) continue;
          const average = averageAt(y, x);
          for (let c = 0; c < numClasses; c++) mixed[c] += weight * average[c];
        }
        for (let c = 0; c < numClasses; c++) data[(c * height + this.#doneRows) * width + column] = Math.log(Math.max(mixed[c], SMALLEST_PROBABILITY));
      }
    }
  }
}

interface Place {
  readonly low: number;
  readonly high: number;
  /** 0..1 */
  readonly fraction: number;
}

/** The inverse of how logits are laid over the photograph. */
function placesOf(samples: number, pixels: number, alignCorners: boolean): Place[] {
  return Array.from({ length: samples }, (_, i) => {
    const place = alignCorners ? (samples === 1 ? 0 : (i * (pixels - 1)) / (samples - 1)) : Math.max(0, ((i + 0.5) * pixels) / samples - 0.5);
    const low = Math.min(Math.floor(place), pixels - 1);
    return { low, high: Math.min(low + 1, pixels - 1), fraction: Math.min(place - low, 1) };
  });
}

/** The four pixels around a place, with their bilinear weights. */
function cornersOf(row: Place, column: Place): [y: number, x: number, weight: number][] {
  return [
    [row.low, column.low, (1 - row.fraction) * (1 - column.fraction)],
    [row.low, column.high, (1 - row.fraction) * column.fraction],
    [row.high, column.low, row.fraction * (1 - column.fraction)],
    [row.high, column.high, row.fraction * column.fraction],
  ];
}
