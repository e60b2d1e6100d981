import { AppError } from '../errors/appError.ts';
import { labColors } from './labColors.ts';
import type { PixelWindow } from './pixelWindow.ts';

export interface SuperpixelOptions {
  /** About how wide and high a superpixel is, in samples; at least 2. */
  readonly sizePx: number;
  /** Colour against shape: small values follow edges, large ones make squares. 10 is usual, 1 to 40 useful. Default: 10. */
  readonly compactness?: number;
  /** Default: 6; further ones hardly change anything. All but the last look at every other row and column only. */
  readonly iterations?: number;
  /** The window's colours, where they are known already. Float32 [height, width, 3]. */
  readonly lab?: Float32Array;
}

/** Every sample belongs to one superpixel, and each superpixel is 4-connected. */
export interface Superpixels {
  readonly count: number;
  /** 0 … count - 1, in the order of first samples, row by row. Int32 [height, width]. */
  readonly labels: Int32Array;
}

/**
 * SLIC (Achanta et al. 2012): k-means in CIELAB and place, each centre looking only at samples within sizePx of it; then
 * each component is a superpixel of its own, and those smaller than a quarter of one join their neighbour to the left of their
 * first sample, or above it where there is none. So all are connected.
 *
 * Centres are means of hundreds of samples, so all iterations but the last make do with a quarter of them.
 * Cost: iterations / 4 + 1 times about five distances per sample.
 * @throws AppError `vision.superpixels` where sizePx is below 2
 */
export function superpixels(window: PixelWindow, { sizePx, compactness = 10, iterations = 6, lab = labColors(window.data) }: SuperpixelOptions): Superpixels {
  if (!(sizePx >= 2)) throw new AppError('vision.superpixels', `Superpixels of ${sizePx} pixels are too small: the smallest are 2 wide.`);
  const { width, height } = window;
  const centres = seedCentres(lab, width, height, sizePx);
  const nearest = new Int32Array(width * height);
  const distances = new Float32Array(width * height);
  const weight = (compactness / sizePx) ** 2;
  // Small superpixels need every sample.
  const stride = sizePx >= 8 ? 2 : 1;
  for (let i = 1; i < iterations; i++) {
    assignSamples(lab, width, height, centres, sizePx, weight, stride, nearest, distances);
    moveCentres(lab, width, centres, stride, nearest);
  }
  assignSamples(lab, width, height, centres, sizePx, weight, 1, nearest, distances);
  return connectLabels(nearest, width, height, Math.floor((sizePx * sizePx) / 4));
}

/** L, a, b, x, y of each centre. */
type Centres = Float64Array;
const FIELDS = 5;

/** A regular grid, each centre moved to the flattest of the nine samples around it, off edges and specks. */
function seedCentres(lab: Float32Array, width: number, height: number, sizePx: number): Centres {
  const columns = Math.max(1, Math.round(width / sizePx));
  const rows = Math.max(1, Math.round(height / sizePx));
  const centres = new Float64Array(columns * rows * FIELDS);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at += FIELDS) {
      const x = Math.floor(((column + 0.5) * width) / columns);
      const y = Math.floor(((row + 0.5) * height) / rows);
      let [bestX, bestY, flattest] = [x, y, Infinity];
      for (let ny = Math.max(1, y - 1); ny <= Math.min(height - 2, y + 1); ny++) {
        for (let nx = Math.max(1, x - 1); nx <= Math.min(width - 2, x + 1); nx++) {
          const gradient = squaredGradient(lab, ny * width + nx, width);
          if (gradient < flattest) [bestX, bestY, flattest] = [nx, ny, gradient];
        }
      }
      centres.set(lab.subarray((bestY * width + bestX) * 3, (bestY * width + bestX) * 3 + 3), at);
      centres[at + 3] = bestX;
      centres[at + 4] = bestY;
    }
  }
  return centres;
}

function squaredGradient(lab: Float32Array, sample: number, width: number): number {
  let sum = 0;
  for (let channel = 0; channel < 3; channel++) {
    const across = lab[(sample + 1) * 3 + channel] - lab[(sample - 1) * 3 + channel];
    const down = lab[(sample + width) * 3 + channel] - lab[(sample - width) * 3 + channel];
    sum += across * across + down * down;
  }
  return sum;
}

