import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomWalks, type WeightedGraph } from '../../../../core/vision/randomWalks.ts';
import { graphOfBorders } from '../../../../core/vision/superpixelGraph.ts';

const weight = fc.double({ min: 0.01, max: 2, noNaN: true });
const share = fc.double({ min: 0, max: 1, noNaN: true });

/** A tree that joins all nodes, and some edges more. */
const problems = fc.integer({ min: 1, max: 14 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    tree: fc.array(fc.tuple(share, weight), { minLength: count - 1, maxLength: count - 1 }),
    more: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1), weight), { maxLength: 12 }),
    isSeed: fc.uint8Array({ minLength: count, maxLength: count, max: 1 }),
    seedValues: fc.array(share, { minLength: count, maxLength: count }),
    leaks: fc.array(share, { minLength: count, maxLength: count }),
    leakValues: fc.array(share, { minLength: count, maxLength: count }),
  }),
);

function graphOf({ count, tree, more }: { count: number; tree: readonly (readonly [number, number])[]; more: readonly (readonly [number, number, number])[] }): WeightedGraph {
  const edges = new Map<string, { a: number; b: number; length: number; contrast: number }>();
  const join = (a: number, b: number, contrast: number): void => {
    if (a !== b) edges.set(`${Math.min(a, b)} ${Math.max(a, b)}`, { a, b, length: 1, contrast });
  };
  tree.forEach(([place, contrast], i) => join(i + 1, Math.floor(place * (i + 0.999)), contrast));
  for (const [a, b, contrast] of more) join(a, b, contrast);
  return graphOfBorders(count, [...edges.values()], ({ contrast }) => contrast);
}

/** All equations at once, by Gaussian elimination. */
function bySolving({ count, starts, neighbours, weights }: WeightedGraph, isSeed: Uint8Array, seedValues: readonly number[], leaks: readonly number[], leakValues: readonly number[]): number[] {
  const rows = Array.from({ length: count }, (_, i) => {
    const row = new Array<number>(count + 1).fill(0);
    row[i] = 1;
    row[count] = isSeed[i] === 1 ? seedValues[i] : 0;
    if (isSeed[i] === 1) return row;
    row[i] = leaks[i];
    row[count] = leaks[i] * leakValues[i];
    for (let e = starts[i]; e < starts[i + 1]; e++) {
      row[i] += weights[e];
      row[neighbours[e]] -= weights[e];
    }
    return row;
  });
  for (let i = 0; i < count; i++) {
    const pivot = rows.slice(i).reduce((best, row, k) => (Math.abs(row[i]) > Math.abs(rows[best][i]) ? i + k : best), i);
    [rows[i], rows[pivot]] = [rows[pivot], rows[i]];
    rows[i] = rows[i].map((value) => value / rows[i][i]);
    rows.forEach((row, k) => {
      if (k !== i && row[i] !== 0) rows[k] = row.map((value, j) => value - row[i] * rows[i][j]);
    });
  }
  return rows.map((row) => row[count]);
}

describe('RandomWalks', () => {
  it('solves the equations', () => {
    fc.assert(
      fc.property(problems, ({ isSeed, seedValues, leaks, leakValues, ...edges }) => {
        const graph = graphOf(edges);
        const someEnd = leaks.map((leak) => leak + 0.01);
        const values = new RandomWalks(graph, { isSeed, leaks: Float64Array.from(someEnd) }).values({ seedValues: Float64Array.from(seedValues), leakValues: Float64Array.from(leakValues) });
        bySolving(graph, isSeed, seedValues, someEnd, leakValues).forEach((value, i) => expect(Math.abs(values[i] - value)).toBeLessThan(0.01));
      }),
      { numRuns: 300 },
    );
  });

  it('falls evenly along a line between two seeds', () => {
    const borders = Array.from({ length: 10 }, (_, i) => ({ a: i, b: i + 1, length: 1, contrast: 0 }));
    const isSeed = new Uint8Array(11);
    isSeed[0] = isSeed[10] = 1;
    const seedValues = new Float64Array(11);
    seedValues[0] = 1;
    const values = new RandomWalks(graphOfBorders(11, borders, () => 0.3), { isSeed, leaks: new Float64Array(11) }).values({ seedValues });
    values.forEach((value, i) => expect(value).toBeCloseTo(1 - i / 10, 3));
  });

  it.each(['in rows', 'at random'])('solves a large net whose nodes are numbered %s', (order) => {
    const side = 60;
    const count = side * side;
    // 1,237 has no factor in common with 3,600.
    const numberOf = (x: number, y: number): number => (order === 'in rows' ? y * side + x : ((y * side + x) * 1237) % count);
    const borders = Array.from({ length: count }, (_, i) => [i % side, Math.floor(i / side)]).flatMap(([x, y]) =>
      [[x + 1, y], [x, y + 1], [x + 1, y + 1]].flatMap(([u, v], k) => (u < side && v < side ? [{ a: numberOf(x, y), b: numberOf(u, v), length: 1, contrast: 0.001 + ((x * 31 + y * 17 + k * 7) % 23) }] : [])),
    );
    const graph = graphOfBorders(count, borders, ({ contrast }) => contrast);
    const isSeed = new Uint8Array(count);
    isSeed[numberOf(3, 3)] = isSeed[numberOf(50, 40)] = 1;
    const seedValues = new Float64Array(count);
    seedValues[numberOf(3, 3)] = 1;
    const leaks = new Float64Array(count).fill(0.01);
    const values = new RandomWalks(graph, { isSeed, leaks }).values({ seedValues });
    for (let i = 0; i < count; i++) {
      if (isSeed[i] === 1) continue;
      let [sum, weights] = [0, leaks[i]];
      for (let e = graph.starts[i]; e < graph.starts[i + 1]; e++) {
        sum += graph.weights[e] * values[graph.neighbours[e]];
        weights += graph.weights[e];
      }
      expect(Math.abs(values[i] - sum / weights)).toBeLessThan(1e-3);
    }
    expect(values[numberOf(4, 4)]).toBeGreaterThan(values[numberOf(30, 30)]);
  });

  it('is 0 where nothing ends a walk', () => {
    const graph = graphOfBorders(3, [{ a: 0, b: 1, length: 1, contrast: 0 }], () => 1);
    expect([...new RandomWalks(graph, { isSeed: new Uint8Array(3), leaks: new Float64Array(3) }).values({ seedValues: new Float64Array(3) })]).toEqual([0, 0, 0]);
  });
});
