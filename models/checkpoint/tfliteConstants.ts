import type { CheckpointErrorFor } from './checkpointError.ts';
import { createTensor, elementCount, toFloat32 } from './tensor.ts';
import type { TfliteTensor } from './tflite.ts';

/**
 * The real values of a constant, in the file's order. Quantised ones are scale * (stored - zeroPoint), computed in
 * float64 and rounded once. A float32 constant is not copied: do not write into the result.
 *
 * @throws AppError `checkpoint.unsupported` where it is no constant, or integers without a scale
 */
export function tfliteFloats(tensor: TfliteTensor, error: CheckpointErrorFor): Float32Array {
  const { dtype, shape, quantization } = tensor;
  if (dtype === 'float32' || dtype === 'float16' || dtype === 'bfloat16' || dtype === 'float64') {
    return toFloat32(createTensor({ dtype, shape, storage: constantBytes(tensor, error) }));
  }
  if (!quantization) throw error('unsupported', `its tensor "${tensor.name}" holds ${dtype} weights without a scale.`);
  const stored = tfliteIntegers(tensor, error);
  const { scale, zeroPoint, axis } = quantization;
  const sliceLength = scale.length === 1 ? stored.length : elementCount(shape.slice(axis + 1));
  const values = new Float32Array(stored.length);
  for (let i = 0; i < stored.length; i++) {
    const slice = scale.length === 1 ? 0 : Math.floor(i / sliceLength) % scale.length;
    values[i] = (stored[i] - zeroPoint[slice]) * scale[slice];
  }
  return values;
}

/**
 * The integers of a constant as they are stored: weights, or a size, an axis, a list of paddings.
 *
 * @throws AppError `checkpoint.unsupported` where it is no constant or has no integers
 */
export function tfliteIntegers(tensor: TfliteTensor, error: CheckpointErrorFor): Float64Array {
  const read = integerReaders[tensor.dtype];
  if (!read) throw error('unsupported', `its tensor "${tensor.name}" has the element type ${tensor.dtype}, where numbers should be.`);
  const bytes = constantBytes(tensor, error);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(elementCount(tensor.shape));
  for (let i = 0; i < values.length; i++) values[i] = read(view, i);
  return values;
}

const integerReaders: Readonly<Record<string, ((view: DataView, i: number) => number) | undefined>> = {
  uint8: (view, i) => view.getUint8(i),
  int8: (view, i) => view.getInt8(i),
  int16: (view, i) => view.getInt16(i * 2, true),
  int32: (view, i) => view.getInt32(i * 4, true),
  int64: (view, i) => Number(view.getBigInt64(i * 8, true)),
};

function constantBytes(tensor: TfliteTensor, error: CheckpointErrorFor): Uint8Array {
  if (!tensor.data) throw error('unsupported', `its tensor "${tensor.name}" is computed where DeepLabV3 has a constant.`);
  return tensor.data;
}
