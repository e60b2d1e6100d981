import type { ImagePoint } from '../geometry/points.ts';
import { imagePoint } from '../geometry/points.ts';
import { sampleAt, type PixelWindow } from './pixelWindow.ts';

/** Directions that a gradient is rounded to, all the way round. */
export const GRADIENT_DIRECTIONS = 32;
/** Stands for the direction of a sample without a gradient. */
export const NO_DIRECTION = GRADIENT_DIRECTIONS;
/** Weaker maxima are noise. Share of the strongest gradient of the window. */
const WEAKEST_RIDGE = 0.08;

/** The edges of a window: how strong, which way, and where exactly. All arrays are Uint8 [height, width]. */
export interface EdgeMap extends Omit<PixelWindow, 'data'> {
  /** Length of the gradient; 255 is the strongest of the window. */
  readonly strength: Uint8Array;
  /** Direction i is the angle 2 pi i / GRADIENT_DIRECTIONS from the x axis towards the y axis, from dark to bright; or NO_DIRECTION. */
  readonly direction: Uint8Array;
  /** 1 where the gradient is longest across the edge, as in Canny's detector; there the second derivative crosses zero. */
  readonly ridge: Uint8Array;
}

/**
 * Gradients by Sobel's filter, of the channel that changes most at each sample (so that an edge between equally bright colours
 * counts); the outermost samples are repeated outwards. Cost: a pass over the window.
 */
export function edgeMap(window: PixelWindow): EdgeMap {
  const { left, top, width, height, pixelsPerSample } = window;
  const size = width * height;
  const dx = new Int16Array(size);
  const dy = new Int16Array(size);
  const longest = sobel(window, dx, dy);
  const strength = new Uint8Array(size);
  const direction = new Uint8Array(size).fill(NO_DIRECTION);
  const scale = longest > 0 ? 255 / longest : 0;
  for (let i = 0; i < size; i++) {
    if (dx[i] === 0 && dy[i] === 0) continue;
    strength[i] = Math.round(Math.sqrt(dx[i] * dx[i] + dy[i] * dy[i]) * scale);
    direction[i] = Math.round((Math.atan2(dy[i], dx[i]) / (2 * Math.PI)) * GRADIENT_DIRECTIONS) & (GRADIENT_DIRECTIONS - 1);
  }
  return { left, top, width, height, pixelsPerSample, strength, direction, ridge: ridges(strength, direction, width, height) };
}

/**
 * The strongest edge within a distance of a point: the middle of its sample; the nearest of equally strong ones.
 * The point itself where nothing is stronger than where it is, or where it is outside the window.
 */
export function snapToEdge(edges: EdgeMap, point: ImagePoint, radiusPx: number): ImagePoint {
  const start = sampleAt(edges, point);
  if (start === null) return point;
  const { left, top, width, height, pixelsPerSample, strength } = edges;
  const reach = Math.floor(radiusPx / pixelsPerSample);
  const [column, row] = [start % width, Math.floor(start / width)];
  let best = start;
  let bestAway = 0;
  for (let y = Math.max(0, row - reach); y <= Math.min(height - 1, row + reach); y++) {
    for (let x = Math.max(0, column - reach); x <= Math.min(width - 1, column + reach); x++) {
      const away = (x - column) ** 2 + (y - row) ** 2;
      const sample = y * width + x;
      if (away > reach * reach || strength[sample] < strength[best] || (strength[sample] === strength[best] && away >= bestAway)) continue;
      best = sample;
      bestAway = away;
    }
  }
  if (best === start) return point;
  return imagePoint(left + ((best % width) + 0.5) * pixelsPerSample, top + (Math.floor(best / width) + 0.5) * pixelsPerSample);
}

/** Fills both derivatives. @returns the length of the longest gradient */
function sobel({ width, height, data }: PixelWindow, dx: Int16Array, dy: Int16Array): number {
  let longest = 0;
  for (let y = 0; y < height; y++) {
    const up = Math.max(0, y - 1) * width;
    const here = y * width;
    const down = Math.min(height - 1, y + 1) * width;
    for (let x = 0; x < width; x++) {
      const west = Math.max(0, x - 1);
      const east = Math.min(width - 1, x + 1);
      let most = 0;
      for (let channel = 0; channel < 3; channel++) {
        const nw = data[(up + west) * 4 + channel];
        const ne = data[(up + east) * 4 + channel];
        const sw = data[(down + west) * 4 + channel];
        const se = data[(down + east) * 4 + channel];
        const across = ne - nw + 2 * (data[(here + east) * 4 + channel] - data[(here + west) * 4 + channel]) + se - sw;
        const along = sw - nw + 2 * (data[(down + x) * 4 + channel] - data[(up + x) * 4 + channel]) + se - ne;
        const squared = across * across + along * along;
        if (squared <= most) continue;
        most = squared;
        dx[here + x] = across;
        dy[here + x] = along;
      }
      longest = Math.max(longest, most);
    }
  }
  return Math.sqrt(longest);
}

/** The neighbour in each direction, in columns and rows. */
const stepsX = Int8Array.from({ length: GRADIENT_DIRECTIONS }, (_, i) => Math.round(Math.cos((i * 2 * Math.PI) / GRADIENT_DIRECTIONS)));
const stepsY = Int8Array.from({ length: GRADIENT_DIRECTIONS }, (_, i) => Math.round(Math.sin((i * 2 * Math.PI) / GRADIENT_DIRECTIONS)));

/** Keeps the samples that are at least as strong as both neighbours in the direction of their gradient; of equal ones both. */
function ridges(strength: Uint8Array, direction: Uint8Array, width: number, height: number): Uint8Array {
  const ridge = new Uint8Array(strength.length);
  const weakest = 255 * WEAKEST_RIDGE;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (strength[i] < weakest) continue;
      const stepX = stepsX[direction[i]];
      const stepY = stepsY[direction[i]];
      const step = stepY * width + stepX;
      // Beyond the window nothing is stronger.
      const isAheadInside = x + stepX >= 0 && x + stepX < width && y + stepY >= 0 && y + stepY < height;
      const isBehindInside = x - stepX >= 0 && x - stepX < width && y - stepY >= 0 && y - stepY < height;
      if ((!isAheadInside || strength[i] >= strength[i + step]) && (!isBehindInside || strength[i] >= strength[i - step])) ridge[i] = 1;
    }
  }
  return ridge;
}
