import { ByteCursor, EndOfBytes } from './byteCursor.ts';
import { checkpointErrorFor, UNNAMED, type CheckpointErrorFor } from './checkpointError.ts';
import type { CheckpointFormat, TensorCheckpoint } from './checkpointFormat.ts';
import { findStateDict } from './findStateDict.ts';
import { readPickle, type PickleValue, type PickleVocabulary } from './pickleReader.ts';
import { bytesPerElement, swapByteOrder, type StateDict } from './tensor.ts';
import { bindTensor, TorchStorage, torchVocabulary } from './torchPickle.ts';

/**
 * What torch.save wrote before 1.6, and writes with _use_new_zipfile_serialization=False:
 *
 *   pickle(magic number) pickle(1001) pickle(system information) pickle(the object) pickle(storage keys)
 *   then for each key, in that order: int64 element count, elements
 */
const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const MAGIC_BYTES = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
/** PROTO and its number, and from protocol 4 on a FRAME with its length. */
const MAGIC_STARTS = [2, 11];
const PROTOCOL_VERSION = 1001;

export const torchLegacy: CheckpointFormat<TensorCheckpoint> = {
  signature: 'an older torch.save file begins with a pickle of torch\'s magic number',

  match(bytes) {
    return bytes[0] === 0x80 && MAGIC_STARTS.some((start) => MAGIC_BYTES.every((byte, i) => bytes[start + i] === byte));
  },

  read(bytes, { name = UNNAMED, path } = {}) {
    const error = checkpointErrorFor(name);
    const storages = new LegacyStorages();
    const pickles = new PickleSequence(bytes, storages.watch(torchVocabulary(error)), error);

    const magic = pickles.next();
    if (magic !== MAGIC_NUMBER) throw error('unknownFormat', 'it does not begin with the magic number of torch.save.');
    const version = pickles.next();
    if (version !== PROTOCOL_VERSION) throw error('unsupported', `it has torch.save's protocol version ${String(version)}; ${PROTOCOL_VERSION} can be read.`);
    const isLittleEndian = saysLittleEndian(pickles.next());
    const found = findStateDict(pickles.next(), path, error);
    const keys = pickles.next();
    storages.read(new ByteCursor(bytes, pickles.position), keys, isLittleEndian, error);

    const stateDict: StateDict = new Map();
    for (const [key, tensor] of found.tensors) {
      stateDict.set(key, bindTensor(key, tensor, storages.bytes(tensor.storage, error), error));
    }
    return { format: 'torchLegacy', stateDict, path: found.path, alternatives: found.alternatives };
  },
};

class PickleSequence {
  position = 0;
  readonly #bytes: Uint8Array;
  readonly #vocabulary: PickleVocabulary;
  readonly #error: CheckpointErrorFor;

  constructor(bytes: Uint8Array, vocabulary: PickleVocabulary, error: CheckpointErrorFor) {
    this.#bytes = bytes;
    this.#vocabulary = vocabulary;
    this.#error = error;
  }

  next(): PickleValue {
    const { value, end } = readPickle(this.#bytes, this.position, this.#vocabulary, this.#error);
    this.position = end;
    return value;
  }
}

function saysLittleEndian(systemInformation: PickleValue): boolean {
  return !(systemInformation instanceof Map) || systemInformation.get('little_endian') !== false;
}

/** The elements lie behind the pickle without their type, which only the pickle's persistent ids tell. */
class LegacyStorages {
  readonly #declared = new Map<string, TorchStorage>();
  readonly #bytes = new Map<string, Uint8Array>();

  /** The vocabulary, and every storage it loads is remembered. */
  watch(vocabulary: PickleVocabulary): PickleVocabulary {
    return {
      ...vocabulary,
      persistentLoad: (id) => {
        const storage = vocabulary.persistentLoad(id);
        if (storage instanceof TorchStorage) this.#declared.set(storage.key, storage);
        return storage;
      },
    };
  }

  read(cursor: ByteCursor, keys: PickleValue, isLittleEndian: boolean, error: CheckpointErrorFor): void {
    if (!Array.isArray(keys)) throw error('corrupt', 'its list of storage keys is not a list.');
    for (const key of keys) {
      const storage = typeof key === 'string' ? this.#declared.get(key) : undefined;
      if (!storage) throw error('corrupt', `it lists the storage "${String(key).slice(0, 40)}", which no tensor uses.`);
      const size = bytesPerElement[storage.dtype];
      try {
        const elements = cursor.take(cursor.uint64() * size);
        this.#bytes.set(storage.key, isLittleEndian ? elements : swapByteOrder(elements, size));
      } catch (cause) {
        if (!(cause instanceof EndOfBytes)) throw cause;
        throw error('truncated', `the storage "${storage.key}" ${cause.message}: the file was cut off. Get it again.`, {}, cause);
      }
    }
  }

  bytes(storage: TorchStorage, error: CheckpointErrorFor): Uint8Array {
    const bytes = this.#bytes.get(storage.key);
    if (!bytes) throw error('corrupt', `the storage "${storage.key}" of a tensor is missing.`);
    return bytes;
  }
}
