import type { ImagePoint } from '../geometry/points.ts';
import { GRADIENT_DIRECTIONS, NO_DIRECTION, type EdgeMap } from './edgeMap.ts';
import { sampleAt } from './pixelWindow.ts';

/** Weights of the paper, times 255: off the ridge of an edge, against its direction, weak. */
const RIDGE_WEIGHT = 0.43 * 255;
const DIRECTION_WEIGHT = 0.43 * 255;
const STRENGTH_WEIGHT = 0.14 * 255;

/** The eight neighbours, and how far they are in fifths of a sample: whole numbers keep the queue exact. */
const LINKS: readonly (readonly [dx: number, dy: number, length: number])[] = [[1, 0, 5], [1, 1, 7], [0, 1, 5], [-1, 1, 7], [-1, 0, 5], [-1, -1, 7], [0, -1, 5], [1, -1, 7]];
/** More than any link costs, and a power of two: (1 + 256) x 7 at most. */
const BUCKETS = 2048;
const LAST_BUCKET = BUCKETS - 1;
const DIRECTIONS = GRADIENT_DIRECTIONS + 1;
const UNREACHED = 0x7fffffff;

/**
 * Intelligent scissors (Mortensen and Barrett 1995): the cheapest way from an anchor to the cursor, where following an edge
 * costs little. A link from sample p to its neighbour q costs its length times
 *
 *     0.43 (q is off the ridge) + 0.43 f_D(p, q) + 0.14 (1 - strength of q)
 *
 * f_D is the paper's: 0 where both edges run along the link, 1 where they run against it. All costs are whole numbers (linkCost).
 *
 * Dijkstra with a queue of buckets (Dial), which goes only as far as the cursor asks and keeps what it knows: a second path
 * within that distance costs its length.
 */
export class LiveWire {
  readonly #edges: EdgeMap;
  /** One row and column of settled samples around the window, so that no neighbour needs to be checked. */
  readonly #stride: number;
  readonly #steps: Int32Array;
  readonly #sampleCosts: Uint8Array;
  readonly #directions: Uint8Array;
  readonly #costs: Int32Array;
  readonly #settled: Uint8Array;
  /** The link by which a sample was reached. */
  readonly #links: Uint8Array;
  /** Doubly linked lists of the samples in each bucket. */
  readonly #heads = new Int32Array(BUCKETS).fill(-1);
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  readonly #anchor: number | null;
  /** Everything cheaper is settled. */
  #cost = 0;

