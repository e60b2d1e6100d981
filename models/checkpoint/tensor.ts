import { bfloat16ToFloat32, float16ToFloat32 } from './halfPrecision.ts';

export type TensorDtype =
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'float64'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint8'
  | 'bool';

/**
 * A tensor as a window into the bytes of a file: nothing is copied until its values are asked for.
 * Element [i, j, …] lies at `offset + i * strides[0] + j * strides[1] + …`, counted in elements of `storage`.
 * Made by `createTensor`, which guarantees that every element lies inside the storage.
 */
export interface Tensor {
  readonly dtype: TensorDtype;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
  /** Little-endian elements. Tensors that share a storage hold the same view. */
  readonly storage: Uint8Array;
}

/** The tensors of a checkpoint by their key, verbatim, in the order of the file. */
export type StateDict = Map<string, Tensor>;

export const bytesPerElement: Readonly<Record<TensorDtype, number>> = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float64: 8,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
};

/** No segmentation network comes near it (4 GiB as float32); a hostile shape with strides of 0 would. */
const MAX_ELEMENTS = 2 ** 30;

export interface TensorParts {
  dtype: TensorDtype;
  shape: readonly number[];
  storage: Uint8Array;
  /** Row-major without gaps unless given. */
  strides?: readonly number[];
  /** In elements. */
  offset?: number;
}

/** @throws RangeError whose message is a clause ("needs elements 0 to 9 of a storage of 4"); readers name the tensor */
export function createTensor({ dtype, shape, storage, strides, offset = 0 }: TensorParts): Tensor {
  const checkedStrides = strides ?? contiguousStrides(shape);
  for (const value of [...shape, ...checkedStrides, offset]) {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`has ${value} in its shape, strides or offset`);
  }
  if (checkedStrides.length !== shape.length) {
    throw new RangeError(`has ${shape.length} dimensions but ${checkedStrides.length} strides`);
  }
  const count = elementCount(shape);
  if (count > MAX_ELEMENTS) throw new RangeError(`has shape [${shape}], more than ${MAX_ELEMENTS} elements`);
  if (count > 0) {
    const last = shape.reduce((sum, size, axis) => sum + (size - 1) * checkedStrides[axis], offset);
    const available = Math.floor(storage.byteLength / bytesPerElement[dtype]);
    if (last >= available) throw new RangeError(`needs elements ${offset} to ${last} of a storage of ${available}`);
  }
  return { dtype, shape, strides: checkedStrides, offset, storage };
}

/** 1 for a scalar, whose shape is []. */
export function elementCount(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
}

/** Strides of a row-major tensor without gaps: [3, 4, 5] gives [20, 5, 1]. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= Math.max(shape[axis], 1);
  }
  return strides;
}

/**
 * The elements in row-major order without gaps, little-endian. A view of the storage where they already lie so,
 * else a copy: do not write into it.
 */
export function contiguousBytes(tensor: Tensor): Uint8Array {
  const { shape, strides, storage, offset } = tensor;
  const size = bytesPerElement[tensor.dtype];
  const count = elementCount(shape);
  if (count === 0) return storage.subarray(0, 0);
  if (isContiguous(tensor)) return storage.subarray(offset * size, (offset + count) * size);

  const out = new Uint8Array(count * size);
  const index = new Array<number>(shape.length).fill(0);
  const lastAxis = shape.length - 1;
  let from = offset;
  for (let written = 0; written < out.length; ) {
    for (let i = 0; i < shape[lastAxis]; i++) {
      const start = (from + i * strides[lastAxis]) * size;
      for (let byte = 0; byte < size; byte++) out[written++] = storage[start + byte];
    }
    for (let axis = lastAxis - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= shape[axis] * strides[axis];
      index[axis] = 0;
    }
  }
  return out;
}

/**
 * The elements as float32 in row-major order without gaps. Half and bfloat16 widen exactly, subnormals, infinities
 * and NaN included; float64 and integers round to the nearest; bool gives 0 and 1. A float32 tensor that already
 * lies so and is aligned is not copied: do not write into the result.
 */
export function toFloat32(tensor: Tensor): Float32Array {
  const bytes = contiguousBytes(tensor);
  switch (tensor.dtype) {
    case 'float32':
      return littleEndian(bytes, Float32Array, 4);
    case 'float16':
      return float16ToFloat32(littleEndian(bytes, Uint16Array, 2));
    case 'bfloat16':
      return bfloat16ToFloat32(littleEndian(bytes, Uint16Array, 2));
    case 'float64':
      return new Float32Array(littleEndian(bytes, Float64Array, 8));
    case 'int64':
      return Float32Array.from(littleEndian(bytes, BigInt64Array, 8), Number);
    case 'int32':
      return new Float32Array(littleEndian(bytes, Int32Array, 4));
    case 'int16':
      return new Float32Array(littleEndian(bytes, Int16Array, 2));
    case 'int8':
      return new Float32Array(littleEndian(bytes, Int8Array, 1));
    case 'uint8':
      return new Float32Array(bytes);
    case 'bool':
      return Float32Array.from(bytes, (byte) => (byte === 0 ? 0 : 1));
  }
}

/** A copy of the elements with the bytes of each one reversed: for files written on a big-endian machine. */
export function swapByteOrder(bytes: Uint8Array, elementSizeBytes: number): Uint8Array {
  const swapped = new Uint8Array(bytes);
  for (let start = 0; start + elementSizeBytes <= swapped.length; start += elementSizeBytes) {
    swapped.subarray(start, start + elementSizeBytes).reverse();
  }
  return swapped;
}

function isContiguous({ shape, strides }: Tensor): boolean {
  const expected = contiguousStrides(shape);
  // The stride of an axis of size 1 is never used, and torch writes anything there.
  return shape.every((size, axis) => size === 1 || strides[axis] === expected[axis]);
}

const hostIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

interface ElementArray<T> {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
}

function littleEndian<T>(bytes: Uint8Array, array: ElementArray<T>, size: number): T {
  // Not slice(): a Node Buffer's slice is a view, and this must be a copy that begins on a boundary.
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  const native = hostIsLittleEndian ? aligned : swapByteOrder(aligned, size);
  return new array(native.buffer, native.byteOffset, Math.floor(native.byteLength / size));
}
