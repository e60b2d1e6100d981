import { expect, it } from 'vitest';
import { colorBlindSafeColors, worstDistance } from '../../../../core/classes/colorBlindSafeColors.ts';
import { hexColor } from '../../../../core/classes/hexColor.ts';
import { vocColor } from '../../../../core/classes/vocColor.ts';

function closestPair(colors: readonly string[]): number {
  return Math.min(...colors.flatMap((a, i) => colors.slice(i + 1).map((b) => worstDistance(a, b))));
}

it('starts with the colours of Okabe and Ito, and the first of many are those of few', () => {
  expect(colorBlindSafeColors(3)).toEqual(['#e69f00', '#56b4e9', '#009e73']);
  expect(colorBlindSafeColors(40).slice(0, 12)).toEqual(colorBlindSafeColors(12));
  expect(colorBlindSafeColors(0)).toEqual([]);
});

it.each([7, 12, 20, 33])('%i colours lie farther apart than those of PASCAL VOC for every kind of colour vision', (count) => {
  const voc = Array.from({ length: count }, (_, i) => hexColor(vocColor(i + 1)));
  expect(closestPair(colorBlindSafeColors(count))).toBeGreaterThan(2 * closestPair(voc));
});

it('keeps a clear distance while there are few', () => {
  expect(closestPair(colorBlindSafeColors(7))).toBeGreaterThan(0.075);
  expect(closestPair(colorBlindSafeColors(20))).toBeGreaterThan(0.05);
});

it('has colours for as many classes as there can be, all different', () => {
  const colors = colorBlindSafeColors(254);
  expect(new Set(colors).size).toBe(254);
  expect(colors.every((color) => /^#[0-9a-f]{6}$/.test(color))).toBe(true);
});
