import { expect, it } from 'vitest';
import { TiledMask } from '../../../../../core/mask/tiledMask.ts';
import { layerThumbnail } from '../../../../../renderer/components/layers/layerThumbnail.ts';

const alphaOf = (pixels: Uint8ClampedArray, size: number): number[][] =>
  Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => pixels[(y * size + x) * 4 + 3]));

it('fills the picture with the mask, wherever it lies in the image', () => {
  const mask = new TiledMask(4000, 3000);
  for (let y = 2000; y < 2100; y++) mask.fillSpan(y, 3000, 3100);
  const alpha = alphaOf(layerThumbnail(mask, [10, 20, 30], 20), 20);
  expect(alpha[10][10]).toBe(255);
  expect([alpha[0][10], alpha[10][0], alpha[19][10], alpha[10][19]]).toEqual([0, 0, 0, 0]);
  expect(alpha.flat().filter((value) => value > 0).length).toBeGreaterThan(250);
  expect([...layerThumbnail(mask, [10, 20, 30], 20).subarray((10 * 20 + 10) * 4, (10 * 20 + 10) * 4 + 4)]).toEqual([10, 20, 30, 255]);
});

it('shows a line of one pixel across a large image', () => {
  const mask = new TiledMask(8192, 8192);
  mask.fillSpan(4000, 0, 8192);
  const alpha = alphaOf(layerThumbnail(mask, [255, 255, 255], 30), 30);
  const seen = alpha.flat().filter((value) => value > 90).length;
  expect(seen).toBeGreaterThan(20);
  expect(seen).toBeLessThan(60);
});

it('is empty for an empty mask, and full for a single pixel', () => {
  const mask = new TiledMask(50, 40);
  expect(layerThumbnail(mask, [1, 2, 3], 8).every((value) => value === 0)).toBe(true);
  mask.fillSpan(39, 49, 50);
  expect(alphaOf(layerThumbnail(mask, [1, 2, 3], 8), 8)[4][4]).toBe(255);
});
