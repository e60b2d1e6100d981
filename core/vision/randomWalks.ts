/** An undirected graph with weights; each edge is listed at both ends. */
export interface WeightedGraph {
  readonly count: number;
  /** Edges of node i are [starts[i], starts[i + 1]). Int32 [count + 1]. */
  readonly starts: Int32Array;
  readonly neighbours: Int32Array;
  /** Above 0. Float64, as long as `neighbours`. */
  readonly weights: Float64Array;
}

/** Where walks end. */
export interface WalkEnds {
  /** For each node 1 where every walk ends that comes there. */
  readonly isSeed: Uint8Array;
  /** How strongly walks end at other nodes, against the weights of their edges. At least 0. */
  readonly leaks: Float64Array;
}

/** What a walk is worth, by where it ended. */
export interface WalkWorth {
  /** Of each seed, 0..1; of other nodes nothing is read. */
  readonly seedValues: Float64Array;
  /** Where it leaked away, 0..1; default: 0. */
  readonly leakValues?: Float64Array;
}

/** Relative residual at which the solution is good enough to compare. */
const TOLERANCE = 1e-4;
const MOST_ITERATIONS = 500;
/** Smaller pivots, against the diagonal, come from parts of the graph where hardly anything ends a walk. */
const SMALLEST_PIVOT = 1e-3;

/** Edges to nodes of smaller, or of larger, numbers: those of unknown i are [starts[i], starts[i + 1]). */
class Edges {
  readonly starts: Int32Array;
  readonly to: Int32Array;
  readonly weights: Float64Array;

  constructor(nodes: number, most: number) {
    this.starts = new Int32Array(nodes + 1);
    this.to = new Int32Array(most);
    this.weights = new Float64Array(most);
  }
}

/**
 * Random walks on a graph (Grady 2006; the leaks are the prior model of Grady 2005): what one from each node is worth on average, as
 * it ends at a seed or leaks away on the way. That is the solution of
 *
 *     (sum of w_ij + leak_i) u_i - sum of w_ij u_j = leak_i leakValue_i,   u = seedValue at the seeds
 *
 * by conjugate gradients, preconditioned with the modified incomplete Cholesky factors without fill-in (Gustafsson 1978): the
 * factors (D + L) D^-1 (D + L^T), whose pivots D are such that each row has the sum of the matrix's. Neighbours should have numbers
 * near each other, as superpixels in rows have; a seventh of the iterations of Jacobi's preconditioner are left then.
 */
export class RandomWalks {
  readonly #graph: WeightedGraph;
  readonly #ends: WalkEnds;
  /** Number of each node among those that are no seeds; of seeds -1. Int32 [count]. */
  readonly #unknownOf: Int32Array;
  readonly #lower: Edges;
  readonly #upper: Edges;
  readonly #diagonal: Float64Array;
  readonly #inversePivots: Float64Array;

  /** Cost: a few passes over the edges. */
  constructor(graph: WeightedGraph, ends: WalkEnds) {
    this.#graph = graph;
    this.#ends = ends;
    const { count, starts, neighbours, weights } = graph;
    let unknowns = 0;
    this.#unknownOf = Int32Array.from(ends.isSeed, (isSeed) => (isSeed === 1 ? -1 : unknowns++));
    this.#diagonal = new Float64Array(unknowns);
    this.#lower = new Edges(unknowns, neighbours.length / 2);
    this.#upper = new Edges(unknowns, neighbours.length / 2);
    let [lowerEnd, upperEnd] = [0, 0];
    for (let node = 0; node < count; node++) {
      const i = this.#unknownOf[node];
      if (i < 0) continue;
      let sum = ends.leaks[node];
      for (let e = starts[node]; e < starts[node + 1]; e++) {
        const j = this.#unknownOf[neighbours[e]];
        sum += weights[e];
        if (j < 0) continue;
        const edges = j < i ? this.#lower : this.#upper;
        const at = j < i ? lowerEnd++ : upperEnd++;
        edges.to[at] = j;
        edges.weights[at] = weights[e];
      }
      this.#diagonal[i] = sum > 0 ? sum : 1;
      this.#lower.starts[i + 1] = lowerEnd;
      this.#upper.starts[i + 1] = upperEnd;
    }
    this.#inversePivots = inversePivots(this.#diagonal, this.#lower, this.#upper);
  }

