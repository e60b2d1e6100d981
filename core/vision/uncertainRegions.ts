import type { Span } from '../mask/brushSpans.ts';
import { componentsOfSpans } from '../mask/connectedComponents.ts';
import type { PixelRect } from '../mask/pixelRect.ts';
import { sampleFootprints } from './sampleFootprints.ts';
import type { UncertaintyMap } from './uncertaintyMap.ts';

/** A connected region in which a model is unsure. */
export interface UncertainRegion {
  /** Whole pixels of the photograph around it. */
  readonly bounds: PixelRect;
  readonly areaPx: number;
  /** Mean margin between the two best classes, 0..1: 0 = both are equally probable. */
  readonly meanMargin: number;
  /** The pixels of the photograph in the middle of its samples. Int32 [samples, 2]: x, y. */
  readonly middles: Int32Array;
}

export interface UncertainRegionOptions {
  /** Largest margin that counts as unsure, 0..1. Default: 0.5. */
  readonly maxMargin?: number;
  /** Smaller regions are left out. Default: 0. */
  readonly minAreaPx?: number;
}

/**
 * The regions (8 neighbours, among the samples of the logits) where the margin is small, the most worth looking at first: area
 * times (1 - mean margin), which grows with how much may be wrong. Equal ones from top to bottom and from left to right.
 * Cost: a pass over the map.
 */
export function uncertainRegions(map: UncertaintyMap, image: { readonly width: number; readonly height: number }, options: UncertainRegionOptions = {}): UncertainRegion[] {
  const { maxMargin = 0.5, minAreaPx = 0 } = options;
  const { width, height, values, alignCorners } = map;
  const columns = sampleFootprints(width, image.width, alignCorners);
  const rows = sampleFootprints(height, image.height, alignCorners);
  const middle = (borders: Float64Array, i: number): number => Math.floor((borders[i] + borders[i + 1]) / 2);
  const isUnsure = (x: number, y: number): boolean => 1 - values[y * width + x] / 255 <= maxMargin;

  const components = componentsOfSpans(width, height, unsureSpans(width, height, isUnsure), 8);
  const areas = new Float64Array(components.count);
  const margins = new Float64Array(components.count);
  const middles = Array.from(components.areasPx, (samples) => new Int32Array(2 * samples));
  const counts = new Int32Array(components.count);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const component = components.at(x, y);
      if (component < 0) continue;
      const area = (columns[x + 1] - columns[x]) * (rows[y + 1] - rows[y]);
      areas[component] += area;
      margins[component] += area * (1 - values[y * width + x] / 255);
      middles[component].set([middle(columns, x), middle(rows, y)], 2 * counts[component]++);
    }
  }
  const worth = (component: number): number => areas[component] - margins[component];
  return Array.from(areas.keys())
    .filter((component) => areas[component] >= minAreaPx && areas[component] > 0)
    .sort((a, b) => worth(b) - worth(a) || a - b)
    .map((component) => {
      const { left, top, right, bottom } = components.boundsOf(component);
      return {
        bounds: { left: Math.floor(columns[left]), top: Math.floor(rows[top]), right: Math.ceil(columns[right]), bottom: Math.ceil(rows[bottom]) },
        areaPx: areas[component],
        meanMargin: margins[component] / areas[component],
        middles: middles[component],
      };
    });
}

function* unsureSpans(width: number, height: number, isUnsure: (x: number, y: number) => boolean): Generator<Span> {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!isUnsure(x, y)) continue;
      const x0 = x;
      while (x < width && isUnsure(x, y)) x++;
      yield { y, x0, x1: x };
    }
  }
}
