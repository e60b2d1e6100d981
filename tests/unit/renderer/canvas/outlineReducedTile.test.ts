import { describe, expect, it } from 'vitest';
import { createTile, setSpan } from '../../../../core/mask/tile.ts';
import { outlineReducedTile } from '../../../../renderer/canvas/outlineReducedTile.ts';
import { sideAtLevel } from '../../../../renderer/canvas/reduceTile.ts';

const alone = { above: null, below: null, left: null, right: null };
const LINE = 0xff010203;
const LEVEL = 4;
const SIDE = sideAtLevel(LEVEL);

/** The picture as text, one row a line: # = line. */
function drawn(out: Uint32Array): string[] {
  return Array.from({ length: SIDE }, (_, y) => Array.from({ length: SIDE }, (_, x) => (out[y * SIDE + x] === LINE ? '#' : '.')).join(''));
}

function boxTile(x0: number, y0: number, x1: number, y1: number): ReturnType<typeof createTile> {
  const tile = createTile();
  for (let y = y0; y < y1; y++) setSpan(tile, y, x0, x1);
  return tile;
}

describe('outlineReducedTile', () => {
  it('draws the blocks at the rim of a box', () => {
    const out = new Uint32Array(SIDE * SIDE);
    outlineReducedTile(boxTile(32, 32, 112, 96), alone, LEVEL, LINE, out);
    expect(drawn(out).slice(1, 7).map((row) => row.slice(0, 9))).toEqual(['.........', '..#####..', '..#...#..', '..#...#..', '..#####..', '.........']);
  });

  it('draws no line where the mask goes on in the neighbour', () => {
    const full = createTile().fill(0xffffffff);
    const out = new Uint32Array(SIDE * SIDE);
    outlineReducedTile(full, { above: full, below: full, left: full, right: full }, LEVEL, LINE, out);
    expect(out).not.toContain(LINE);
    outlineReducedTile(full, { above: full, below: full, left: full, right: boxTile(0, 0, 256, 128) }, LEVEL, LINE, out);
    expect(drawn(out)).toEqual(Array.from({ length: SIDE }, (_, y) => (y < SIDE / 2 ? '.'.repeat(SIDE) : `${'.'.repeat(SIDE - 1)}#`)));
    const edge = new Uint32Array(SIDE * SIDE);
    outlineReducedTile(full, { above: null, below: full, left: null, right: full }, LEVEL, LINE, edge);
    expect(drawn(edge)).toEqual(Array.from({ length: SIDE }, (_, y) => (y === 0 ? '#'.repeat(SIDE) : `#${'.'.repeat(SIDE - 1)}`)));
  });

  it('counts a block from half on, and leaves the picture around the line as it is', () => {
    const out = new Uint32Array(SIDE * SIDE).fill(7);
    outlineReducedTile(boxTile(0, 0, 8, 16), alone, LEVEL, LINE, out);
    outlineReducedTile(boxTile(32, 0, 39, 16), alone, LEVEL, LINE, out);
    expect([out[0], out[1], out[2], out.filter((word) => word === LINE).length]).toEqual([LINE, 7, 7, 1]);
  });
});
