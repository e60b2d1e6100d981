import { describe, expect, it } from 'vitest';
import { splitCounts, splitNames } from '../../../../core/formats/split.ts';
import { thrownBy } from '../../models/checkpoint/thrownBy.ts';

it.each([
  [[0.8, 0.2], 10, [8, 2]],
  [[0.99, 0.01], 2, [1, 1]],
  [[0.98, 0.01, 0.01], 3, [1, 1, 1]],
  [[0.8, 0.2], 1, [1, 0]],
  [[1, 0], 50, [50, 0]],
  [[0.333, 0.333, 0.334], 100, [33, 33, 34]],
  [[0.5, 0.5], 0, [0, 0]],
])('rounds %j of %i to %j', (shares, total, counts) => expect(splitCounts(shares, total)).toEqual(counts));

describe('splitNames', () => {
  it('takes shares as people type them', () => {
    expect(splitNames({ train: 0.7, val: 0.2, test: 0.1 })).toEqual(['train', 'val', 'test']);
    expect(splitNames({ a: 0.333, b: 0.333, c: 0.334 })).toEqual(['a', 'b', 'c']);
  });

  it.each([
    [{ train: 0.8, val: 0.3 }, 'The shares of the splits sum to 1.1: make them sum to 1, for example train=0.8,val=0.2.'],
    [{}, 'The shares of the splits sum to 0: make them sum to 1, for example train=0.8,val=0.2.'],
    [{ train: 1.5, val: -0.5 }, 'The share of split train is 1.5: give a number from 0 to 1.'],
    [{ train: Number.NaN }, 'The share of split train is NaN: give a number from 0 to 1.'],
    [{ '../etc': 1 }, '"../etc" cannot be the name of a split: use letters, digits, - and _.'],
    [{ '': 1 }, '"" cannot be the name of a split: use letters, digits, - and _.'],
  ])('refuses %o', (shares, sentence) => {
    const error = thrownBy(() => splitNames(shares as Record<string, number>));
    expect(error.code).toBe('export.badSplit');
    expect(error.message).toBe(sentence);
  });
});
