import fc from 'fast-check';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeLogitValues, encodeLogitValues, type LogitsShape } from '../../../../engine/project/logitsCodec.ts';
import { firstDifference } from '../../core/mask/firstDifference.ts';
import { thrownBy } from '../../models/checkpoint/thrownBy.ts';

const arbitraryLogits = fc
  .record({ numClasses: fc.integer({ min: 1, max: 5 }), height: fc.integer({ min: 1, max: 9 }), width: fc.integer({ min: 1, max: 9 }) })
  .chain((shape) => {
    const length = shape.numClasses * shape.height * shape.width;
    return fc.record({ shape: fc.constant(shape), values: fc.oneof(fc.uint8Array({ minLength: length, maxLength: length }), fc.nat(255).map((value) => new Uint8Array(length).fill(value))) });
  });

describe('encodeLogitValues', () => {
  it('loses nothing', () => {
    fc.assert(
      fc.property(arbitraryLogits, ({ shape, values }) => {
        expect(firstDifference(decodeLogitValues(encodeLogitValues(values, shape), shape), values)).toBe(-1);
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
  const shape: LogitsShape = { numClasses: 2, height: 3, width: 4 };
  const whole = encodeLogitValues(new Uint8Array(24).fill(7), shape);

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
