import { describe, expect, it } from 'vitest';
import { cutView } from '../../../../engine/inference/cutView.ts';

/** 4 x 3 pixels; the channels of pixel (x, y) are 10y + x, 100 + 10y + x, 200 + 10y + x. */
const picture = Uint8Array.from({ length: 4 * 3 * 3 }, (_, i) => 100 * (i % 3) + 10 * Math.floor(i / 12) + (Math.floor(i / 3) % 4));
const firstChannel = (pixels: Uint8Array): number[] => [...pixels].filter((_, i) => i % 3 === 0);

describe('cutView', () => {
  it('cuts a rectangle', () => {
    const pixels = cutView(picture, 4, { left: 1, top: 1, width: 2, height: 2, flipped: false });
    expect(firstChannel(pixels)).toEqual([11, 12, 21, 22]);
    expect([...pixels.subarray(0, 3)]).toEqual([11, 111, 211]);
  });

  it('mirrors left and right, and the channels stay in order', () => {
    const pixels = cutView(picture, 4, { left: 1, top: 0, width: 3, height: 2, flipped: true });
    expect(firstChannel(pixels)).toEqual([3, 2, 1, 13, 12, 11]);
    expect([...pixels.subarray(0, 3)]).toEqual([3, 103, 203]);
    expect(firstChannel(picture).slice(0, 4)).toEqual([0, 1, 2, 3]);
  });

  it('does not copy what is as wide as the picture', () => {
    expect(cutView(picture, 4, { left: 0, top: 0, width: 4, height: 3, flipped: false }).buffer).toBe(picture.buffer);
    expect(firstChannel(cutView(picture, 4, { left: 0, top: 1, width: 4, height: 1, flipped: false }))).toEqual([10, 11, 12, 13]);
  });
});