  /** @param anchor where paths begin; outside the window there are none */
  constructor(edges: EdgeMap, anchor: ImagePoint) {
    const { width, height } = edges;
    this.#edges = edges;
    this.#stride = width + 2;
    this.#steps = Int32Array.from(LINKS, ([dx, dy]) => dy * this.#stride + dx);
    const size = this.#stride * (height + 2);
    this.#sampleCosts = new Uint8Array(size);
    this.#directions = new Uint8Array(size).fill(NO_DIRECTION);
    this.#settled = new Uint8Array(size).fill(1);
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0, padded = (y + 1) * this.#stride + 1; x < width; x++, i++, padded++) {
        this.#sampleCosts[padded] = sampleCost(edges, i);
        this.#directions[padded] = edges.direction[i];
        this.#settled[padded] = 0;
      }
    }
    this.#costs = new Int32Array(size).fill(UNREACHED);
    this.#links = new Uint8Array(size);
    this.#next = new Int32Array(size);
    this.#previous = new Int32Array(size);
    const start = sampleAt(edges, anchor);
    this.#anchor = start === null ? null : this.#padded(start);
    if (this.#anchor !== null) {
      this.#costs[this.#anchor] = 0;
      this.#next[this.#anchor] = -1;
      this.#heads[0] = this.#anchor;
    }
  }

  /**
   * The cheapest way from the anchor to a point: centres of neighbouring samples in image coordinates, flat [x0, y0, x1, y1, …],
   * the anchor's first. Null where the point or the anchor is outside the window.
   */
  pathTo(point: ImagePoint): number[] | null {
    const sample = sampleAt(this.#edges, point);
    if (sample === null || this.#anchor === null) return null;
    const end = this.#padded(sample);
    this.#settle(end);
    const { left, top, pixelsPerSample } = this.#edges;
    const places: number[] = [];
    for (let at = end; ; at -= this.#steps[this.#links[at]]) {
      // Backwards, as the whole list is.
      places.push(top + (Math.floor(at / this.#stride) - 0.5) * pixelsPerSample, left + ((at % this.#stride) - 0.5) * pixelsPerSample);
      if (at === this.#anchor) break;
    }
    return places.reverse();
  }

  #padded(sample: number): number {
    const { width } = this.#edges;
    return (Math.floor(sample / width) + 1) * this.#stride + (sample % width) + 1;
  }

  /** Goes on until a sample is settled. One long function: this is the loop that everything waits for. */
  #settle(end: number): void {
    const steps = this.#steps;
    const costs = this.#costs;
    const settled = this.#settled;
    const sampleCosts = this.#sampleCosts;
    const directions = this.#directions;
    const links = this.#links;
    const heads = this.#heads;
    const next = this.#next;
    const previous = this.#previous;
    let current = this.#cost;
    while (settled[end] === 0) {
      // Every sample can be reached, so there is always one queued.
      while (heads[current & LAST_BUCKET] < 0) current++;
      const sample = heads[current & LAST_BUCKET];
      heads[current & LAST_BUCKET] = next[sample];
      if (next[sample] >= 0) previous[next[sample]] = -1;
      settled[sample] = 1;
      const own = directions[sample] * DIRECTIONS;
      for (let link = 0; link < 8; link++) {
        const other = sample + steps[link];
        if (settled[other] === 1) continue;
        const cost = current + (1 + sampleCosts[other] + directionCosts[link * DIRECTIONS * DIRECTIONS + own + directions[other]]) * lengths[link];
        const before = costs[other];
        if (cost >= before) continue;
        if (before !== UNREACHED) {
          // Out of the bucket in which it was.
          if (previous[other] >= 0) next[previous[other]] = next[other];
          else heads[before & LAST_BUCKET] = next[other];
          if (next[other] >= 0) previous[next[other]] = previous[other];
        }
        costs[other] = cost;
        links[other] = link;
        const head = heads[cost & LAST_BUCKET];
        next[other] = head;
        previous[other] = -1;
        if (head >= 0) previous[head] = other;
        heads[cost & LAST_BUCKET] = other;
      }
    }
    this.#cost = current;
  }
}

/** What a link between neighbouring samples costs, 5 to 1,799. @param from, to row-major indices of the window */
export function linkCost(edges: EdgeMap, from: number, to: number): number {
  const dx = (to % edges.width) - (from % edges.width);
  const dy = Math.floor(to / edges.width) - Math.floor(from / edges.width);
  const link = LINKS.findIndex(([x, y]) => x === dx && y === dy);
  if (link < 0) throw new Error(`samples ${from} and ${to} are not neighbours`);
  return (1 + sampleCost(edges, to) + directionCosts[(link * DIRECTIONS + edges.direction[from]) * DIRECTIONS + edges.direction[to]]) * lengths[link];
}

function sampleCost({ ridge, strength }: EdgeMap, sample: number): number {
  return Math.round((ridge[sample] === 1 ? 0 : RIDGE_WEIGHT) + STRENGTH_WEIGHT * (1 - strength[sample] / 255));
}

const lengths = Int32Array.from(LINKS, ([, , length]) => length);

/** DIRECTION_WEIGHT f_D for each link, direction of p and direction of q. Uint8 [8, DIRECTIONS, DIRECTIONS]. */
const directionCosts = Uint8Array.from({ length: 8 * DIRECTIONS * DIRECTIONS }, (_, i) => {
  const link = Math.floor(i / (DIRECTIONS * DIRECTIONS));
  const turns = directionTurns(link, Math.floor(i / DIRECTIONS) % DIRECTIONS, i % DIRECTIONS);
  return Math.round(DIRECTION_WEIGHT * (2 / (3 * Math.PI)) * turns);
});

/** The sum of both angles between edge and link: the paper's acos(d_p) + acos(d_q), 0 to 3 pi / 2. Without a direction half of it. */
function directionTurns(link: number, p: number, q: number): number {
  if (p === NO_DIRECTION || q === NO_DIRECTION) return (3 * Math.PI) / 4;
  const [dx, dy] = LINKS[link];
  const linkAngle = Math.atan2(dy, dx);
  /** An edge runs across its gradient. */
  const edgeAngle = (direction: number): number => (direction * 2 * Math.PI) / GRADIENT_DIRECTIONS + Math.PI / 2;
  const cosine = (direction: number): number => Math.cos(edgeAngle(direction) - linkAngle);
  // The link is taken the way round in which it runs with the edge at p.
  const sign = cosine(p) >= 0 ? 1 : -1;
  const angle = (value: number): number => Math.acos(Math.min(1, Math.max(-1, value * sign)));
  return angle(cosine(p)) + angle(cosine(q));
}
