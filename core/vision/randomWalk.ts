/** An undirected graph with weights; each edge is listed at both ends. */
export interface WeightedGraph {
  readonly count: number;
  /** Edges of node i are [starts[i], starts[i + 1]). Int32 [count + 1]. */
  readonly starts: Int32Array;
  readonly neighbours: Int32Array;
  /** Above 0. Float64, as long as `neighbours`. */
  readonly weights: Float64Array;
}

/** Where walks end, and how. */
export interface WalkEnds {
  /** For each node 1 where every walk ends that comes there. */
  readonly isSeed: Uint8Array;
  /** Value of each seed, 0..1; of other nodes nothing is read. */
  readonly seedValues: Float64Array;
  /** How strongly walks end at other nodes, against the weights of their edges. At least 0. */
  readonly leaks: Float64Array;
  /** What a walk is worth that ends at such a node, 0..1; default: 0. */
  readonly leakValues?: Float64Array;
}

/** Relative residual at which the solution is good enough to compare. */
const TOLERANCE = 1e-4;
const MOST_ITERATIONS = 500;

/**
 * What a random walk from each node is worth on average, as it ends at a seed or leaks away on the way (Grady 2006; the leaks are
 * the prior model of Grady 2005). That is the solution of
 *
 *     (sum of w_ij + leak_i) u_i - sum of w_ij u_j = leak_i leakValue_i,   u = seedValue at the seeds
 *
 * by conjugate gradients with Jacobi's preconditioner, to a relative residual of 1e-4. Nodes that neither seeds nor leaks reach
 * are worth 0.
 * @returns Float64 [count], 0..1
 */
export function randomWalkValues({ count, starts, neighbours, weights }: WeightedGraph, { isSeed, seedValues, leaks, leakValues }: WalkEnds): Float64Array {
  const values = new Float64Array(count);
  const residual = new Float64Array(count);
  const diagonal = new Float64Array(count);
  const direction = new Float64Array(count);
  const image = new Float64Array(count);
  let energy = 0;
  let target = 0;
  for (let i = 0; i < count; i++) {
    if (isSeed[i] === 1) {
      values[i] = seedValues[i];
      continue;
    }
    let sum = leaks[i];
    let right = leaks[i] * (leakValues?.[i] ?? 0);
    for (let e = starts[i]; e < starts[i + 1]; e++) {
      sum += weights[e];
      if (isSeed[neighbours[e]] === 1) right += weights[e] * seedValues[neighbours[e]];
    }
    diagonal[i] = sum > 0 ? sum : 1;
    residual[i] = right;
    direction[i] = right / diagonal[i];
    energy += right * direction[i];
    target += right * right;
  }
  target *= TOLERANCE * TOLERANCE;
  for (let iteration = 0, error = Infinity; iteration < MOST_ITERATIONS && error > target && energy > 0; iteration++) {
    let slope = 0;
    for (let i = 0; i < count; i++) {
      if (isSeed[i] === 1) continue;
      let sum = diagonal[i] * direction[i];
      // Of seeds the direction is 0.
      for (let e = starts[i]; e < starts[i + 1]; e++) sum -= weights[e] * direction[neighbours[e]];
      image[i] = sum;
      slope += direction[i] * sum;
    }
    const step = energy / slope;
    let nextEnergy = 0;
    error = 0;
    for (let i = 0; i < count; i++) {
      if (isSeed[i] === 1) continue;
      values[i] += step * direction[i];
      residual[i] -= step * image[i];
      nextEnergy += (residual[i] * residual[i]) / diagonal[i];
      error += residual[i] * residual[i];
    }
    const ratio = nextEnergy / energy;
    for (let i = 0; i < count; i++) if (isSeed[i] === 0) direction[i] = residual[i] / diagonal[i] + ratio * direction[i];
    energy = nextEnergy;
  }
  return values;
}
