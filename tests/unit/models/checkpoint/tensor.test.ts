import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contiguousBytes,
  contiguousStrides,
  createTensor,
  elementCount,
  swapByteOrder,
  toFloat32,
  type TensorDtype,
} from '../../../../models/checkpoint/tensor.ts';

const bytesOf = (array: ArrayBufferView): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const counting = (length: number): Uint8Array => bytesOf(Float32Array.from({ length }, (_, i) => i));

/** Any view whose elements all lie inside a storage of 512: strides of 0, transposed and overlapping ones too. */
const view = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 40 })), { maxLength: 4 })
  .chain((axes) => fc.record({ axes: fc.constant(axes), offset: fc.integer({ min: 0, max: 20 }) }));

describe('toFloat32', () => {
  it('gives the elements of any view in row-major order', () => {
    fc.assert(
      fc.property(view, ({ axes, offset }) => {
        const shape = axes.map(([size]) => size);
        const strides = axes.map(([, stride]) => stride);
        const expected: number[] = [];
        const walk = (axis: number, from: number): void => {
          if (axis === shape.length) expected.push(from);
          else for (let i = 0; i < shape[axis]; i++) walk(axis + 1, from + i * strides[axis]);
        };
        walk(0, offset);
        const tensor = createTensor({ dtype: 'float32', shape, strides, offset, storage: counting(512) });
        expect([...toFloat32(tensor)]).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it.each<[TensorDtype, ArrayBufferView, number[]]>([
    ['float32', Float32Array.of(1.5, -0, NaN), [1.5, -0, NaN]],
    ['float16', Uint16Array.of(0x3e00, 0x8000, 0x0001), [1.5, -0, 2 ** -24]],
    ['bfloat16', Uint16Array.of(0x3fc0, 0xff80, 0x0001), [1.5, -Infinity, 2 ** -133]],
    ['float64', Float64Array.of(0.1, 1e300, -2), [Math.fround(0.1), Infinity, -2]],
    ['int64', BigInt64Array.of(-(2n ** 40n), 0n, 2n ** 53n + 1n), [-(2 ** 40), 0, 2 ** 53]],
    ['int32', Int32Array.of(-3, 7, 2 ** 31 - 1), [-3, 7, 2 ** 31]],
    ['int16', Int16Array.of(-32768, 1, 2), [-32768, 1, 2]],
    ['int8', Int8Array.of(-128, 1, 127), [-128, 1, 127]],
    ['uint8', Uint8Array.of(0, 128, 255), [0, 128, 255]],
    ['bool', Uint8Array.of(0, 1, 255), [0, 1, 1]],
  ])('converts %s, aligned or not', (dtype, values, expected) => {
    const bytes = bytesOf(values);
    expect([...toFloat32(createTensor({ dtype, shape: [3], storage: bytes }))]).toEqual(expected);
    // A Node Buffer, because its slice() does not copy.
    const unaligned = Buffer.concat([Buffer.of(9), bytes]).subarray(1);
    expect([...toFloat32(createTensor({ dtype, shape: [3], storage: unaligned }))]).toEqual(expected);
    expect(Buffer.compare(unaligned, bytes)).toBe(0);
  });

  it('does not copy float32 elements that lie in order', () => {
    const storage = counting(10);
    const values = toFloat32(createTensor({ dtype: 'float32', shape: [2, 3], offset: 4, storage }));
    expect(values.buffer).toBe(storage.buffer);
    expect([...values]).toEqual([4, 5, 6, 7, 8, 9]);
  });

  it('takes the strides of axes of size 1 for what they are: unused', () => {
    const storage = counting(6);
    const tensor = createTensor({ dtype: 'float32', shape: [1, 6, 1], strides: [999, 1, 77], storage });
    expect(toFloat32(tensor).buffer).toBe(storage.buffer);
  });

  it('gives one value for a scalar and none for an empty shape', () => {
    expect([...toFloat32(createTensor({ dtype: 'float32', shape: [], offset: 3, storage: counting(4) }))]).toEqual([3]);
    expect([...toFloat32(createTensor({ dtype: 'float32', shape: [0, 5], storage: new Uint8Array(0) }))]).toEqual([]);
  });
});

describe('contiguousBytes', () => {
  it('keeps whole elements of every size', () => {
    const storage = Uint8Array.from({ length: 16 }, (_, i) => i);
    const transposed = createTensor({ dtype: 'int64', shape: [2, 1], strides: [1, 2], storage });
    expect([...contiguousBytes(transposed)]).toEqual([...storage]);
    const reversedPairs = createTensor({ dtype: 'int16', shape: [2, 2], strides: [1, 2], storage });
    expect([...contiguousBytes(reversedPairs)]).toEqual([0, 1, 4, 5, 2, 3, 6, 7]);
  });
});

describe('createTensor', () => {
  it.each([
    ['beyond its storage', { shape: [5], storage: counting(4) }, 'needs elements 0 to 4 of a storage of 4'],
    ['with an offset beyond it', { shape: [1], offset: 4, storage: counting(4) }, 'needs elements 4 to 4 of a storage of 4'],
    ['with strides beyond it', { shape: [2, 2], strides: [3, 1], storage: counting(4) }, 'needs elements 0 to 4 of a storage of 4'],
    ['with a negative stride', { shape: [2], strides: [-1], offset: 1, storage: counting(4) }, 'has -1 in its shape'],
    ['with half an element', { shape: [1.5], storage: counting(4) }, 'has 1.5 in its shape'],
    ['with too few strides', { shape: [1, 2], strides: [1], storage: counting(4) }, '2 dimensions but 1 strides'],
    ['of a size that no network has', { shape: [2 ** 40], strides: [0], storage: counting(4) }, 'more than'],
  ])('refuses a tensor %s', (_, parts, message) => {
    expect(() => createTensor({ dtype: 'float32', ...parts })).toThrow(message);
  });
});

describe('contiguousStrides and elementCount', () => {
  it('agree with row-major order', () => {
    expect(contiguousStrides([3, 4, 5])).toEqual([20, 5, 1]);
    expect(contiguousStrides([])).toEqual([]);
    expect([elementCount([3, 4, 5]), elementCount([]), elementCount([2 ** 52, 0, 2 ** 52])]).toEqual([60, 1, 0]);
  });
});

describe('swapByteOrder', () => {
  it('is its own inverse and leaves its input alone', () => {
    const bytes = Buffer.of(1, 2, 3, 4, 5, 6, 7, 8);
    expect([...swapByteOrder(bytes, 4)]).toEqual([4, 3, 2, 1, 8, 7, 6, 5]);
    expect([...swapByteOrder(swapByteOrder(bytes, 4), 4)]).toEqual([...bytes]);
    expect([...bytes]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
