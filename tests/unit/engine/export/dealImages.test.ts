import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitImages, type SplitImage } from '../../../fixtures/splitImages.ts';

const image = (path: string, classIds: readonly number[] = [], group: string | null = null): SplitImage => ({ path, classIds, group });
const numbered = (count: number, classIdsOf: (i: number) => number[] = () => [], groupOf: (i: number) => string | null = () => null): SplitImage[] =>
  Array.from({ length: count }, (_, i) => image(`img_${i}.jpg`, classIdsOf(i), groupOf(i)));
const share = { train: 0.8, val: 0.2 };

function countsOf(images: readonly SplitImage[], splits: ReadonlyMap<string, string>, classId: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { path, classIds } of images) if (classIds.includes(classId)) counts[splits.get(path)!] = (counts[splits.get(path)!] ?? 0) + 1;
  return counts;
}

const arbitraryImages = fc.uniqueArray(fc.record({ path: fc.string({ minLength: 1, maxLength: 5 }), classIds: fc.uniqueArray(fc.nat(6), { maxLength: 4 }), group: fc.option(fc.constantFrom('a', 'b', 'c')) }), { selector: ({ path }) => path, maxLength: 40 });

describe('dealImages with groups or classes', () => {
  it('keeps the images of a group together, and the shares', () => {
    const images = numbered(100, undefined, (i) => `video ${i % 10}`);
    for (let seed = 0; seed < 20; seed++) {
      const splits = splitImages(images, { shares: share, seed, stratify: false });
      const bySplit = new Map<string, Set<string>>();
      for (const { path, group } of images) bySplit.set(group!, (bySplit.get(group!) ?? new Set()).add(splits.get(path)!));
      expect([...bySplit.values()].every(({ size }) => size === 1)).toBe(true);
      expect([...splits.values()].filter((split) => split === 'val')).toHaveLength(20);
    }
  });

  it('gives each split its share of a rare class, which chance does not', () => {
    const images = numbered(200, (i) => [0, ...(i % 2 === 0 ? [1] : []), ...(i % 20 === 0 ? [2] : [])]);
    for (let seed = 0; seed < 20; seed++) {
      const splits = splitImages(images, { shares: share, seed, stratify: true });
      expect(countsOf(images, splits, 2)).toEqual({ train: 8, val: 2 });
      expect(countsOf(images, splits, 1)).toEqual({ train: 80, val: 20 });
      expect(countsOf(images, splits, 0)).toEqual({ train: 160, val: 40 });
    }
  });

  it('deals every image once, the same whatever the order, and leaves no split empty that can have an image', () => {
    fc.assert(
      fc.property(arbitraryImages, fc.boolean(), fc.integer(), fc.constantFrom(share, { train: 0.5, val: 0.25, test: 0.25 }, { train: 1, val: 0 }), (images, stratify, seed, shares) => {
        const splits = splitImages(images, { shares, seed, stratify });
        expect([...splits.keys()].sort()).toEqual(images.map(({ path }) => path).sort());
        expect(new Map([...splitImages([...images].reverse(), { shares, seed, stratify })].reverse())).toEqual(splits);
        const groups = new Map<string, string>();
        for (const { path, group } of images) {
          if (group === null) continue;
          expect(groups.get(group) ?? splits.get(path)).toBe(splits.get(path));
          groups.set(group, splits.get(path)!);
        }
        const used = new Set(splits.values());
        const units = new Set(images.map(({ path, group }) => group ?? `image ${path}`)).size;
        const wanted = Object.entries(shares).filter(([, value]) => value > 0).map(([name]) => name);
        if (units >= wanted.length) expect([...used].sort()).toEqual([...wanted].sort());
      }),
      { numRuns: 300 },
    );
  });

  it('another seed gives another split', () => {
    const images = numbered(60, (i) => [i % 4]);
    const val = (seed: number): string => [...splitImages(images, { shares: share, seed, stratify: true })].filter(([, split]) => split === 'val').map(([path]) => path).sort().join();
    expect(new Set(Array.from({ length: 10 }, (_, seed) => val(seed))).size).toBe(10);
  });
});

