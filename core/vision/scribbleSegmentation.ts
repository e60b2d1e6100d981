import type { Span } from '../mask/brushSpans.ts';
import type { Logits } from '../mask/labelMapFromLogits.ts';
import type { TiledMask } from '../mask/tiledMask.ts';
import { labColors } from './labColors.ts';
import { maskOfSamples, type PixelWindow } from './pixelWindow.ts';
import { RandomWalks, type WeightedGraph } from './randomWalks.ts';
import { shrinkWindow } from './shrinkWindow.ts';
import { graphOfBorders, superpixelAreas, type SuperpixelAreas, type SuperpixelBorder } from './superpixelGraph.ts';
import { superpixels, type Superpixels } from './superpixels.ts';

/** A stroke that says which class a place has. */
export interface Scribble {
  readonly classId: number;
  /** In pixels of the photograph, as brushSpans gives them. */
  readonly spans: readonly Span[];
}

/** What a model said about the whole photograph. */
export interface ScribblePrior {
  readonly logits: Logits;
  readonly image: { readonly width: number; readonly height: number };
  /** Class id of each channel. */
  readonly classIds: readonly number[];
}

export interface ScribbleOptions {
  /**
   * How far a stroke reaches over even ground, in pixels of the photograph: its pull falls by e about every reachPx.
   * Default: half the shorter side of the window, with which strokes on opposite sides decide all that lies between.
   */
  readonly reachPx?: number;
}

/** What strokes decide. */
export interface ScribbleLabels extends Omit<PixelWindow, 'data'> {
  /** Class ids of the strokes. Uint8 [height, width]; where nothing is decided they mean nothing. */
  readonly classIds: Uint8Array;
  /** 1 where the strokes decide, 0 where everything stays as it is. Uint8 [height, width]. */
  readonly decided: Uint8Array;
}

/** More samples are averaged down to at most as many: a 12-megapixel photograph by 4 in both directions. */
export const MOST_SCENE_SAMPLES = 750_000;
const SUPERPIXEL_SIZE = 12;
/** Keeps every superpixel reachable, however strong the edges around it. */
const SMALLEST_WEIGHT = 1e-4;
/** How much a model's word counts against that of strokes: its share of what ends a walk. */
const PRIOR_SHARE = 0.5;
/** Strokes decide where at least this share of walks ends at one of them. */
const LEAST_INFLUENCE = 0.5;

/**
 * A view prepared for scribbles: superpixels and what lies between them. Prepared once for a view; each stroke then only costs the
 * walks. Strokes are taken to the nearest superpixels, random walks are sent from all others over a graph in which
 *
 *     weight = border length * exp(-(2 colour + contrast + disagreement))
 *
 *   colour        squared CIELAB distance of the mean colours, against the mean of all borders
 *   contrast      the same of the samples along the border: an edge between similar regions
 *   disagreement  squared difference of what the model says about both, where there are logits
 *
 * and each superpixel gets the class at whose strokes most of its walks end. On the way walks leak away, so that strokes reach only
 * so far (reachPx); what leaks counts a little for the class that the model sees there. Where fewer than half of the walks end at any
 * stroke nothing is decided.
 */
export class ScribbleScene {
  readonly #window: PixelWindow;
  readonly #superpixels: Superpixels;
  readonly #areas: SuperpixelAreas;
  readonly #prior: ScribblePrior | null;
  /** Softmax of the logits at each superpixel. Float32 [count, numClasses]. */
  readonly #probabilities: Float32Array;
  readonly #graph: WeightedGraph;
  /** What #drawnClasses gives: memory that was used before is there at once. */
  readonly #drawn: Int16Array;

