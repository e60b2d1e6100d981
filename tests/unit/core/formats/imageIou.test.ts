import { expect, it } from 'vitest';
import { imageIou, iouLoss } from '../../../../core/formats/imageIou.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';

function strip(classId: number, x0: number, x1: number) {
  const mask = new TiledMask(10, 1);
  mask.fillSpan(0, x0, x1);
  return { classId, mask, name: '', crowd: false, attributes: {} };
}

it('is the mean over the classes that are seen before or after', () => {
  expect(imageIou(10, 1, [strip(1, 0, 4), strip(2, 6, 10)], [strip(1, 0, 3), strip(2, 6, 10)], 0)).toBe((3 / 4 + 1) / 2);
  expect(imageIou(10, 1, [strip(1, 0, 4)], [strip(2, 0, 4)], 0)).toBe(0);
});

it('is 1 for what is the same to the eye, and for empty images', () => {
  expect(imageIou(10, 1, [strip(1, 0, 4), strip(2, 2, 4)], [strip(1, 0, 2), strip(2, 2, 4)], 0)).toBe(1);
  expect(imageIou(10, 1, [], [], 0)).toBe(1);
});

it('never rounds a loss away', () => {
  expect(iouLoss('a.jpg', 1)).toBeNull();
  expect(iouLoss('a.jpg', 0.99999)?.message).toBe('a.jpg keeps an IoU of 0.9999 as polygons (mean over its classes).');
});
