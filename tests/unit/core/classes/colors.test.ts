import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hexColor, parseHexColor } from '../../../../core/classes/hexColor.ts';
import { vocColor, vocPalette } from '../../../../core/classes/vocColor.ts';

describe('vocColor', () => {
  // From the development kit of VOC 2012 (VOClabelcolormap).
  it.each([
    [0, [0, 0, 0]], [1, [128, 0, 0]], [2, [0, 128, 0]], [3, [128, 128, 0]], [4, [0, 0, 128]], [5, [128, 0, 128]],
    [6, [0, 128, 128]], [7, [128, 128, 128]], [8, [64, 0, 0]], [9, [192, 0, 0]], [10, [64, 128, 0]], [11, [192, 128, 0]],
    [12, [64, 0, 128]], [13, [192, 0, 128]], [14, [64, 128, 128]], [15, [192, 128, 128]], [16, [0, 64, 0]],
    [17, [128, 64, 0]], [18, [0, 192, 0]], [19, [128, 192, 0]], [20, [0, 64, 128]], [255, [224, 224, 192]],
  ])('gives class %i its colour', (id, color) => {
    expect(vocColor(id)).toEqual(color);
  });

  it('gives every class another colour', () => {
    expect(new Set(vocPalette().map(hexColor)).size).toBe(256);
  });
});

describe('hexColor', () => {
  it('gives back every colour', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.tuple(byte, byte, byte), (color) => {
        expect(hexColor(color)).toMatch(/^#[0-9a-f]{6}$/);
        expect(parseHexColor(hexColor(color))).toEqual(color);
      }),
    );
    expect(hexColor([1, 2, 255])).toBe('#0102ff');
  });
});
