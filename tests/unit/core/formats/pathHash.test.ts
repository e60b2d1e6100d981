import { expect, it } from 'vitest';
import { pathHash } from '../../../../core/formats/pathHash.ts';

/** Values from an implementation in another language: names and splits must not change between versions. */
it('is the same everywhere and for ever', () => {
  expect(pathHash('a/b.jpg')).toBe(0x6e6db4dc);
  expect(pathHash('日本語.png', 42)).toBe(0x16e6895e);
  expect(pathHash('', -1)).toBe(0x6a86b97b);
});

it('spreads paths that differ in their last digit over all values', () => {
  const hashes = Array.from({ length: 4096 }, (_, i) => pathHash(`frame_${i}.jpg`, 3));
  expect(new Set(hashes).size).toBe(4096);
  const perBucket = Array.from({ length: 16 }, (_, bucket) => hashes.filter((hash) => hash >>> 28 === bucket).length);
  for (const count of perBucket) expect(Math.abs(count - 256)).toBeLessThan(64);
});
