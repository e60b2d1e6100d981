import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLabelMap } from '../../../../core/mask/labelMap.ts';
import { labelMapFromLogits } from '../../../../core/mask/labelMapFromLogits.ts';
import { dequantiseLogits } from '../../../../core/vision/dequantiseLogits.ts';
import { LogitsRelabeller } from '../../../../core/vision/logitsRelabeller.ts';
import { arbitraryLogits, logitsAt, softmax } from './arbitraryLogits.ts';

const sides = fc.integer({ min: 1, max: 40 });
const fractions = fc.double({ min: 0, max: 1, noNaN: true });
const biases = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: -2, max: 2 }), fc.double({ min: -8, max: 8, noNaN: true })), { minLength: 6, maxLength: 6 });
const confidences = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 6, maxLength: 6 });
const classIds = [0, 10, 20, 30, 40, 50];
/** In hundredths: doubles are almost always close to 0. */
const percents = fc.array(fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100), { minLength: 3, maxLength: 3 });
/** Class ids of six channels, several of which may be of one class. */
const sharedIds = fc.array(fc.constantFrom(0, 10, 20), { minLength: 6, maxLength: 6 });

/** A rectangle with at least one pixel. */
function rectIn(width: number, height: number, [fx, fy, fw, fh]: readonly number[]): { left: number; top: number; right: number; bottom: number } {
  const [left, top] = [Math.floor(fx * (width - 1)), Math.floor(fy * (height - 1))];
  return { left, top, right: left + 1 + Math.floor(fw * (width - left - 1)), bottom: top + 1 + Math.floor(fh * (height - top - 1)) };
}

