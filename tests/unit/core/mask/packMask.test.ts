import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packMask, unpackMask } from '../../../../core/mask/packMask.ts';
import { arbitraryMask } from './arbitraryMask.ts';

describe('packMask', () => {
  it('is undone by unpackMask, with memory of its own for every tile', () => {
    fc.assert(
      fc.property(arbitraryMask, (mask) => {
        const packed = packMask(mask);
        const unpacked = unpackMask(packed);
        expect(unpacked.equals(mask)).toBe(true);
        packed.words.fill(0);
        expect(unpacked.equals(mask)).toBe(true);
        for (const [, tile] of unpacked.entries()) expect(tile.buffer.byteLength).toBe(8192);
      }),
      { numRuns: 50 },
    );
  });
});
