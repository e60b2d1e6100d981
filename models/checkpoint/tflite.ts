import { checkpointErrorFor, UNNAMED, type CheckpointErrorFor } from './checkpointError.ts';
import type { CheckpointFormat } from './checkpointFormat.ts';
import { FlatBuffer, type FlatTable } from './flatBuffer.ts';
import { bytesPerElement as tensorBytesPerElement, elementCount } from './tensor.ts';
import { readOperation, type TfliteOperation } from './tfliteOperator.ts';

/** In the order of the schema's TensorType. */
const dtypes = [
  'float32',
  'float16',
  'int32',
  'uint8',
  'int64',
  'string',
  'bool',
  'int16',
  'complex64',
  'int8',
  'float64',
  'complex128',
  'uint64',
  'resource',
  'variant',
  'uint32',
  'uint16',
  'int4',
  'bfloat16',
] as const;

export type TfliteDtype = (typeof dtypes)[number];

/** real value = scale * (stored value - zeroPoint) */
export interface TfliteQuantization {
  /** One for the whole tensor, or one for each index along `axis`. */
  scale: readonly number[];
  zeroPoint: readonly number[];
  axis: number;
}

export interface TfliteTensor {
  name: string;
  /** As the file declares it, [batch, height, width, channels] for images. */
  shape: readonly number[];
  dtype: TfliteDtype;
  quantization: TfliteQuantization | null;
  /** The values of a constant, row-major, a view of the file; null for what is computed. */
  data: Uint8Array | null;
}

export interface TfliteOperator {
  operation: TfliteOperation;
  /** Indices of tensors; -1 for an optional input that is left out. */
  inputs: readonly number[];
  outputs: readonly number[];
}

/** The main graph of a TensorFlow Lite file. */
export interface TfliteModel {
  format: 'tflite';
  /** Who wrote it, such as `TOCO Converted.` */
  description: string;
  tensors: readonly TfliteTensor[];
  inputs: readonly number[];
  outputs: readonly number[];
  /** In order of execution. */
  operators: readonly TfliteOperator[];
}

/** TensorFlow Lite: a FlatBuffers file by the schema tensorflow/compiler/mlir/lite/schema/schema.fbs, version 3. */
export const tflite: CheckpointFormat<TfliteModel> = {
  signature: 'a TensorFlow Lite file has "TFL3" at byte 4',

  match(bytes) {
    return bytes.length >= 8 && String.fromCharCode(...bytes.subarray(4, 8)) === 'TFL3';
  },

  read(bytes, { name = UNNAMED } = {}) {
    const error = checkpointErrorFor(name);
    try {
      return new TfliteReader(bytes, error).model();
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw error('corrupt', `its TensorFlow Lite graph is damaged or cut off: ${cause.message}. Get the file again.`, {}, cause);
    }
  },
};

const SCHEMA_VERSION = 3;
/** No operator has so many dimensions; a hostile file could make every tensor point at one long list. */
const MAX_RANK = 8;
/** Above it, the number lies in the newer field. */
const PLACEHOLDER_FOR_GREATER_OP_CODES = 127;

/** A dtype that is missing here, such as text, has no fixed size and is not read. */
const bytesPerElement: Partial<Record<TfliteDtype, number>> = tensorBytesPerElement;

class TfliteReader {
  readonly #bytes: Uint8Array;
  readonly #error: CheckpointErrorFor;
  readonly #root: FlatTable;
  readonly #buffers: FlatTable[];
  readonly #codes: FlatTable[];

  constructor(bytes: Uint8Array, error: CheckpointErrorFor) {
    this.#bytes = bytes;
    this.#error = error;
    this.#root = new FlatBuffer(bytes).root();
    this.#codes = this.#root.tables(1);
    this.#buffers = this.#root.tables(4);
  }

