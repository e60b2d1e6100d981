import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInShard, parseShard, shardText } from '../../../../core/batch/shard.ts';

describe('isInShard', () => {
  it('gives every path to exactly one shard', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 9 }), (path, count) => {
        const owners = Array.from({ length: count }, (_, i) => isInShard(path, { number: i + 1, count })).filter(Boolean);
        expect(owners).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  });

  it('makes parts of about the same size, also of names that only count', () => {
    const sizes = [1, 2, 3, 4].map((number) => Array.from({ length: 10_000 }, (_, i) => `frame_${String(i).padStart(6, '0')}.jpg`).filter((path) => isInShard(path, { number, count: 4 })).length);
    for (const size of sizes) expect(Math.abs(size - 2_500)).toBeLessThan(200);
  });

  it('does not care how a system writes accents, and never changes', () => {
    const shard = { number: 1, count: 2 };
    expect(isInShard('größe.jpg'.normalize('NFD'), shard)).toBe(isInShard('größe.jpg'.normalize('NFC'), shard));
    // Written down: work that several machines began must not be split anew by an update.
    expect(['a.jpg', 'b.jpg', 'c.jpg', 'sub/d.jpg', 'e 1.png'].map((path) => [1, 2, 3].find((number) => isInShard(path, { number, count: 3 })))).toMatchInlineSnapshot(`
      [
        3,
        3,
        2,
        3,
        1,
      ]
    `);
  });
});

describe('parseShard', () => {
  it.each([['2/8', { number: 2, count: 8 }], [' 1/1 ', { number: 1, count: 1 }], ['10/10', { number: 10, count: 10 }]])('reads %s', (text, shard) => {
    expect(parseShard(text)).toEqual(shard);
    expect(parseShard(shardText(shard))).toEqual(shard);
  });

  it.each(['0/4', '5/4', '1', '1/0', 'a/b', '-1/4', '1/4/2', '', '1.5/4', '1/9999999'])('refuses %j', (text) => {
    expect(parseShard(text)).toBeNull();
  });
});