  /**
   * What a walk from each node is worth, to a relative residual of 1e-4. Nodes that neither seeds nor leaks reach are worth 0.
   * @returns Float64 [count], 0..1
   */
  values({ seedValues, leakValues }: WalkWorth): Float64Array {
    const { starts, neighbours, weights } = this.#graph;
    const { isSeed, leaks } = this.#ends;
    const right = new Float64Array(this.#diagonal.length);
    this.#unknownOf.forEach((i, node) => {
      if (i < 0) return;
      right[i] = leaks[node] * (leakValues?.[node] ?? 0);
      for (let e = starts[node]; e < starts[node + 1]; e++) if (isSeed[neighbours[e]] === 1) right[i] += weights[e] * seedValues[neighbours[e]];
    });
    const solution = this.#solve(right);
    return Float64Array.from(this.#unknownOf, (i, node) => (i < 0 ? seedValues[node] : solution[i]));
  }

  /** @param residual the right side; it is used up */
  #solve(residual: Float64Array): Float64Array {
    const size = residual.length;
    const solution = new Float64Array(size);
    const direction = new Float64Array(size);
    const conditioned = new Float64Array(size);
    const image = new Float64Array(size);
    this.#condition(residual, conditioned);
    direction.set(conditioned);
    let energy = dot(residual, conditioned);
    const target = TOLERANCE * TOLERANCE * dot(residual, residual);
    for (let iteration = 0; iteration < MOST_ITERATIONS && energy > 0 && dot(residual, residual) > target; iteration++) {
      this.#multiply(direction, image);
      const step = energy / dot(direction, image);
      for (let i = 0; i < size; i++) {
        solution[i] += step * direction[i];
        residual[i] -= step * image[i];
      }
      this.#condition(residual, conditioned);
      const nextEnergy = dot(residual, conditioned);
      const ratio = nextEnergy / energy;
      for (let i = 0; i < size; i++) direction[i] = conditioned[i] + ratio * direction[i];
      energy = nextEnergy;
    }
    return solution;
  }

  #multiply(vector: Float64Array, product: Float64Array): void {
    const { starts: lowerStarts, to: lowerTo, weights: lowerWeights } = this.#lower;
    const { starts: upperStarts, to: upperTo, weights: upperWeights } = this.#upper;
    const diagonal = this.#diagonal;
    for (let i = 0; i < diagonal.length; i++) {
      let sum = diagonal[i] * vector[i];
      for (let e = lowerStarts[i], end = lowerStarts[i + 1]; e < end; e++) sum -= lowerWeights[e] * vector[lowerTo[e]];
      for (let e = upperStarts[i], end = upperStarts[i + 1]; e < end; e++) sum -= upperWeights[e] * vector[upperTo[e]];
      product[i] = sum;
    }
  }

  /** Solves with the incomplete factors: forwards, then backwards. */
  #condition(vector: Float64Array, conditioned: Float64Array): void {
    const { starts: lowerStarts, to: lowerTo, weights: lowerWeights } = this.#lower;
    const { starts: upperStarts, to: upperTo, weights: upperWeights } = this.#upper;
    const pivots = this.#inversePivots;
    for (let i = 0; i < vector.length; i++) {
      let sum = vector[i];
      for (let e = lowerStarts[i], end = lowerStarts[i + 1]; e < end; e++) sum += lowerWeights[e] * conditioned[lowerTo[e]];
      conditioned[i] = sum * pivots[i];
    }
    for (let i = vector.length - 1; i >= 0; i--) {
      let sum = 0;
      for (let e = upperStarts[i], end = upperStarts[i + 1]; e < end; e++) sum += upperWeights[e] * conditioned[upperTo[e]];
      conditioned[i] += sum * pivots[i];
    }
  }
}

function inversePivots(diagonal: Float64Array, lower: Edges, upper: Edges): Float64Array {
  const inverse = new Float64Array(diagonal.length);
  const upperSums = new Float64Array(diagonal.length);
  for (let i = 0; i < diagonal.length; i++) {
    let pivot = diagonal[i];
    // An elimination takes w_ij w_jk / pivot_j from each pair of neighbours; what falls outside the pattern goes to the diagonal.
    for (let e = lower.starts[i]; e < lower.starts[i + 1]; e++) pivot -= lower.weights[e] * inverse[lower.to[e]] * upperSums[lower.to[e]];
    inverse[i] = 1 / (pivot > SMALLEST_PIVOT * diagonal[i] ? pivot : diagonal[i]);
    for (let e = upper.starts[i]; e < upper.starts[i + 1]; e++) upperSums[i] += upper.weights[e];
  }
  return inverse;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