/**
 * @param weight of a squared distance in place against one in colour
 * @param stride only rows and columns that are multiples of it are looked at
 */
function assignSamples(lab: Float32Array, width: number, height: number, centres: Centres, sizePx: number, weight: number, stride: number, nearest: Int32Array, distances: Float32Array): void {
  distances.fill(Infinity);
  // One more than in the paper: seeds are moved by one.
  const reach = Math.ceil(sizePx) + 1;
  for (let centre = 0, at = 0; at < centres.length; centre++, at += FIELDS) {
    const l = centres[at];
    const a = centres[at + 1];
    const b = centres[at + 2];
    const cx = centres[at + 3];
    const cy = centres[at + 4];
    const left = upTo(Math.max(0, Math.round(cx) - reach), stride);
    const right = Math.min(width - 1, Math.round(cx) + reach);
    const bottom = Math.min(height - 1, Math.round(cy) + reach);
    for (let y = upTo(Math.max(0, Math.round(cy) - reach), stride); y <= bottom; y += stride) {
      const away = (y - cy) * (y - cy) * weight;
      for (let x = left, sample = y * width + left, color = sample * 3; x <= right; x += stride, sample += stride, color += 3 * stride) {
        const dl = lab[color] - l;
        const da = lab[color + 1] - a;
        const db = lab[color + 2] - b;
        const distance = dl * dl + da * da + db * db + (x - cx) * (x - cx) * weight + away;
        if (distance < distances[sample]) {
          distances[sample] = distance;
          nearest[sample] = centre;
        }
      }
    }
  }
}

/** The next multiple. */
function upTo(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

/** To the mean of the samples that were looked at; a centre without any stays. */
function moveCentres(lab: Float32Array, width: number, centres: Centres, stride: number, nearest: Int32Array): void {
  const sums = new Float64Array(centres.length);
  const counts = new Int32Array(centres.length / FIELDS);
  for (let y = 0; y * width < nearest.length; y += stride) {
    for (let x = 0, sample = y * width; x < width; x += stride, sample += stride) {
      const at = nearest[sample] * FIELDS;
      counts[nearest[sample]]++;
      sums[at] += lab[sample * 3];
      sums[at + 1] += lab[sample * 3 + 1];
      sums[at + 2] += lab[sample * 3 + 2];
      sums[at + 3] += x;
      sums[at + 4] += y;
    }
  }
  for (let centre = 0; centre < counts.length; centre++) {
    if (counts[centre] === 0) continue;
    for (let field = 0; field < FIELDS; field++) centres[centre * FIELDS + field] = sums[centre * FIELDS + field] / counts[centre];
  }
}

/** Numbers the 4-connected components of equal labels; small ones take the number of the component before them. */
function connectLabels(nearest: Int32Array, width: number, height: number, smallest: number): Superpixels {
  const labels = new Int32Array(nearest.length).fill(-1);
  const stack = new Int32Array(nearest.length);
  let count = 0;
  for (let first = 0; first < nearest.length; first++) {
    if (labels[first] >= 0) continue;
    const number = count++;
    labels[first] = number;
    stack[0] = first;
    let size = 1;
    // The stack is never popped: it ends up as the list of the component's samples.
    for (let next = 0; next < size; next++) {
      const sample = stack[next];
      const column = sample % width;
      const visit = (other: number): void => {
        if (labels[other] >= 0 || nearest[other] !== nearest[first]) return;
        labels[other] = number;
        stack[size++] = other;
      };
      if (column > 0) visit(sample - 1);
      if (column < width - 1) visit(sample + 1);
      if (sample >= width) visit(sample - width);
      if (sample < (height - 1) * width) visit(sample + width);
    }
    if (size >= smallest || first === 0) continue;
    // The sample before the first one, to the left or above, has its number already.
    const other = labels[first % width > 0 ? first - 1 : first - width];
    for (let i = 0; i < size; i++) labels[stack[i]] = other;
    count--;
  }
  return { count, labels };
}
