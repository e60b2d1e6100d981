import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naturalSortKey } from '../../../../engine/images/naturalSortKey.ts';

function sorted(paths: readonly string[]): string[] {
  return paths
    .map((path) => ({ path, key: naturalSortKey(path) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ path }) => path);
}

describe('naturalSortKey', () => {
  it.each([
    ['numbers count as numbers', ['img1.jpg', 'img2.jpg', 'img10.jpg', 'img100.jpg']],
    ['also between letters and folders', ['s2/1.jpg', 's2/3.jpg', 's10/2.jpg']],
    ['also longer ones than a number can hold', ['9.jpg', '99999999999999999998.jpg', '99999999999999999999.jpg', '100000000000000000000.jpg']],
    ['case comes last', ['a.jpg', 'B.jpg', 'c.jpg', 'D.jpg']],
    ['a folder stays together', ['a/a.jpg', 'a/z.jpg', 'a b/a.jpg', 'a-b.jpg', 'a.jpg']],
    ['leading zeros change nothing but the last word', ['f007.jpg', 'f7.jpg', 'f008.jpg', 'f8.jpg']],
    ['the same name in two cases has an order', ['IMG1.jpg', 'img1.jpg']],
  ])('%s', (_, paths) => {
    expect(sorted([...paths].reverse())).toEqual(paths);
  });

  it('orders like Intl.Collator where that speaks of digits only', () => {
    const collator = new Intl.Collator('en', { numeric: true });
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 100_000 }), { maxLength: 30 }), (numbers) => {
        const paths = [...new Set(numbers)].map((number) => `frame_${number}.jpg`);
        expect(sorted(paths)).toEqual([...paths].sort(collator.compare));
      }),
    );
  });

  it('gives different paths different keys', () => {
    const path = fc.string({ unit: fc.constantFrom('a', 'A', '0', '1', '9', '/', '.', ' ') });
    fc.assert(fc.property(path, path, (a, b) => (naturalSortKey(a) === naturalSortKey(b)) === (a === b)), { numRuns: 500 });
  });
});
