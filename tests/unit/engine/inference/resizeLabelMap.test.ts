import { describe, expect, it } from 'vitest';
import { resizeLabelMap } from '../../../../engine/inference/resizeLabelMap.ts';

describe('resizeLabelMap', () => {
  it('makes whole blocks of each pixel when it doubles', () => {
    const doubled = resizeLabelMap({ width: 2, height: 1, data: Uint8Array.of(7, 9) }, 2, 4);
    expect([...doubled.data]).toEqual([7, 7, 9, 9, 7, 7, 9, 9]);
  });

  it('takes the pixel under the centre when it shrinks', () => {
    const third = resizeLabelMap({ width: 6, height: 1, data: Uint8Array.of(0, 1, 2, 3, 4, 5) }, 1, 2);
    expect([...third.data]).toEqual([1, 4]);
  });

  it('changes nothing at the same size', () => {
    const labelMap = { width: 3, height: 2, data: Uint8Array.of(1, 2, 3, 4, 5, 255) };
    expect(resizeLabelMap(labelMap, 2, 3)).toBe(labelMap);
  });
});
