import type { ImagePoint } from '../geometry/points.ts';
import { TiledMask } from '../mask/tiledMask.ts';
import { labColors } from './labColors.ts';
import { maskOfSamples, sampleAt, type PixelWindow } from './pixelWindow.ts';

/**
 * lab: Euclidean distance in CIELAB (CIE 1976), about what people see, 0 to about 260.
 * channel: the largest difference of red, green and blue, 0 to 255, as other tools count.
 */
export type ColorMetric = 'lab' | 'channel';

export interface WandOptions {
  /** Only what is connected with the seed, by shared edges. Default: true. */
  readonly contiguous?: boolean;
  /** Default: lab. */
  readonly metric?: ColorMetric;
}

/** For every sample of a window, the smallest tolerance with which the wand takes it. */
export interface WandDistances extends Omit<PixelWindow, 'data'> {
  /** In steps of 1 / stepsPerUnit. Uint16 [height, width]. */
  readonly values: Uint16Array;
  readonly stepsPerUnit: number;
}

/** Fine enough that a slider moves smoothly, coarse enough for a queue of buckets. */
const LAB_STEPS_PER_UNIT = 4;
/** CIELAB distances of sRGB colours are below 260. */
const LEVELS = 260 * LAB_STEPS_PER_UNIT;

/**
 * The tolerance that each pixel needs, computed once per click, so that moving the tolerance is only thresholdDistances.
 * Not contiguous: how far its colour is from that of the seed. Contiguous: over all ways from the seed along shared edges, the
 * smallest largest distance on the way (minimax). What has at most a tolerance is then exactly the component of
 * the seed among the pixels whose colour is within it.
 *
 * Cost: a pass over the window and one visit of each pixel in order of distance (buckets, as in priority flood).
 * @returns null where the seed is outside the window
 */
export function wandDistances(window: PixelWindow, seed: ImagePoint, { contiguous = true, metric = 'lab' }: WandOptions = {}): WandDistances | null {
  const start = sampleAt(window, seed);
  if (start === null) return null;
  const { left, top, width, height, pixelsPerSample } = window;
  const colors = metric === 'lab' ? labDistances(window, start) : channelDistances(window, start);
  return {
    left, top, width, height, pixelsPerSample,
    values: contiguous ? minimaxDistances(colors, width, height, start) : colors,
    stepsPerUnit: metric === 'lab' ? LAB_STEPS_PER_UNIT : 1,
  };
}

/** The pixels of the photograph that the wand takes with this tolerance. Cost: a pass over the window. */
export function thresholdDistances({ values, stepsPerUnit, ...window }: WandDistances, tolerance: number, image: { readonly width: number; readonly height: number }): TiledMask {
  const most = tolerance * stepsPerUnit;
  const taken = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) taken[i] = values[i] <= most ? 1 : 0;
  return maskOfSamples(window, image, taken);
}

/** Both steps at once. Empty where the seed is outside the window. */
export function magicWand(window: PixelWindow, seed: ImagePoint, tolerance: number, image: { readonly width: number; readonly height: number }, options?: WandOptions): TiledMask {
  const distances = wandDistances(window, seed, options);
  return distances === null ? new TiledMask(image.width, image.height) : thresholdDistances(distances, tolerance, image);
}

function labDistances({ data }: PixelWindow, start: number): Uint16Array {
  const lab = labColors(data);
  const [l, a, b] = lab.subarray(start * 3, start * 3 + 3);
  const values = new Uint16Array(lab.length / 3);
  for (let i = 0, at = 0; i < values.length; i++, at += 3) {
    const [dl, da, db] = [lab[at] - l, lab[at + 1] - a, lab[at + 2] - b];
    values[i] = Math.sqrt(dl * dl + da * da + db * db) * LAB_STEPS_PER_UNIT + 0.5;
  }
  return values;
}

function channelDistances({ data }: PixelWindow, start: number): Uint16Array {
  const [r, g, b] = data.subarray(start * 4, start * 4 + 3);
  const values = new Uint16Array(data.length >> 2);
  for (let i = 0, at = 0; i < values.length; i++, at += 4) {
    values[i] = Math.max(Math.abs(data[at] - r), Math.abs(data[at + 1] - g), Math.abs(data[at + 2] - b));
  }
  return values;
}

function minimaxDistances(colors: Uint16Array, width: number, height: number, start: number): Uint16Array {
  const UNREACHED = 0xffff;
  const values = new Uint16Array(colors.length).fill(UNREACHED);
  /** Stacks of reached pixels by level: the top of each, and what lies below each pixel. */
  const tops = new Int32Array(LEVELS).fill(-1);
  const below = new Int32Array(colors.length);
  let level = 0;
  const reach = (pixel: number): void => {
    if (values[pixel] !== UNREACHED) return;
    // Levels only rise, so the first way that reaches a pixel is the best.
    const value = Math.max(level, colors[pixel]);
    values[pixel] = value;
    below[pixel] = tops[value];
    tops[value] = pixel;
  };
  reach(start);
  for (; level < LEVELS; level++) {
    for (let pixel = tops[level]; pixel >= 0; pixel = tops[level]) {
      tops[level] = below[pixel];
      const column = pixel % width;
      if (column > 0) reach(pixel - 1);
      if (column < width - 1) reach(pixel + 1);
      if (pixel >= width) reach(pixel - width);
      if (pixel < (height - 1) * width) reach(pixel + width);
    }
  }
  return values;
}
