import type { Span } from './brushSpans.ts';
import { maskSpans } from './maskRuns.ts';
import type { PixelRect } from './pixelRect.ts';
import { TiledMask } from './tiledMask.ts';

/** 4: pixels are neighbours that share an edge. 8: also those that share a corner. */
export type Connectivity = 4 | 8;

/** The connected components of some pixels, numbered in the order of their first pixels, row by row. */
export interface ConnectedComponents {
  readonly count: number;
  /** Pixels of each component. Float64 [count]. */
  readonly areasPx: Float64Array;
  boundsOf(component: number): PixelRect;
  /** Cost: its runs. */
  maskOf(component: number): TiledMask;
  /** One mask of all components for which `keep` says so. Cost: all runs. */
  maskWhere(keep: (component: number) => boolean): TiledMask;
  /** The component of a pixel, -1 where there is none. Cost: logarithm of the runs. */
  at(x: number, y: number): number;
}

/**
 * The connected components of a mask. Default: 8 neighbours, so that a line of 1 px is one component whatever its slope.
 * Union-find over runs (He, Chao and Suzuki 2008). Cost: the words of the tiles, and the runs.
 */
export function connectedComponents(mask: TiledMask, connectivity: Connectivity = 8): ConnectedComponents {
  return componentsOfSpans(mask.width, mask.height, maskSpans(mask), connectivity);
}

/**
 * The same of the pixels of spans.
 * @param spans maximal runs, row by row from the top and from left to right
 */
export function componentsOfSpans(width: number, height: number, spans: Iterable<Span>, connectivity: Connectivity): ConnectedComponents {
  const runs = new Runs(spans);
  const componentOf = joinRuns(runs, connectivity === 8 ? 1 : 0);
  let count = 0;
  for (let run = 0; run < runs.count; run++) count = Math.max(count, componentOf[run] + 1);
  const areasPx = new Float64Array(count);
  const bounds = new Int32Array(count * 4);
  for (let component = 0; component < count; component++) bounds.set([width, height, 0, 0], component * 4);
  for (let run = 0; run < runs.count; run++) {
    const at = componentOf[run] * 4;
    areasPx[componentOf[run]] += runs.x1[run] - runs.x0[run];
    bounds[at] = Math.min(bounds[at], runs.x0[run]);
    bounds[at + 1] = Math.min(bounds[at + 1], runs.y[run]);
    bounds[at + 2] = Math.max(bounds[at + 2], runs.x1[run]);
    bounds[at + 3] = Math.max(bounds[at + 3], runs.y[run] + 1);
  }
  /** Runs by component, made when first needed: those of component c are order[starts[c]] … order[starts[c + 1] - 1]. */
  let grouped: { readonly starts: Int32Array; readonly order: Int32Array } | null = null;
  return {
    count,
    areasPx,
    boundsOf(component) {
      const [left, top, right, bottom] = bounds.subarray(component * 4, component * 4 + 4);
      return { left, top, right, bottom };
    },
    maskOf(component) {
      const { starts, order } = (grouped ??= groupRuns(componentOf.subarray(0, runs.count), count));
      const mask = new TiledMask(width, height);
      for (let i = starts[component]; i < starts[component + 1]; i++) mask.fillSpan(runs.y[order[i]], runs.x0[order[i]], runs.x1[order[i]]);
      return mask;
    },
    maskWhere(keep) {
      const kept = Uint8Array.from({ length: count }, (_, component) => (keep(component) ? 1 : 0));
      const mask = new TiledMask(width, height);
      for (let run = 0; run < runs.count; run++) if (kept[componentOf[run]] === 1) mask.fillSpan(runs.y[run], runs.x0[run], runs.x1[run]);
      return mask;
    },
    at(x, y) {
      const run = runs.find(x, y);
      return run < 0 ? -1 : componentOf[run];
    },
  };
}

/** Component of each run. @param reach how far beside each other runs of neighbouring rows may lie and still touch */
function joinRuns({ count, y, x0, x1 }: Runs, reach: 0 | 1): Int32Array {
  // The root of a tree is its first run, so that components come in the order of their first pixels.
  const parent = Int32Array.from({ length: count }, (_, run) => run);
  const rootOf = (run: number): number => {
    let at = run;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]];
    return at;
  };
  let above = 0;
  for (let run = 0; run < count; run++) {
    while (above < run && (y[above] < y[run] - 1 || (y[above] === y[run] - 1 && x1[above] + reach <= x0[run]))) above++;
    for (let other = above; other < run && y[other] === y[run] - 1 && x0[other] < x1[run] + reach; other++) {
      const a = rootOf(other);
      const b = rootOf(run);
      if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
    }
  }
  let components = 0;
  for (let run = 0; run < count; run++) parent[run] = parent[run] === run ? components++ : parent[parent[run]];
  return parent;
}

function groupRuns(componentOf: Int32Array, count: number): { starts: Int32Array; order: Int32Array } {
  const starts = new Int32Array(count + 1);
  for (const component of componentOf) starts[component + 1]++;
  for (let component = 0; component < count; component++) starts[component + 1] += starts[component];
  const next = starts.slice();
  const order = new Int32Array(componentOf.length);
  componentOf.forEach((component, run) => (order[next[component]++] = run));
  return { starts, order };
}

/** Spans in columns of numbers. */
class Runs {
  count = 0;
  y = new Int32Array(256);
  x0 = new Int32Array(256);
  x1 = new Int32Array(256);

  constructor(spans: Iterable<Span>) {
    for (const span of spans) {
      if (this.count === this.y.length) this.#grow();
      this.y[this.count] = span.y;
      this.x0[this.count] = span.x0;
      this.x1[this.count++] = span.x1;
    }
  }

  /** The run that holds a pixel, -1 where there is none. */
  find(x: number, y: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.y[middle] < y || (this.y[middle] === y && this.x1[middle] <= x)) low = middle + 1;
      else high = middle;
    }
    return low < this.count && this.y[low] === y && this.x0[low] <= x ? low : -1;
  }

  #grow(): void {
    for (const field of ['y', 'x0', 'x1'] as const) {
      const larger = new Int32Array(this.count * 2);
      larger.set(this[field]);
      this[field] = larger;
    }
  }
}