  model(): TfliteModel {
    const version = this.#root.uint32(0);
    if (version !== SCHEMA_VERSION) throw this.#error('unsupported', `it has version ${version} of the TensorFlow Lite schema; ${SCHEMA_VERSION} can be read.`);
    const graph = this.#root.tables(2)[0];
    if (!graph) throw this.#error('corrupt', 'it has no graph.');
    const tensors = graph.tables(0).map((table) => this.#tensor(table));
    const indices = (list: number[], isOptional: boolean): number[] => this.#checkIndices(list, tensors.length, isOptional);
    return {
      format: 'tflite',
      description: this.#root.string(3),
      tensors,
      inputs: indices(graph.int32s(1), false),
      outputs: indices(graph.int32s(2), false),
      operators: graph.tables(3).map((table) => ({
        operation: this.#operation(table),
        inputs: indices(table.int32s(1), true),
        outputs: indices(table.int32s(2), false),
      })),
    };
  }

  #tensor(table: FlatTable): TfliteTensor {
    const name = table.string(3);
    const shape = table.int32s(0);
    if (shape.length > MAX_RANK || shape.some((size) => size < 0)) throw this.#error('corrupt', `its tensor "${name}" has the shape [${shape.slice(0, 16)}].`);
    const dtype = dtypes[table.uint8(1)];
    if (!dtype) throw this.#error('unsupported', `its tensor "${name}" has the element type ${table.uint8(1)}, which the schema did not have in 2026.`);
    if (table.table(6)) throw this.#error('unsupported', `its tensor "${name}" is sparse. Convert the model without sparsity.`);
    const data = this.#data(table.uint32(2), name);
    const wanted = elementCount(shape) * (bytesPerElement[dtype] ?? 0);
    if (data && bytesPerElement[dtype] && data.length !== wanted) {
      throw this.#error('corrupt', `its tensor "${name}" of shape [${shape}] and type ${dtype} needs ${wanted} bytes and has ${data.length}.`);
    }
    return { name, shape, dtype, quantization: this.#quantization(table.table(4), name, shape), data };
  }

  #data(index: number, name: string): Uint8Array | null {
    const buffer = this.#buffers[index];
    if (!buffer) throw this.#error('corrupt', `its tensor "${name}" is in buffer ${index} of ${this.#buffers.length}.`);
    // Files over 2 GB have their buffers behind the graph.
    const offset = buffer.uint64(1);
    const size = buffer.uint64(2);
    if (offset > 1) {
      if (offset + size > this.#bytes.length) throw this.#error('truncated', `its tensor "${name}" ends at byte ${offset + size} of ${this.#bytes.length}: the file was cut off. Get it again.`);
      return this.#bytes.subarray(offset, offset + size);
    }
    const data = buffer.bytes(0);
    return data.length === 0 ? null : data;
  }

  #quantization(table: FlatTable | null, name: string, shape: number[]): TfliteQuantization | null {
    const scale = table?.float32s(2) ?? [];
    if (!table || scale.length === 0) return null;
    if (table.uint8(4) !== 0) throw this.#error('unsupported', `its tensor "${name}" is quantised in a custom way.`);
    const stored = table.int64s(3);
    const zeroPoint = stored.length === 0 ? scale.map(() => 0) : stored;
    const axis = table.int32(6);
    if (zeroPoint.length !== scale.length || (scale.length > 1 && scale.length !== shape[axis])) {
      throw this.#error('corrupt', `its tensor "${name}" of shape [${shape}] has ${scale.length} scales and ${zeroPoint.length} zero points along axis ${axis}.`);
    }
    return { scale, zeroPoint, axis };
  }

  #operation(table: FlatTable): TfliteOperation {
    const index = table.uint32(0);
    const code = this.#codes[index];
    if (!code) throw this.#error('corrupt', `an operator has code ${index} of ${this.#codes.length}.`);
    const old = code.uint8(0);
    const builtin = old < PLACEHOLDER_FOR_GREATER_OP_CODES ? Math.max(old, code.int32(3)) : code.int32(3);
    return readOperation(builtin, code.string(1), table.table(4));
  }

  #checkIndices(indices: number[], count: number, isOptional: boolean): number[] {
    const wrong = indices.find((index) => index >= count || index < (isOptional ? -1 : 0));
    if (wrong !== undefined) throw this.#error('corrupt', `its graph refers to tensor ${wrong} of ${count}.`);
    return indices;
  }
}
