import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitByShare, splitNames } from '../../../../core/formats/split.ts';
import { thrownBy } from '../../models/checkpoint/thrownBy.ts';

const paths = (count: number): string[] => Array.from({ length: count }, (_, i) => `img_${i}.jpg`);
const membersOf = (splits: ReadonlyMap<string, string>, name: string): string[] => [...splits].filter(([, split]) => split === name).map(([path]) => path);

const arbitraryPaths = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { maxLength: 60 });
/** Whole hundredths, as people type them. */
const arbitraryShares = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 4 }).filter((parts) => parts.some((part) => part > 0)).map((parts) => {
  const sum = parts.reduce((a, b) => a + b, 0);
  return Object.fromEntries(parts.map((part, i) => [`s${i}`, part / sum]));
});

describe('splitByShare', () => {
  it('gives 8 and 2 of 10', () => {
    const splits = splitByShare(paths(10), { train: 0.8, val: 0.2 }, 1);
    expect(membersOf(splits, 'train')).toHaveLength(8);
    expect(membersOf(splits, 'val')).toHaveLength(2);
  });

  it('gives the same for the same seed on every machine, and something else for another', () => {
    expect(membersOf(splitByShare(paths(10), { train: 0.8, val: 0.2 }, 1), 'val')).toEqual(['img_4.jpg', 'img_1.jpg']);
    const val = (seed: number): string => membersOf(splitByShare(paths(100), { train: 0.8, val: 0.2 }, seed), 'val').sort().join();
    expect(new Set(Array.from({ length: 20 }, (_, seed) => val(seed))).size).toBe(20);
  });

  it('mixes neighbours: of 1000 numbered frames no tenth is over- or under-represented in val', () => {
    const all = paths(1000);
    const val = new Set(membersOf(splitByShare(all, { train: 0.8, val: 0.2 }, 0), 'val'));
    for (let tenth = 0; tenth < 10; tenth++) {
      const share = all.slice(tenth * 100, tenth * 100 + 100).filter((path) => val.has(path)).length;
      expect(share).toBeGreaterThan(6);
      expect(share).toBeLessThan(38);
    }
  });

  it('leaves no split empty that has a share, as long as there are images', () => {
    expect(membersOf(splitByShare(paths(2), { train: 0.99, val: 0.01 }, 1), 'val')).toHaveLength(1);
    expect(membersOf(splitByShare(paths(3), { train: 0.98, val: 0.01, test: 0.01 }, 1), 'train')).toHaveLength(1);
    expect(membersOf(splitByShare(paths(1), { train: 0.8, val: 0.2 }, 1), 'train')).toHaveLength(1);
    expect(membersOf(splitByShare(paths(50), { train: 1, val: 0 }, 1), 'val')).toEqual([]);
  });

  it('moves few images when some are added', () => {
    const before = splitByShare(paths(1000), { train: 0.8, val: 0.2 }, 5);
    const after = splitByShare(paths(1010), { train: 0.8, val: 0.2 }, 5);
    const moved = [...before].filter(([path, split]) => after.get(path) !== split);
    expect(moved.length).toBeLessThanOrEqual(10);
  });

  it('deals every path to one split, by shares within one image, whatever the order', () => {
    fc.assert(
      fc.property(arbitraryPaths, arbitraryShares, fc.integer(), (all, shares, seed) => {
        const splits = splitByShare(all, shares, seed);
        expect([...splits.keys()].sort()).toEqual([...all].sort());
        const names = Object.keys(shares);
        for (const name of names) {
          const count = membersOf(splits, name).length;
          // One for rounding, and one for each split that got its first image from another.
          expect(Math.abs(count - shares[name] * all.length)).toBeLessThan(1 + names.length);
          if (shares[name] === 0) expect(count).toBe(0);
          else if (all.length >= names.length) expect(count).toBeGreaterThan(0);
        }
        const reversed = splitByShare([...all].reverse(), shares, seed);
        for (const path of all) expect(reversed.get(path)).toBe(splits.get(path));
      }),
      { numRuns: 200 },
    );
  });
});

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
