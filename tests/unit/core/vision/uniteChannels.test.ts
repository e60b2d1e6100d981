import { describe, expect, it } from 'vitest';
import { uncertaintyMap } from '../../../../core/vision/uncertaintyMap.ts';
import { uniteChannels } from '../../../../core/vision/uniteChannels.ts';

const logitsOf = (...probabilities: number[]) => ({ numClasses: probabilities.length, height: 1, width: 1, alignCorners: false, data: Float32Array.from(probabilities, Math.log) });

describe('uniteChannels', () => {
  it('gives a class the probabilities of its channels together', () => {
    const { numClasses, data } = uniteChannels(logitsOf(0.25, 0.4, 0.05, 0.3), [0, 7, 2, 7]);
    expect(numClasses).toBe(3);
    Array.from(data, Math.exp).forEach((probability, i) => expect(probability).toBeCloseTo([0.25, 0.7, 0.05][i], 6));
  });

  it('keeps what is impossible impossible', () => {
    expect([...uniteChannels(logitsOf(1, 0, 0), [0, 7, 7]).data]).toEqual([0, -Infinity]);
  });

  it('leaves logits alone whose channels are classes of their own', () => {
    const logits = logitsOf(0.6, 0.4);
    expect(uniteChannels(logits, [3, 1])).toBe(logits);
  });

  it('makes what is one class no rival of itself', () => {
    const logits = logitsOf(0.02, 0.49, 0.49);
    expect([uncertaintyMap(logits).values[0], uncertaintyMap(uniteChannels(logits, [0, 7, 7])).values[0]]).toEqual([255, Math.round(255 * 0.04)]);
  });
});
