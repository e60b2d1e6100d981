import { expect, it } from 'vitest';
import { objectsOverlap } from '../../../../core/formats/objectsOverlap.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';

function strip(x0: number, x1: number) {
  const mask = new TiledMask(600, 2);
  mask.fillSpan(1, x0, x1);
  return { mask };
}

it('tells masks that share a pixel from masks that touch', () => {
  expect(objectsOverlap([])).toBe(false);
  expect(objectsOverlap([strip(0, 300), strip(300, 600)])).toBe(false);
  expect(objectsOverlap([strip(0, 10), strip(500, 600), strip(299, 501)])).toBe(true);
});

it('leaves the masks as they are', () => {
  const [a, b] = [strip(0, 10), strip(10, 20)];
  objectsOverlap([a, b]);
  expect(a.mask.equals(strip(0, 10).mask)).toBe(true);
});
