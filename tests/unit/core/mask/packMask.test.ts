import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packMask, unpackMask } from '../../../../core/mask/packMask.ts';
import { FULL_TILE } from '../../../../core/mask/tile.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { arbitraryMask } from './arbitraryMask.ts';

describe('packMask', () => {
  it('is undone by unpackMask; a tile shares its memory with at most 15 others', () => {
    fc.assert(
      fc.property(arbitraryMask, (mask) => {
        const packed = structuredClone(packMask(mask));
        const unpacked = unpackMask(packed);
        expect(unpacked.equals(mask)).toBe(true);
        for (const [, tile] of unpacked.entries()) expect(tile.buffer.byteLength).toBeLessThanOrEqual(16 * 8192);
      }),
      { numRuns: 50 },
    );
  });

  it('sends no words for full tiles, which come to be the one full tile', () => {
    const mask = new TiledMask(256 * 20, 256);
    for (let y = 0; y < 256; y++) mask.fillSpan(y, 0, 256 * 19 + 1);
    const packed = packMask(mask);
    expect(packed.full.length).toBe(19);
    expect(packed.blocks.map(({ length }) => length)).toEqual([2048]);
    const unpacked = unpackMask(packed);
    expect(unpacked.equals(mask)).toBe(true);
    expect(unpacked.getTile(18)).toBe(FULL_TILE);
  });

  it('fills several blocks', () => {
    const mask = new TiledMask(256 * 40, 256);
    for (let x = 0; x < 40; x++) mask.fillSpan(x, x * 256 + x, x * 256 + x + 3);
    expect(packMask(mask).blocks.map(({ length }) => length / 2048)).toEqual([16, 16, 8]);
    expect(unpackMask(packMask(mask)).equals(mask)).toBe(true);
  });
});
