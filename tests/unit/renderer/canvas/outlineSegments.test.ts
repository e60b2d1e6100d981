import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTile, hasPixel, setSpan, type Tile } from '../../../../core/mask/tile.ts';
import { outlineSegments, type TileNeighbours } from '../../../../renderer/canvas/outlineSegments.ts';

const alone: TileNeighbours = { above: null, below: null, left: null, right: null };

const tiles = fc
  .array(fc.record({ y: fc.integer({ min: 0, max: 255 }), from: fc.integer({ min: 0, max: 255 }), length: fc.integer({ min: 1, max: 256 }), rows: fc.integer({ min: 1, max: 20 }) }), { maxLength: 12 })
  .map((boxes) => {
    const tile = createTile();
    for (const { y, from, length, rows } of boxes) {
      for (let row = y; row < Math.min(256, y + rows); row++) setSpan(tile, row, from, Math.min(256, from + length));
    }
    return tile;
  });

/** Every unit side between a set pixel of the tile and one that is not set, as text. */
function sidesByForce(tile: Tile, around: TileNeighbours): string[] {
  const at = (x: number, y: number): boolean => {
    if (x < 0) return around.left !== null && hasPixel(around.left, 255, y);
    if (x > 255) return around.right !== null && hasPixel(around.right, 0, y);
    if (y < 0) return around.above !== null && hasPixel(around.above, x, 255);
    if (y > 255) return around.below !== null && hasPixel(around.below, x, 0);
    return hasPixel(tile, x, y);
  };
  const sides: string[] = [];
  for (let y = 0; y < 256; y++) {
    for (let x = 0; x < 256; x++) {
      if (!hasPixel(tile, x, y)) continue;
      if (!at(x - 1, y)) sides.push(`${x} ${y} down`);
      if (!at(x + 1, y)) sides.push(`${x + 1} ${y} down`);
      if (!at(x, y - 1)) sides.push(`${x} ${y} across`);
      if (!at(x, y + 1)) sides.push(`${x} ${y + 1} across`);
    }
  }
  return sides.sort();
}

function sidesOfSegments(segments: readonly number[]): string[] {
  const sides: string[] = [];
  for (let i = 0; i < segments.length; i += 4) {
    const [x0, y0, x1, y1] = segments.slice(i, i + 4);
    for (let x = x0; x < x1; x++) sides.push(`${x} ${y0} across`);
    for (let y = y0; y < y1; y++) sides.push(`${x0} ${y} down`);
  }
  return sides.sort();
}

describe('outlineSegments', () => {
  it('draws one pixel as its four sides', () => {
    const tile = createTile();
    setSpan(tile, 3, 5, 6);
    expect(outlineSegments(tile, alone)).toEqual([5, 3, 6, 3, 5, 4, 6, 4, 5, 3, 5, 4, 6, 3, 6, 4]);
  });

  it('joins straight runs: a full tile has four segments', () => {
    const tile = createTile().fill(0xffffffff);
    expect(outlineSegments(tile, alone)).toHaveLength(16);
    expect(outlineSegments(tile, { above: tile, below: tile, left: tile, right: tile })).toEqual([]);
  });

  it('covers exactly the sides between set and unset pixels, across tile borders too', () => {
    const neighbour = fc.option(tiles);
    fc.assert(
      fc.property(tiles, fc.record({ above: neighbour, below: neighbour, left: neighbour, right: neighbour }), (tile, around) => {
        expect(sidesOfSegments(outlineSegments(tile, around))).toEqual(sidesByForce(tile, around));
      }),
      { numRuns: 15 },
    );
  });
});