  constructor(window: PixelWindow, prior: ScribblePrior | null) {
    const factor = Math.ceil(Math.sqrt((window.width * window.height) / MOST_SCENE_SAMPLES));
    this.#window = shrinkWindow(window, factor);
    const lab = labColors(this.#window.data);
    this.#superpixels = superpixels(this.#window, { sizePx: SUPERPIXEL_SIZE, lab });
    this.#areas = superpixelAreas(this.#superpixels, lab, this.#window.width);
    this.#prior = prior;
    this.#probabilities = prior === null ? new Float32Array(0) : probabilitiesOf(this.#window, this.#areas, prior);
    this.#graph = graphOfBorders(this.#superpixels.count, this.#areas.borders, this.#weights());
    this.#drawn = new Int16Array(this.#superpixels.labels.length);
  }

  /** @param scribbles later ones win where they overlap; those outside the window decide nothing */
  label(scribbles: readonly Scribble[], { reachPx }: ScribbleOptions = {}): ScribbleLabels {
    const { left, top, width, height, pixelsPerSample } = this.#window;
    const { count, labels } = this.#superpixels;
    const reach = (reachPx ?? (Math.min(width, height) * pixelsPerSample) / 2) / pixelsPerSample;
    const drawn = this.#drawnClasses(scribbles);
    const seeds = this.#seedClasses(drawn);
    const classes = [...new Set(seeds)].filter((classId) => classId >= 0).sort((a, b) => a - b);
    const isSeed = Uint8Array.from(seeds, (classId) => (classId >= 0 ? 1 : 0));
    const meanArea = labels.length / count;
    const leaks = this.#areas.areas.map((area) => (area / meanArea) * (SUPERPIXEL_SIZE / reach) ** 2);
    const walks = new RandomWalks(this.#graph, { isSeed, leaks });
    const influence = walks.values({ seedValues: new Float64Array(count).fill(1) });
    const best = new Float64Array(count).fill(-1);
    const winners = new Uint8Array(count);
    for (const classId of classes) {
      const seedValues = Float64Array.from(seeds, (seed) => (seed === classId ? 1 : 0));
      const values = walks.values({ seedValues, leakValues: this.#leakValues(classId) });
      for (let i = 0; i < count; i++) {
        if (values[i] <= best[i]) continue;
        best[i] = values[i];
        winners[i] = classId;
      }
    }
    const classIds = new Uint8Array(labels.length);
    const decided = new Uint8Array(labels.length);
    for (let i = 0; i < labels.length; i++) {
      // A stroke is right about its own pixels, also where another takes the rest of the superpixel.
      decided[i] = drawn[i] >= 0 || influence[labels[i]] >= LEAST_INFLUENCE ? 1 : 0;
      classIds[i] = drawn[i] >= 0 ? drawn[i] : winners[labels[i]];
    }
    return { left, top, width, height, pixelsPerSample, classIds, decided };
  }

  /** Class of the stroke over each sample, -1 where there is none. */
  #drawnClasses(scribbles: readonly Scribble[]): Int16Array {
    const { left, top, width, height, pixelsPerSample } = this.#window;
    const drawn = this.#drawn.fill(-1);
    for (const { classId, spans } of scribbles) {
      for (const { y, x0, x1 } of spans) {
        const row = Math.floor((y - top) / pixelsPerSample);
        if (row < 0 || row >= height) continue;
        const from = Math.max(0, Math.floor((x0 - left) / pixelsPerSample));
        const to = Math.min(width, Math.floor((x1 - 1 - left) / pixelsPerSample) + 1);
        if (from < to) drawn.fill(classId, row * width + from, row * width + to);
      }
    }
    return drawn;
  }

  /** The class that most of a superpixel's drawn samples have, the lowest of several; -1 where none is drawn. */
  #seedClasses(drawn: Int16Array): Int16Array {
    const { count, labels } = this.#superpixels;
    const counts = new Map<number, number>();
    for (let i = 0; i < drawn.length; i++) {
      if (drawn[i] < 0) continue;
      const key = labels[i] * 256 + drawn[i];
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const seeds = new Int16Array(count).fill(-1);
    const most = new Int32Array(count);
    for (const [key, samples] of [...counts].sort(([a], [b]) => a - b)) {
      const node = key >> 8;
      if (samples <= most[node]) continue;
      most[node] = samples;
      seeds[node] = key & 255;
    }
    return seeds;
  }

  #leakValues(classId: number): Float64Array | undefined {
    if (this.#prior === null) return undefined;
    const { classIds, logits: { numClasses } } = this.#prior;
    // Several of a model's classes may be one here.
    const channels = classIds.flatMap((id, channel) => (id === classId ? [channel] : []));
    if (channels.length === 0) return undefined;
    return Float64Array.from({ length: this.#superpixels.count }, (_, i) => PRIOR_SHARE * channels.reduce((sum, channel) => sum + this.#probabilities[i * numClasses + channel], 0));
  }

  #weights(): (border: SuperpixelBorder) => number {
    const { borders, colors } = this.#areas;
    const numClasses = this.#prior?.logits.numClasses ?? 0;
    const colorOf = ({ a, b }: SuperpixelBorder): number => squaredDistance(colors, a * 3, b * 3, 3);
    const meanOf = (of: (border: SuperpixelBorder) => number): number => Math.max(1e-9, borders.reduce((sum, border) => sum + of(border), 0) / Math.max(1, borders.length));
    const meanColor = meanOf(colorOf);
    const meanContrast = meanOf(({ contrast }) => contrast);
    return (border) => {
      const disagreement = squaredDistance(this.#probabilities, border.a * numClasses, border.b * numClasses, numClasses);
      const exponent = (2 * colorOf(border)) / meanColor + border.contrast / meanContrast + disagreement;
      return (border.length / SUPERPIXEL_SIZE) * (SMALLEST_WEIGHT + Math.exp(-exponent));
    };
  }
}

/** The masks that strokes decide, by class id. */
export function scribbleMasks({ classIds, decided, ...window }: ScribbleLabels, image: { readonly width: number; readonly height: number }): Map<number, TiledMask> {
  const occurs = new Uint8Array(256);
  for (let i = 0; i < decided.length; i++) if (decided[i] === 1) occurs[classIds[i]] = 1;
  const bytes = new Uint8Array(decided.length);
  const masks = new Map<number, TiledMask>();
  for (let id = 0; id < 256; id++) {
    if (occurs[id] === 0) continue;
    for (let i = 0; i < bytes.length; i++) bytes[i] = decided[i] === 1 && classIds[i] === id ? 1 : 0;
    masks.set(id, maskOfSamples(window, image, bytes));
  }
  return masks;
}

function squaredDistance(values: Float32Array | Float64Array, a: number, b: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += (values[a + i] - values[b + i]) ** 2;
  return sum;
}

/** Softmax of the bilinearly upsampled logits in the middle of each superpixel. */
function probabilitiesOf({ left, top, pixelsPerSample }: PixelWindow, { centres, areas }: SuperpixelAreas, { logits, image }: ScribblePrior): Float32Array {
  const { numClasses, height, width, alignCorners, data } = logits;
  const place = (pixel: number, pixels: number, samples: number): number => {
    const raw = alignCorners ? ((pixel - 0.5) * (samples - 1)) / Math.max(1, pixels - 1) : (pixel * samples) / pixels - 0.5;
    return Math.min(Math.max(raw, 0), samples - 1);
  };
  const probabilities = new Float32Array(areas.length * numClasses);
  for (let node = 0; node < areas.length; node++) {
    const x = place(left + centres[node * 2] * pixelsPerSample, image.width, width);
    const y = place(top + centres[node * 2 + 1] * pixelsPerSample, image.height, height);
    const [x0, y0] = [Math.floor(x), Math.floor(y)];
    const [x1, y1] = [Math.min(x0 + 1, width - 1), Math.min(y0 + 1, height - 1)];
    const at = node * numClasses;
    let largest = -Infinity;
    for (let c = 0; c < numClasses; c++) {
      const plane = c * height * width;
      const upper = data[plane + y0 * width + x0] * (1 - x + x0) + data[plane + y0 * width + x1] * (x - x0);
      const lower = data[plane + y1 * width + x0] * (1 - x + x0) + data[plane + y1 * width + x1] * (x - x0);
      probabilities[at + c] = upper + (lower - upper) * (y - y0);
      largest = Math.max(largest, probabilities[at + c]);
    }
    let sum = 0;
    for (let c = 0; c < numClasses; c++) sum += probabilities[at + c] = Math.exp(probabilities[at + c] - largest);
    for (let c = 0; c < numClasses; c++) probabilities[at + c] /= sum;
  }
  return probabilities;
}