const paths = (count: number): string[] => Array.from({ length: count }, (_, i) => `img_${i}.jpg`);
const membersOf = (splits: ReadonlyMap<string, string>, name: string): string[] => [...splits].filter(([, split]) => split === name).map(([path]) => path);

const arbitraryPaths = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { maxLength: 60 });
/** Whole hundredths, as people type them. */
const arbitraryShares = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 4 }).filter((parts) => parts.some((part) => part > 0)).map((parts) => {
  const sum = parts.reduce((a, b) => a + b, 0);
  return Object.fromEntries(parts.map((part, i) => [`s${i}`, part / sum]));
});

const byShare = (all: readonly string[], shares: Record<string, number>, seed: number): Map<string, string> => splitImages(all.map((path) => image(path)), { shares, seed, stratify: false });

describe('dealImages by shares alone', () => {
  it('gives 8 and 2 of 10', () => {
    const splits = byShare(paths(10), { train: 0.8, val: 0.2 }, 1);
    expect(membersOf(splits, 'train')).toHaveLength(8);
    expect(membersOf(splits, 'val')).toHaveLength(2);
  });

  it('gives the same for the same seed on every machine, and something else for another', () => {
    expect(membersOf(byShare(paths(10), { train: 0.8, val: 0.2 }, 1), 'val')).toEqual(['img_1.jpg', 'img_4.jpg']);
    const val = (seed: number): string => membersOf(byShare(paths(100), { train: 0.8, val: 0.2 }, seed), 'val').sort().join();
    expect(new Set(Array.from({ length: 20 }, (_, seed) => val(seed))).size).toBe(20);
  });

  it('mixes neighbours: of 1000 numbered frames no tenth is over- or under-represented in val', () => {
    const all = paths(1000);
    const val = new Set(membersOf(byShare(all, { train: 0.8, val: 0.2 }, 0), 'val'));
    for (let tenth = 0; tenth < 10; tenth++) {
      const share = all.slice(tenth * 100, tenth * 100 + 100).filter((path) => val.has(path)).length;
      expect(share).toBeGreaterThan(6);
      expect(share).toBeLessThan(38);
    }
  });

  it('leaves no split empty that has a share, as long as there are images', () => {
    expect(membersOf(byShare(paths(2), { train: 0.99, val: 0.01 }, 1), 'val')).toHaveLength(1);
    expect(membersOf(byShare(paths(3), { train: 0.98, val: 0.01, test: 0.01 }, 1), 'train')).toHaveLength(1);
    expect(membersOf(byShare(paths(1), { train: 0.8, val: 0.2 }, 1), 'train')).toHaveLength(1);
    expect(membersOf(byShare(paths(50), { train: 1, val: 0 }, 1), 'val')).toEqual([]);
  });

  it('moves few images when some are added', () => {
    const before = byShare(paths(1000), { train: 0.8, val: 0.2 }, 5);
    const after = byShare(paths(1010), { train: 0.8, val: 0.2 }, 5);
    const moved = [...before].filter(([path, split]) => after.get(path) !== split);
    expect(moved.length).toBeLessThanOrEqual(10);
  });

  it('deals every path to one split, by shares within one image, whatever the order', () => {
    fc.assert(
      fc.property(arbitraryPaths, arbitraryShares, fc.integer(), (all, shares, seed) => {
        const splits = byShare(all, shares, seed);
        expect([...splits.keys()].sort()).toEqual([...all].sort());
        const names = Object.keys(shares);
        for (const name of names) {
          const count = membersOf(splits, name).length;
          // One for rounding, and one for each split that got its first image from another.
          expect(Math.abs(count - shares[name] * all.length)).toBeLessThan(1 + names.length);
          if (shares[name] === 0) expect(count).toBe(0);
          else if (all.length >= names.length) expect(count).toBeGreaterThan(0);
        }
        const reversed = byShare([...all].reverse(), shares, seed);
        for (const path of all) expect(reversed.get(path)).toBe(splits.get(path));
      }),
      { numRuns: 200 },
    );
  });
});
