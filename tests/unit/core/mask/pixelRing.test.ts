import { expect, it } from 'vitest';
import { keyholeRings } from '../../../../core/mask/keyholeRings.ts';
import { pixelRing } from '../../../../core/mask/pixelRing.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';

function ringsOf(...rows: string[]): number[][] {
  const mask = new TiledMask(rows[0].length, rows.length);
  rows.forEach((row, y) => [...row].forEach((pixel, x) => pixel === '#' && mask.fillSpan(y, x, x + 1)));
  return keyholeRings(mask).map(pixelRing);
}

// That filling them gives the mask again is tested with labelme's polygons, on hard masks and at random.
it('goes through the outermost pixels of a box', () => {
  expect(ringsOf('.....', '.###.', '.###.')).toEqual([[1, 1, 3, 1, 3, 2, 1, 2]]);
});

it('has three corners at least, for one pixel and for a line', () => {
  expect(ringsOf('..', '.#')).toEqual([[1, 1, 1, 1, 1, 1]]);
  expect(ringsOf('.###')).toEqual([[1, 0, 3, 0, 1, 0]]);
});

it('crosses from pixel to pixel where regions touch at a corner', () => {
  expect(ringsOf('#.', '.#')).toEqual([[0, 0, 1, 1, 0, 0]]);
});

it('goes round a hole on the pixels beside it, and to it and back in one row', () => {
  expect(ringsOf('###', '#.#', '###')).toEqual([[0, 0, 2, 0, 2, 2, 0, 2, 0, 1, 1, 2, 2, 1, 1, 0, 0, 1]]);
});
