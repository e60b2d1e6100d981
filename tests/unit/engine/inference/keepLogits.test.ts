import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelMapFromLogits, type Logits } from '../../../../core/mask/labelMapFromLogits.ts';
import { COARSE_STEP, keepLogits } from '../../../../engine/inference/keepLogits.ts';

function backFrom({ values, scale, offset, ...shape }: ReturnType<typeof keepLogits>): Logits {
  const plane = shape.height * shape.width;
  return { ...shape, data: Float32Array.from(values, (value, i) => value * scale[Math.floor(i / plane)] + offset[Math.floor(i / plane)]) };
}

/** Smooth scores with a winner that changes from place to place, as a network gives them. */
function smoothLogits(seed: number, numClasses = 5, height = 25, width = 33): Logits {
  const data = Float32Array.from({ length: numClasses * height * width }, (_, i) => {
    const [c, y, x] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
    return 9 * Math.sin((x * (c + 2) + seed) / 17) * Math.cos((y * (c + 1) - seed) / 13) - c;
  });
  return { numClasses, height, width, data, alignCorners: true };
}

describe('keepLogits', () => {
  it('gives the label map back on more than 99.9 % of the pixels', () => {
    for (let seed = 0; seed < 20; seed++) {
      const logits = smoothLogits(seed);
      const [truth, kept] = [logits, backFrom(keepLogits(logits))].map((given) => labelMapFromLogits(given, 375, 500).data);
      const differing = truth.filter((id, i) => id !== kept[i]).length;
      expect(differing / truth.length).toBeLessThan(0.001);
    }
  });

  it('is off by at most half a coarse step from the distances below the winner, whatever the scores are', () => {
    // Of anything smaller the steps would be subnormal float32, which have no precision to speak of.
    const score = fc.float({ noNaN: true, min: Math.fround(-1e6), max: Math.fround(1e6) }).map((value) => (Math.abs(value) < 2 ** -80 ? 0 : value));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }), fc.infiniteStream(score), (numClasses, height, width, stream) => {
        const data = Float32Array.from({ length: numClasses * height * width }, () => stream.next().value as number);
        const kept = keepLogits({ numClasses, height, width, alignCorners: false, data });
        const back = backFrom(kept).data;
        const plane = height * width;
        const halfStep = (COARSE_STEP / 2) * kept.scale[0];
        for (let p = 0; p < plane; p++) {
          const winner = Math.max(...Array.from({ length: numClasses }, (_, c) => data[c * plane + p]));
          for (let c = 0; c < numClasses; c++) {
            expect(Math.abs(back[c * plane + p] - (data[c * plane + p] - winner))).toBeLessThanOrEqual(halfStep * 1.001 + 1e-6 * Math.abs(kept.offset[0]));
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('takes infinite scores, equal scores and a single class', () => {
    const logits = (numClasses: number, ...values: number[]): Logits => ({ numClasses, height: 1, width: values.length / numClasses, data: Float32Array.from(values), alignCorners: true });
    expect([...backFrom(keepLogits(logits(2, 0, 5, -Infinity, 1))).data].map((value) => Math.round(value * 1e5) / 1e5 + 0)).toEqual([0, 0, -4, -4]);
    expect([...backFrom(keepLogits(logits(2, 3, 3, 3, 3))).data].map((value) => value + 0)).toEqual([0, 0, 0, 0]);
    expect([...backFrom(keepLogits(logits(1, -7, 9))).data].map((value) => value + 0)).toEqual([0, 0]);
  });
});
