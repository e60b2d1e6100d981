import fc from 'fast-check';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeLogitValues, encodeLogitValues, type LogitsShape } from '../../../../engine/project/logitsCodec.ts';
import { thrownBy } from '../../models/checkpoint/thrownBy.ts';

const arbitraryLogits = fc
  .record({ numClasses: fc.integer({ min: 1, max: 5 }), height: fc.integer({ min: 1, max: 9 }), width: fc.integer({ min: 1, max: 9 }) })
  .chain((shape) => {
    const length = shape.numClasses * shape.height * shape.width;
    return fc.record({ shape: fc.constant(shape), values: fc.oneof(
        fc.uint8Array({ minLength: length, maxLength: length }),
        fc.nat(255).map((value) => new Uint8Array(length).fill(value)),
        fc.uint16Array({ minLength: length, maxLength: length, max: 16_000 }),
        fc.uint16Array({ minLength: length, maxLength: length, max: 48 }).map((steps) => steps.map((step) => step * 64)),
      ),
    });
  });

describe('encodeLogitValues', () => {
  it('loses nothing', () => {
    fc.assert(
      fc.property(arbitraryLogits, ({ shape, values }) => {
        const back = decodeLogitValues(encodeLogitValues(values, shape), shape);
        expect(back.constructor).toBe(values.constructor);
        expect(back).toEqual(values);
      }),
      { numRuns: 300 },
    );
  });

  it('takes smooth values with noise in much less than deflate alone does', () => {
    const shape: LogitsShape = { numClasses: 21, height: 33, width: 33 };
    let noise = 1;
    const values = Uint8Array.from({ length: 21 * 33 * 33 }, (_, i) => {
      noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) >>> 0;
      return 128 + 90 * Math.sin((i % 33) / 7) * Math.cos(Math.floor(i / 33) / 9) + (noise >>> 30);
    });
    expect(encodeLogitValues(values, shape).length).toBeLessThan(0.7 * deflateRawSync(values).length);
  });
});

describe('decodeLogitValues', () => {
  it('reads what Atrous 0.1.0 wrote', () => {
    // Form 1: raw deflate of residuals; these are 7, then nothing new, in two classes.
    const residuals = Uint8Array.of(7, ...new Uint8Array(11), 7, ...new Uint8Array(11));
    expect(decodeLogitValues(Uint8Array.of(1, ...deflateRawSync(residuals)), { numClasses: 2, height: 3, width: 4 })).toEqual(new Uint8Array(24).fill(7));
  });

  const shape: LogitsShape = { numClasses: 2, height: 3, width: 4 };

  describe.each([
    ['bytes', encodeLogitValues(new Uint8Array(24).fill(7), shape)],
    ['two planes', encodeLogitValues(Uint16Array.from({ length: 24 }, (_, i) => 100 * i), shape)],
  ])('of %s', (_, whole) => {
  it.each([
    ['an unknown form', Uint8Array.of(9, ...whole.subarray(1)), shape],
    ['nothing', new Uint8Array(0), shape],
    ['what is cut off', whole.subarray(0, whole.length - 2), shape],
    ['fewer values than the shape has', whole, { ...shape, numClasses: 3 }],
    ['more values than the shape has', whole, { ...shape, numClasses: 1 }],
  ])('refuses %s', (_, bytes, wanted) => {
    expect(thrownBy(() => decodeLogitValues(bytes, wanted)).code).toBe('project.damaged');
  });
  });
});
