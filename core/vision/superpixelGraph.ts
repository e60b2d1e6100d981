import type { WeightedGraph } from './randomWalks.ts';
import type { Superpixels } from './superpixels.ts';

/** What lies between two superpixels that touch. */
export interface SuperpixelBorder {
  readonly a: number;
  readonly b: number;
  /** Pairs of samples, one in each, that share an edge. */
  readonly length: number;
  /** Mean distance of their colours in CIELAB, squared. */
  readonly contrast: number;
}

/** Superpixels as nodes: their size, colour and place, and the borders between them. */
export interface SuperpixelAreas {
  /** Samples. Float64 [count]. */
  readonly areas: Float64Array;
  /** Mean colour in CIELAB. Float64 [count, 3]. */
  readonly colors: Float64Array;
  /** Mean place in samples, of sample centres. Float64 [count, 2] as x, y. */
  readonly centres: Float64Array;
  readonly borders: readonly SuperpixelBorder[];
}

/** Cost: a pass over the samples. @param lab Float32 [height, width, 3] */
export function superpixelAreas({ count, labels }: Superpixels, lab: Float32Array, width: number): SuperpixelAreas {
  const areas = new Float64Array(count);
  const colors = new Float64Array(count * 3);
  const centres = new Float64Array(count * 2);
  const borderAt = new Map<number, { a: number; b: number; length: number; contrast: number }>();
  const meet = (one: number, other: number): void => {
    const a = Math.min(labels[one], labels[other]);
    const b = Math.max(labels[one], labels[other]);
    let border = borderAt.get(a * count + b);
    if (border === undefined) borderAt.set(a * count + b, (border = { a, b, length: 0, contrast: 0 }));
    border.length++;
    for (let channel = 0; channel < 3; channel++) border.contrast += (lab[one * 3 + channel] - lab[other * 3 + channel]) ** 2;
  };
  for (let i = 0, x = 0, y = 0; i < labels.length; i++) {
    const label = labels[i];
    areas[label]++;
    for (let channel = 0; channel < 3; channel++) colors[label * 3 + channel] += lab[i * 3 + channel];
    centres[label * 2] += x + 0.5;
    centres[label * 2 + 1] += y + 0.5;
    if (x + 1 < width && labels[i + 1] !== label) meet(i, i + 1);
    if (i + width < labels.length && labels[i + width] !== label) meet(i, i + width);
    if (++x === width) {
      x = 0;
      y++;
    }
  }
  for (let i = 0; i < count * 3; i++) colors[i] /= areas[Math.floor(i / 3)];
  for (let i = 0; i < count * 2; i++) centres[i] /= areas[i >> 1];
  const borders = [...borderAt.values()];
  for (const border of borders) border.contrast /= border.length;
  return { areas, colors, centres, borders };
}

/** The graph of the borders, with a weight above 0 for each. */
export function graphOfBorders(count: number, borders: readonly SuperpixelBorder[], weightOf: (border: SuperpixelBorder) => number): WeightedGraph {
  const starts = new Int32Array(count + 1);
  for (const { a, b } of borders) {
    starts[a + 1]++;
    starts[b + 1]++;
  }
  for (let i = 0; i < count; i++) starts[i + 1] += starts[i];
  const next = starts.slice();
  const neighbours = new Int32Array(starts[count]);
  const weights = new Float64Array(starts[count]);
  for (const border of borders) {
    const weight = weightOf(border);
    for (const [from, to] of [[border.a, border.b], [border.b, border.a]]) {
      neighbours[next[from]] = to;
      weights[next[from]++] = weight;
    }
  }
  return { count, starts, neighbours, weights };
}