describe('LogitsRelabeller', () => {
  it('is labelMapFromLogits, bit for bit, where nothing is moved', () => {
    fc.assert(
      fc.property(arbitraryLogits, sides, sides, (logits, width, height) => {
        const rule = { biases: new Float64Array(6), minConfidences: new Float64Array(6), classIds, unsureId: 255 };
        const labels = new LogitsRelabeller(logits, { width, height }).relabel({ left: 0, top: 0, right: width, bottom: height }, rule);
        expect(labels).toEqual(labelMapFromLogits(logits, height, width, classIds));
      }),
      { numRuns: 200 },
    );
  });

  it('adds biases, takes the best, and asks for its confidence, in any rectangle and with any step', () => {
    fc.assert(
      fc.property(arbitraryLogits, sides, sides, fc.tuple(fractions, fractions, fractions, fractions), biases, confidences, fc.integer({ min: 1, max: 5 }), (logits, width, height, place, biasList, minConfidences, stepPx) => {
        const rect = rectIn(width, height, place);
        const rule = { biases: biasList, minConfidences, classIds, unsureId: 255 };
        const labels = new LogitsRelabeller(logits, { width, height }).relabel(rect, rule, { stepPx });
        expect([labels.width, labels.height]).toEqual([Math.ceil((rect.right - rect.left) / stepPx), Math.ceil((rect.bottom - rect.top) / stepPx)]);
        for (let j = 0; j < labels.height; j++) {
          for (let i = 0; i < labels.width; i++) {
            const x = Math.min(rect.left + i * stepPx + Math.floor(stepPx / 2), rect.right - 1);
            const y = Math.min(rect.top + j * stepPx + Math.floor(stepPx / 2), rect.bottom - 1);
            const biased = logitsAt(logits, { width, height }, x, y).map((value, c) => value + biasList[c]);
            const winner = biased.indexOf(Math.max(...biased));
            const confidence = softmax(biased)[winner];
            // On the threshold itself rounding decides.
            if (Math.abs(confidence - minConfidences[winner]) < 1e-9) continue;
            const expected = confidence >= minConfidences[winner] ? classIds[winner] : 255;
            if (labels.data[j * labels.width + i] !== expected) expect.fail(`pixel ${x}, ${y}: ${labels.data[j * labels.width + i]}, not ${expected}`);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('asks of a class what its channels have together, and lets the best channel win', () => {
    fc.assert(
      fc.property(arbitraryLogits, sides, sides, sharedIds, biases, percents, (logits, width, height, ids, biasList, confidenceList) => {
        const ofClass = (list: readonly number[]): number[] => ids.map((id) => list[id / 10]);
        const rule = { biases: ofClass(biasList), minConfidences: ofClass(confidenceList), classIds: ids, unsureId: 255 };
        const labels = new LogitsRelabeller(logits, { width, height }).relabel({ left: 0, top: 0, right: width, bottom: height }, rule);
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const biased = logitsAt(logits, { width, height }, x, y).map((value, c) => value + rule.biases[c]);
            const winner = biased.indexOf(Math.max(...biased));
            const confidence = softmax(biased).reduce((sum, p, c) => (ids[c] === ids[winner] ? sum + p : sum), 0);
            if (Math.abs(confidence - rule.minConfidences[winner]) < 1e-9) continue;
            const expected = confidence >= rule.minConfidences[winner] ? ids[winner] : 255;
            if (labels.data[y * width + x] !== expected) expect.fail(`pixel ${x}, ${y}: ${labels.data[y * width + x]}, not ${expected}`);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('counts a class of two channels with 45 % and 35 % as 80 % sure', () => {
    const data = Float32Array.from([0.45, 0.35, 0.2].flatMap((probability) => new Array<number>(4).fill(Math.log(probability))));
    const relabeller = new LogitsRelabeller({ numClasses: 3, height: 2, width: 2, alignCorners: false, data }, { width: 20, height: 20 });
    const found = (confidence: number): number[] => {
      const rule = { biases: [0, 0, 0], minConfidences: [confidence, confidence, 0], classIds: [1, 1, 2], unsureId: 0 };
      return [...new Set(relabeller.relabel({ left: 0, top: 0, right: 20, bottom: 20 }, rule).data)];
    };
    expect([0.6, 0.79, 0.81].map(found)).toEqual([[1], [1], [0]]);
  });

  it('leaves the base as it is where the rule changes nothing, whatever rounding did to the logits', () => {
    fc.assert(
      fc.property(arbitraryLogits, sides, sides, biases, fc.integer({ min: 1, max: 3 }), (logits, width, height, biasList, stepPx) => {
        const base = createLabelMap(width, height, 77);
        const relabeller = new LogitsRelabeller(logits, { width, height });
        const rect = { left: 0, top: 0, right: width, bottom: height };
        const rest = { biases: new Float64Array(6), minConfidences: new Float64Array(6), classIds, unsureId: 255 };
        expect(new Set(relabeller.relabel(rect, rest, { stepPx, base }).data)).toEqual(new Set([77]));
        const before = relabeller.relabel(rect, rest, { stepPx });
        const after = relabeller.relabel(rect, { ...rest, biases: biasList }, { stepPx });
        const expected = after.data.map((id, i) => (id === before.data[i] ? 77 : id));
        expect(relabeller.relabel(rect, { ...rest, biases: biasList }, { stepPx, base }).data).toEqual(expected);
      }),
    );
  });

  it('gives a class more with a larger bias, and less with a larger confidence', () => {
    const logits = { numClasses: 2, height: 2, width: 2, alignCorners: false, data: Float32Array.of(0, 0, 0, 0, -2, 2, -2, 2) };
    const relabeller = new LogitsRelabeller(logits, { width: 64, height: 64 });
    const pixels = (bias: number, confidence: number): number => {
      const rule = { biases: [0, bias], minConfidences: [0, confidence], classIds: [0, 1], unsureId: 0 };
      return relabeller.relabel({ left: 0, top: 0, right: 64, bottom: 64 }, rule).data.reduce((sum, id) => sum + id, 0);
    };
    const byBias = [-3, -1, 0, 1, 3].map((bias) => pixels(bias, 0));
    const byConfidence = [0, 0.6, 0.8, 0.9].map((confidence) => pixels(0, confidence));
    expect(byBias).toEqual([0, 64 * 24, 64 * 32, 64 * 40, 64 * 64]);
    expect(byConfidence).toEqual(byConfidence.toSorted((a, b) => b - a));
    expect(byConfidence[3]).toBe(0);
  });

  it('refuses logits of another size', () => {
    expect(() => new LogitsRelabeller({ numClasses: 2, height: 2, width: 2, alignCorners: true, data: new Float32Array(7) }, { width: 4, height: 4 })).toThrow('need 8 values, not 7');
  });
});

describe('dequantiseLogits', () => {
  it('scales and moves each channel', () => {
    const kept = { numClasses: 2, height: 1, width: 2, alignCorners: true, values: Uint8Array.of(0, 255, 10, 20), scale: Float32Array.of(0.5, 2), offset: Float32Array.of(-1, 3) };
    const data = Float32Array.of(-1, 126.5, 23, 43);
    expect(dequantiseLogits(kept)).toEqual({ numClasses: 2, height: 1, width: 2, alignCorners: true, data });
    expect(dequantiseLogits({ ...kept, values: Uint16Array.of(0, 255, 10, 3000) }).data[3]).toBe(6003);
  });
});
