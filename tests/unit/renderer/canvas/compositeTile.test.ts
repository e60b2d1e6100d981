import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTile, hasPixel, setSpan } from '../../../../core/mask/tile.ts';
import { compositeReducedTile } from '../../../../renderer/canvas/compositeReducedTile.ts';
import { compositeTile } from '../../../../renderer/canvas/compositeTile.ts';
import { MAX_LEVEL, blockCounts, reduceTile, sideAtLevel } from '../../../../renderer/canvas/reduceTile.ts';
import type { TileLayer } from '../../../../renderer/canvas/tileLayer.ts';

type Rgba = readonly [number, number, number, number];

const boxes = fc.array(
  fc.record({ y: fc.integer({ min: 0, max: 255 }), x: fc.integer({ min: 0, max: 255 }), width: fc.integer({ min: 1, max: 256 }), height: fc.integer({ min: 1, max: 60 }) }),
  { minLength: 1, maxLength: 4 },
);
const tiles = boxes.map((list) => {
  const tile = createTile();
  for (const { x, y, width, height } of list) {
    for (let row = y; row < Math.min(256, y + height); row++) setSpan(tile, row, x, Math.min(256, x + width));
  }
  return tile;
});
const byte = fc.integer({ min: 0, max: 255 });
const layers: fc.Arbitrary<TileLayer[]> = fc.array(
  fc.record({ tile: tiles, color: fc.tuple(byte, byte, byte), opacity: fc.double({ min: 0, max: 1, noNaN: true }) }),
  { maxLength: 4 },
);

function rgba(words: Uint32Array, at: number): Rgba {
  const bytes = new Uint8ClampedArray(words.buffer, words.byteOffset + at * 4, 4);
  return [bytes[0], bytes[1], bytes[2], bytes[3]];
}

/** "Over" in real numbers, alpha 0..1 beside colours 0..255. */
function overByForce(list: readonly TileLayer[], x: number, y: number): Rgba {
  let [r, g, b, a] = [0, 0, 0, 0];
  for (const { tile, color, opacity } of list) {
    if (!hasPixel(tile, x, y)) continue;
    const alpha = opacity + a * (1 - opacity);
    const mix = (top: number, bottom: number): number => (alpha === 0 ? 0 : (top * opacity + bottom * a * (1 - opacity)) / alpha);
    [r, g, b, a] = [mix(color[0], r), mix(color[1], g), mix(color[2], b), alpha];
  }
  return [r, g, b, a * 255];
}

describe('compositeTile', () => {
  it('writes the exact class colour and opacity where one layer lies', () => {
    const tile = createTile();
    setSpan(tile, 0, 0, 33);
    setSpan(tile, 255, 255, 256);
    const out = new Uint32Array(65536).fill(123);
    compositeTile([{ tile, color: [1, 128, 255], opacity: 0.55 }], out);
    for (const at of [0, 31, 32, 65535]) expect(rgba(out, at)).toEqual([1, 128, 255, 140]);
    for (const at of [33, 256, 65534]) expect(rgba(out, at)).toEqual([0, 0, 0, 0]);
  });

  it('lays opaque layers over each other: only the upper one is seen', () => {
    const tile = createTile().fill(0xffffffff);
    const out = new Uint32Array(65536);
    compositeTile([{ tile, color: [10, 20, 30], opacity: 1 }, { tile, color: [200, 100, 50], opacity: 1 }], out);
    expect(rgba(out, 12345)).toEqual([200, 100, 50, 255]);
  });

  it('equals "over" computed in real numbers, to the rounding of bytes', () => {
    fc.assert(
      fc.property(layers, fc.array(fc.tuple(byte, byte), { minLength: 30, maxLength: 30 }), (list, points) => {
        const out = new Uint32Array(65536);
        compositeTile(list, out);
        for (const [x, y] of points) {
          const expected = overByForce(list, x, y);
          const actual = rgba(out, y * 256 + x);
          expect(Math.abs(actual[3] - expected[3])).toBeLessThanOrEqual(list.length);
          // Colours are premultiplied for comparing: at low alpha a byte of colour means little.
          for (const channel of [0, 1, 2]) {
            expect(Math.abs((actual[channel] * actual[3] - expected[channel] * expected[3]) / 255)).toBeLessThanOrEqual(2 * list.length);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('reduceTile', () => {
  it('counts the set pixels of every block', () => {
    fc.assert(
      fc.property(tiles, fc.integer({ min: 1, max: MAX_LEVEL }), (tile, level) => {
        const side = sideAtLevel(level);
        const expected = new Uint16Array(side * side);
        for (let y = 0; y < 256; y++) for (let x = 0; x < 256; x++) if (hasPixel(tile, x, y)) expected[(y >> level) * side + (x >> level)]++;
        // What was counted before is still there.
        expect(reduceTile(tile, level, blockCounts().fill(7)).subarray(0, side * side)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});

describe('compositeReducedTile', () => {
  it('shows a full block in the exact colour and a half block at half the opacity', () => {
    const tile = createTile();
    for (let y = 0; y < 4; y++) setSpan(tile, y, 0, 6);
    const out = new Uint32Array(64 * 64);
    compositeReducedTile([{ tile, color: [200, 100, 50], opacity: 0.8 }], 2, true, out);
    expect(rgba(out, 0)).toEqual([200, 100, 50, 204]);
    expect(rgba(out, 1)).toEqual([200, 100, 50, 102]);
    expect(rgba(out, 2)).toEqual([0, 0, 0, 0]);
  });

  it('leaves no seam between disjoint layers: shares of a block add up to the full opacity', () => {
    const left = createTile();
    const right = createTile();
    for (let y = 0; y < 256; y++) {
      setSpan(left, y, 0, 101);
      setSpan(right, y, 101, 256);
    }
    const out = new Uint32Array(32 * 32);
    compositeReducedTile([{ tile: left, color: [255, 0, 0], opacity: 0.6 }, { tile: right, color: [0, 255, 0], opacity: 0.6 }], 3, true, out);
    for (let at = 0; at < out.length; at++) expect(rgba(out, at)[3]).toBe(153);
    expect(rgba(out, 12)).toEqual([159, 96, 0, 153]);
  });

  it('covers what is below where layers may overlap', () => {
    const tile = createTile().fill(0xffffffff);
    const out = new Uint32Array(8 * 8);
    compositeReducedTile([{ tile, color: [255, 0, 0], opacity: 0.5 }, { tile, color: [0, 0, 255], opacity: 0.5 }], 5, false, out);
    expect(rgba(out, 63)).toEqual([85, 0, 170, 191]);
  });
});
