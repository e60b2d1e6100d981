import type { CheckpointErrorFor } from './checkpointError.ts';
import { PickleGlobal, PickleObject, PickleTuple, type PickleValue, type PickleVocabulary } from './pickleReader.ts';
import { createTensor, type Tensor, type TensorDtype } from './tensor.ts';

/** A storage that the pickle names. Its bytes lie elsewhere: in a zip record, or behind the pickle in the legacy form. */
export class TorchStorage extends PickleObject {
  readonly kind = 'storage';
  readonly key: string;
  readonly dtype: TensorDtype;
  /** Elements from the start of the bytes stored under `key`: not 0 only for the storage views of old legacy files. */
  readonly offset: number;
  readonly elementCount: number;

  constructor(parts: { key: string; dtype: TensorDtype; offset: number; elementCount: number }) {
    super();
    this.key = parts.key;
    this.dtype = parts.dtype;
    this.offset = parts.offset;
    this.elementCount = parts.elementCount;
  }
}

/** A tensor as the pickle describes it, before its storage's bytes are at hand. */
export class TorchTensor extends PickleObject {
  readonly kind = 'tensor';
  readonly storage: TorchStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(parts: { storage: TorchStorage; offset: number; shape: readonly number[]; strides: readonly number[] }) {
    super();
    this.storage = parts.storage;
    this.offset = parts.offset;
    this.shape = parts.shape;
    this.strides = parts.strides;
  }
}

const storageDtypes: Readonly<Record<string, TensorDtype>> = {
  FloatStorage: 'float32',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  DoubleStorage: 'float64',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
};

/**
 * All that a checkpoint of tensors can name: the functions that rebuild a tensor or parameter from a storage,
 * torch.Size, OrderedDict, and the storage types, which are names for element types here and cannot be called.
 */
export function torchVocabulary(error: CheckpointErrorFor): PickleVocabulary {
  const arguments_ = new TorchArguments(error);
  const callables: Record<string, (args: readonly PickleValue[]) => PickleValue> = {
    'torch._utils._rebuild_tensor': (args) => arguments_.tensor(args),
    'torch._utils._rebuild_tensor_v2': (args) => arguments_.tensor(args),
    'torch._utils._rebuild_parameter': (args) => arguments_.parameter(args),
    'torch.Size': (args) => arguments_.size(args),
    'collections.OrderedDict': (args) => arguments_.orderedDict(args),
  };
  const globals = new Map<string, PickleGlobal>();
  for (const [name, call] of Object.entries(callables)) globals.set(name, new PickleGlobal(name, call));
  for (const type of Object.keys(storageDtypes)) {
    // Very old files from a GPU name torch.cuda's twin; the bytes are the same.
    for (const name of [`torch.${type}`, `torch.cuda.${type}`]) globals.set(name, new PickleGlobal(name));
  }
  return { globals, persistentLoad: (id) => arguments_.storage(id) };
}

/**
 * The tensor over its storage's bytes.
 *
 * @param key the tensor's key, for the error
 * @param bytes all elements stored under `tensor.storage.key`, little-endian
 * @throws AppError `checkpoint.corrupt` where shape, strides and offset reach outside the storage
 */
export function bindTensor(key: string, tensor: TorchTensor, bytes: Uint8Array, error: CheckpointErrorFor): Tensor {
  const { storage, shape, strides } = tensor;
  try {
    return createTensor({ dtype: storage.dtype, shape, strides, offset: storage.offset + tensor.offset, storage: bytes });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw error('corrupt', `the tensor "${key}" ${cause.message}.`, { key, shape, strides }, cause);
  }
}

/** Checks what the pickle passes to the callables of the vocabulary. */
class TorchArguments {
  readonly #error: CheckpointErrorFor;

  constructor(error: CheckpointErrorFor) {
    this.#error = error;
  }

  /** _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks, metadata); the first is v1's end */
  tensor(args: readonly PickleValue[]): TorchTensor {
    const [storage, offset, shape, strides, , , metadata] = args;
    if (!(storage instanceof TorchStorage)) throw this.#error('corrupt', 'a tensor is built on something that is not a storage.');
    if (metadata instanceof Map && (metadata.get('conj') === true || metadata.get('neg') === true)) {
      throw this.#error('unsupported', 'it holds a lazily negated or conjugated tensor. Save tensor.resolve_neg().resolve_conj() instead.');
    }
    return new TorchTensor({
      storage,
      offset: this.#count(offset, "a tensor's offset"),
      shape: this.#counts(shape, "a tensor's shape"),
      strides: this.#counts(strides, "a tensor's strides"),
    });
  }

  /** _rebuild_parameter(data, requires_grad, backward_hooks) */
  parameter([data]: readonly PickleValue[]): TorchTensor {
    if (!(data instanceof TorchTensor)) throw this.#error('corrupt', 'a parameter is built on something that is not a tensor.');
    return data;
  }

  size([dimensions]: readonly PickleValue[]): PickleTuple {
    return new PickleTuple(this.#counts(dimensions, 'a torch.Size'));
  }

  /** Empty, or from a list of (key, value) pairs as Python 2 wrote it. */
  orderedDict([pairs = []]: readonly PickleValue[]): Map<PickleValue, PickleValue> {
    const dict = new Map<PickleValue, PickleValue>();
    if (!Array.isArray(pairs)) throw this.#error('corrupt', 'an OrderedDict is built from something that is not a list.');
    for (const pair of pairs) {
      const items = pair instanceof PickleTuple ? pair.items : Array.isArray(pair) ? pair : [];
      if (items.length !== 2) throw this.#error('corrupt', 'an OrderedDict is built from something that is not (key, value) pairs.');
      dict.set(items[0], items[1]);
    }
    return dict;
  }

  /** ('storage', type, key, location, element count[, None or (view key, view offset, view element count)]) */
  storage(id: PickleValue): TorchStorage {
    if (!(id instanceof PickleTuple) || id.items[0] !== 'storage') {
      throw this.#error('unsupported', 'it refers to something outside its pickle that is not a tensor storage. Save the weights alone with torch.save(model.state_dict(), FILE).');
    }
    const [, type, key, , elementCount, view] = id.items;
    const dtype = type instanceof PickleGlobal ? storageDtypes[type.name.slice(type.name.lastIndexOf('.') + 1)] : undefined;
    if (!dtype) throw this.#error('corrupt', 'a storage has no element type.');
    if (typeof key !== 'string') throw this.#error('corrupt', 'a storage has a key that is not text.');
    const root = { key, dtype, offset: 0, elementCount: this.#count(elementCount, `the size of the storage "${key}"`) };
    if (view === undefined || view === null) return new TorchStorage(root);
    if (!(view instanceof PickleTuple)) throw this.#error('corrupt', `the storage "${key}" is a view of something that is not a storage.`);
    return new TorchStorage({
      ...root,
      offset: this.#count(view.items[1], `the view offset of the storage "${key}"`),
      elementCount: this.#count(view.items[2], `the view size of the storage "${key}"`),
    });
  }

  #counts(value: PickleValue, what: string): number[] {
    if (!(value instanceof PickleTuple)) throw this.#error('corrupt', `${what} is not a tuple.`);
    return value.items.map((item) => this.#count(item, what));
  }

  #count(value: PickleValue | undefined, what: string): number {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
      throw this.#error('corrupt', `${what} holds ${typeof value === 'number' ? value : 'something that is not a number'}.`);
    }
    return value;
  }
}
