import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../core/errors/appError.ts';
import { BYTES_PER_TILE, createTile, setSpan } from '../../../../core/mask/tile.ts';
import { decodeTile, encodeTile } from '../../../../core/mask/tileCodec.ts';
import { arbitraryTile } from './arbitraryTile.ts';
import { firstDifference } from './firstDifference.ts';

describe('tileCodec', () => {
  it('gives back every tile, in at most the bits and one byte', () => {
    fc.assert(
      fc.property(arbitraryTile, (tile) => {
        const bytes = encodeTile(tile);
        expect(bytes.length).toBeLessThanOrEqual(BYTES_PER_TILE + 1);
        expect(firstDifference(decodeTile(bytes), tile)).toBe(-1);
      }),
      { numRuns: 200 },
    );
  });

  it('reads bytes that lie anywhere in a larger buffer', () => {
    fc.assert(
      fc.property(arbitraryTile, fc.integer({ min: 0, max: 9 }), (tile, offset) => {
        const bytes = encodeTile(tile);
        const larger = new Uint8Array(offset + bytes.length + 3).fill(0xee);
        larger.set(bytes, offset);
        expect(firstDifference(decodeTile(larger.subarray(offset, offset + bytes.length)), tile)).toBe(-1);
      }),
      { numRuns: 50 },
    );
  });

  it('stores what is usual in a few bytes, noise as bits', () => {
    expect(encodeTile(createTile())).toEqual(Uint8Array.of(0, 0x80, 0x80, 0x04));
    expect(encodeTile(createTile().fill(0xffffffff))).toEqual(Uint8Array.of(0, 0, 0x80, 0x80, 0x04));
    const disc = createTile();
    for (let y = 28; y < 228; y++) {
      const half = Math.sqrt(100 ** 2 - (y + 0.5 - 128) ** 2);
      setSpan(disc, y, Math.ceil(128 - half), Math.floor(128 + half) + 1);
    }
    expect(encodeTile(disc).length).toBeLessThan(1000);
    // Edges that stand still cost nothing from row to row.
    expect(encodeTile(createTile().fill(0xaaaaaaaa)).length).toBeLessThan(300);
    expect(encodeTile(createTile().map((_, i) => Math.imul(i + 1, 2_654_435_761)))).toHaveLength(BYTES_PER_TILE + 1);
  });

  it('reads the forms of the first release', () => {
    const tile = createTile();
    setSpan(tile, 0, 3, 10);
    expect(firstDifference(decodeTile(Uint8Array.of(0, 3, 7, 0xf6, 0xff, 0x03)), tile)).toBe(-1);
    const bits = new Uint8Array(BYTES_PER_TILE + 1);
    bits[0] = 1;
    bits.set([0xf8, 0x03], 1);
    expect(firstDifference(decodeTile(bits), tile)).toBe(-1);
  });

  it('refuses damaged bytes with a sentence, and never returns half a tile', () => {
    const whole = encodeTile(createTile());
    const damaged = [
      new Uint8Array(),
      Uint8Array.of(7),
      Uint8Array.of(0),
      Uint8Array.of(1, 2, 3),
      whole.subarray(0, whole.length - 1),
      Uint8Array.of(0, 0x80, 0x80, 0x80, 0x80, 0x80),
      Uint8Array.of(0, 0x80, 0x80, 0x04, 1),
      Uint8Array.of(0, 10, 10),
    ];
    for (const bytes of damaged) expect(() => decodeTile(bytes), String(bytes)).toThrow(AppError);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          expect(decodeTile(bytes)).toHaveLength(2048);
        } catch (error) {
          expect(error).toMatchObject({ code: 'mask.corrupt' });
        }
      }),
    );
  });
});
