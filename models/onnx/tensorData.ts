import { AppError } from '../../core/errors/appError.ts';
import { onnx } from './generated/onnx.js';
import { int64ToNumber } from './int64.ts';
import { onnxDataType, onnxDataTypeName, type OnnxDataType } from './onnxDataType.ts';
import type { TensorProto } from './onnxTypes.ts';

/** The data of a tensor, in row-major order. int64 may be given as plain numbers. float16 is given as its bits. */
export interface TensorDataByType {
  float32: Float32Array;
  float64: Float64Array;
  float16: Uint16Array;
  bfloat16: Uint16Array;
  uint8: Uint8Array;
  int8: Int8Array;
  uint16: Uint16Array;
  int16: Int16Array;
  int32: Int32Array;
  uint32: Uint32Array;
  int64: BigInt64Array | readonly number[];
  uint64: BigUint64Array | readonly number[];
  bool: Uint8Array;
  string: never;
}

/**
 * A TensorProto whose rawData is a view of `data`, not a copy (so keep `data` unchanged until the model is written).
 * ONNX stores little-endian, as every machine that Electron runs on does.
 * @throws RangeError where the number of values is not the product of dims
 */
export function makeTensor<T extends OnnxDataType>(name: string, dtype: T, dims: readonly number[], data: TensorDataByType[T]): TensorProto {
  const values = Array.isArray(data) ? BigInt64Array.from(data as number[], BigInt) : (data as Exclude<TensorDataByType[OnnxDataType], readonly number[]>);
  const expected = dims.reduce((product, dim) => product * dim, 1);
  if (values.length !== expected) throw new RangeError(`Tensor ${name}: ${values.length} values for dims [${dims.join(', ')}].`);
  const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return onnx.TensorProto.create({ name, dataType: onnxDataType[dtype], dims: [...dims], rawData });
}

export function tensorDims(tensor: TensorProto): number[] {
  return tensor.dims.map(int64ToNumber);
}

/**
 * The values of a tensor as plain numbers, whichever of ONNX's fields holds them. For constants of a graph
 * (scales, axes, limits), not for weights: it makes one JavaScript number per value.
 * @throws AppError `model.unsupportedType` for types that are no numbers to us (string, float8 …)
 */
export function tensorToNumbers(tensor: TensorProto): number[] {
  const { dataType } = tensor;
  if (tensor.rawData.length === 0) {
    if (dataType === onnxDataType.float32) return [...tensor.floatData];
    if (dataType === onnxDataType.float64) return [...tensor.doubleData];
    if (dataType === onnxDataType.int64) return tensor.int64Data.map(int64ToNumber);
    if (dataType === onnxDataType.uint32 || dataType === onnxDataType.uint64) return tensor.uint64Data.map(int64ToNumber);
    if (dataType === onnxDataType.float16) return tensor.int32Data.map(float16ToNumber);
    return [...tensor.int32Data];
  }
  const bytes = tensor.rawData;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const readers: Record<number, [sizeBytes: number, read: (offset: number) => number]> = {
    [onnxDataType.float32]: [4, (offset) => view.getFloat32(offset, true)],
    [onnxDataType.float64]: [8, (offset) => view.getFloat64(offset, true)],
    [onnxDataType.float16]: [2, (offset) => float16ToNumber(view.getUint16(offset, true))],
    [onnxDataType.uint8]: [1, (offset) => view.getUint8(offset)],
    [onnxDataType.bool]: [1, (offset) => view.getUint8(offset)],
    [onnxDataType.int8]: [1, (offset) => view.getInt8(offset)],
    [onnxDataType.uint16]: [2, (offset) => view.getUint16(offset, true)],
    [onnxDataType.int16]: [2, (offset) => view.getInt16(offset, true)],
    [onnxDataType.int32]: [4, (offset) => view.getInt32(offset, true)],
    [onnxDataType.uint32]: [4, (offset) => view.getUint32(offset, true)],
    [onnxDataType.int64]: [8, (offset) => Number(view.getBigInt64(offset, true))],
    [onnxDataType.uint64]: [8, (offset) => Number(view.getBigUint64(offset, true))],
  };
  const reader = readers[dataType];
  if (!reader) {
    throw new AppError('model.unsupportedType', `The constant ${tensor.name} is of ${onnxDataTypeName(dataType)}, which cannot be read as numbers.`, { tensor: tensor.name });
  }
  const [sizeBytes, read] = reader;
  return Array.from({ length: Math.floor(bytes.byteLength / sizeBytes) }, (_, index) => read(index * sizeBytes));
}

/** IEEE 754 half precision, from its 16 bits. */
export function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
