import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupBy } from '../../../../core/formats/groupBy.ts';
import { splitByShare } from '../../../../core/formats/split.ts';
import { splitImages, type SplitImage } from '../../../../core/formats/splitImages.ts';
import { thrownBy } from '../../models/checkpoint/thrownBy.ts';

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

describe('splitImages', () => {
  it('is the split by share where nothing more is asked', () => {
    const images = numbered(100, (i) => [i % 3]);
    expect(splitImages(images, { shares: share, seed: 4, stratify: false })).toEqual(splitByShare(images.map(({ path }) => path), share, 4));
  });

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
        expect(splitImages([...images].reverse(), { shares, seed, stratify })).toEqual(splits);
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

describe('groupBy', () => {
  it('takes the folder, or what a regular expression finds', () => {
    expect(['a/b/c.jpg', 'c.jpg'].map(groupBy('folder'))).toEqual(['a/b', '']);
    expect(['cam1_0001.jpg', 'x/cam2_7.jpg', 'other.jpg'].map(groupBy('(cam\\d+)_'))).toEqual(['cam1', 'cam2', null]);
    expect(groupBy('cam\\d')('cam3_1.jpg')).toBe('cam3');
  });

  it('refuses what is no regular expression', () => {
    expect(thrownBy(() => groupBy('(')).code).toBe('export.badGroups');
    expect(thrownBy(() => groupBy('a'.repeat(501))).code).toBe('export.badGroups');
  });
});
