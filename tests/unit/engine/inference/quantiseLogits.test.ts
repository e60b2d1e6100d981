import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantiseLogits } from '../../../../engine/inference/quantiseLogits.ts';

function dequantise({ numClasses, height, width, values, scale, offset }: ReturnType<typeof quantiseLogits>): Float64Array {
  const plane = height * width;
  return Float64Array.from({ length: numClasses * plane }, (_, i) => values[i] * scale[Math.floor(i / plane)] + offset[Math.floor(i / plane)]);
}

describe('quantiseLogits', () => {
  it('is off by at most half a step of its channel', () => {
    const finite = fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-1e6), max: Math.fround(1e6) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }), fc.infiniteStream(finite), (numClasses, height, width, stream) => {
        const data = Float32Array.from({ length: numClasses * height * width }, () => stream.next().value as number);
        const kept = quantiseLogits({ numClasses, height, width, alignCorners: true, data });
        const back = dequantise(kept);
        const plane = height * width;
        for (let i = 0; i < data.length; i++) {
          const channel = data.subarray(Math.floor(i / plane) * plane, (Math.floor(i / plane) + 1) * plane);
          const range = Math.max(...channel) - Math.min(...channel);
          // Scale and offset are float32 themselves.
          expect(Math.abs(back[i] - data[i])).toBeLessThanOrEqual(range / 510 + 1e-5 * Math.max(1, Math.max(...channel.map(Math.abs))));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('keeps a flat channel exactly, and shape and alignment', () => {
    const kept = quantiseLogits({ numClasses: 2, height: 1, width: 3, alignCorners: false, data: Float32Array.of(-4, -4, -4, 0, 1, 2) });
    expect([...dequantise(kept)].slice(0, 3)).toEqual([-4, -4, -4]);
    expect([...kept.values.slice(3)]).toEqual([0, 128, 255]);
    expect(kept).toMatchObject({ numClasses: 2, height: 1, width: 3, alignCorners: false });
  });

  it('takes infinite values as the ends of the finite range', () => {
    const kept = quantiseLogits({ numClasses: 1, height: 1, width: 4, alignCorners: true, data: Float32Array.of(-Infinity, -1, 1, Infinity) });
    expect([...dequantise(kept)].map((value) => Math.round(value * 1000) / 1000)).toEqual([-1, -1, 1, 1]);
  });
});
