import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteLruCache } from '../../../../electron/images/byteLruCache.ts';

const value = (size: number): { bytes: Uint8Array } => ({ bytes: new Uint8Array(size) });

describe('ByteLruCache', () => {
  it('drops what was not used for longest', () => {
    const cache = new ByteLruCache(10);
    cache.set('a', value(4));
    cache.set('b', value(4));
    cache.get('a');
    cache.set('c', value(4));
    expect([cache.get('a'), cache.get('b'), cache.get('c')].map((found) => found !== undefined)).toEqual([true, false, true]);
  });

  it('does not keep a value larger than itself, nor the old one of that key', () => {
    const cache = new ByteLruCache(10);
    cache.set('a', value(4));
    cache.set('a', value(11));
    expect(cache.get('a')).toBeUndefined();
    expect(cache.sizeBytes).toBe(0);
  });

  it('never holds more than its limit and counts what it holds', () => {
    const step = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 12 }));
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const cache = new ByteLruCache<{ bytes: Uint8Array }>(20);
        for (const [key, size] of steps) {
          cache.set(key, value(size));
          const held = ['a', 'b', 'c', 'd'].reduce((sum, each) => sum + (cache.get(each)?.bytes.length ?? 0), 0);
          expect(held).toBe(cache.sizeBytes);
          expect(held).toBeLessThanOrEqual(20);
        }
      }),
      { numRuns: 50 },
    );
  });
});
