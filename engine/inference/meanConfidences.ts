import type { LabelMap } from '../../core/mask/labelMap.ts';
import type { Logits } from '../../core/mask/labelMapFromLogits.ts';

/** Samples in each direction between two neighbouring logits. */
const SAMPLES_PER_CELL = 2;
/** Its exponential is below 1e-7 of the largest one's. */
const NEGLIGIBLE_BELOW = 16;

/**
 * Mean softmax probability of the pixels that have each class id, 0..1; null where the label map has none of it.
 * Probabilities change slowly between two logits, so they are taken in the middles of blocks of half that distance, which is
 * a thousandth of the work of every pixel; a class that no middle falls on is taken at its first pixel.
 * @param logits [numClasses, h, w] before softmax, over the whole of the label map
 * @param classIds class id of each channel
 * @returns 256 entries, by class id
 */
export function meanConfidences(logits: Logits, { width, height, data }: LabelMap, classIds: readonly number[]): (number | null)[] {
  const probabilityAt = probabilityOf(logits, width, height);
  const channelOf = new Int16Array(256).fill(-1);
  classIds.forEach((id, channel) => (channelOf[id] = channel));
  const sums = new Float64Array(256);
  const areas = new Float64Array(256);
  const rows = blocksAlong(logits.height, height);
  const columns = blocksAlong(logits.width, width);
  for (const [top, bottom] of rows) {
    const y = (top + bottom) >> 1;
    for (const [left, right] of columns) {
      const x = (left + right) >> 1;
      const id = data[y * width + x];
      const area = (right - left) * (bottom - top);
      sums[id] += area * probabilityAt(channelOf[id], y, x);
      areas[id] += area;
    }
  }
  return Array.from({ length: 256 }, (_, id) => {
    if (areas[id] > 0) return sums[id] / areas[id];
    const first = channelOf[id] < 0 ? -1 : data.indexOf(id);
    return first < 0 ? null : probabilityAt(channelOf[id], Math.floor(first / width), first % width);
  });
}

function blocksAlong(samples: number, pixels: number): [from: number, to: number][] {
  const count = Math.min(pixels, samples * SAMPLES_PER_CELL);
  return Array.from({ length: count }, (_, i) => [Math.floor((i * pixels) / count), Math.floor(((i + 1) * pixels) / count)]);
}

/** The probability of a channel at a pixel, from bilinearly upsampled logits as labelMapFromLogits has them. */
function probabilityOf({ numClasses, height, width, data, alignCorners }: Logits, imageWidth: number, imageHeight: number): (channel: number, y: number, x: number) => number {
  const plane = height * width;
  const values = new Float64Array(numClasses);
  return (channel, y, x) => {
    if (channel < 0) return 1;
    const row = positionOf(y, height, imageHeight, alignCorners);
    const column = positionOf(x, width, imageWidth, alignCorners);
    const top = Math.floor(row);
    const left = Math.floor(column);
    const tl = top * width + left;
    const right = left + 1 < width ? 1 : 0;
    const below = top + 1 < height ? width : 0;
    const fy = row - top;
    const fx = column - left;
    const [wa, wb, wc, wd] = [(1 - fy) * (1 - fx), (1 - fy) * fx, fy * (1 - fx), fy * fx];
    let largest = -Infinity;
    for (let c = 0, i = tl; c < numClasses; c++, i += plane) {
      const value = data[i] * wa + data[i + right] * wb + data[i + below] * wc + data[i + below + right] * wd;
      values[c] = value;
      if (value > largest) largest = value;
    }
    let sum = 0;
    for (let c = 0; c < numClasses; c++) if (values[c] > largest - NEGLIGIBLE_BELOW) sum += Math.exp(values[c] - largest);
    return Math.exp(values[channel] - largest) / sum;
  };
}

function positionOf(pixel: number, samples: number, pixels: number, alignCorners: boolean): number {
  if (alignCorners) return pixels === 1 ? 0 : (pixel * (samples - 1)) / (pixels - 1);
  return Math.min(Math.max(((pixel + 0.5) * samples) / pixels - 0.5, 0), samples - 1);
}
