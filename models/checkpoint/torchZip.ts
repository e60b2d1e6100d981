import { checkpointErrorFor, UNNAMED, type CheckpointErrorFor } from './checkpointError.ts';
import type { CheckpointFormat, TensorCheckpoint } from './checkpointFormat.ts';
import { findStateDict } from './findStateDict.ts';
import { readPickle } from './pickleReader.ts';
import { bytesPerElement, swapByteOrder, type StateDict } from './tensor.ts';
import { bindTensor, torchVocabulary, type TorchStorage } from './torchPickle.ts';
import { isZip, readZipArchive, type ZipRecord } from './zipArchive.ts';

/**
 * What torch.save has written since 1.6: a zip of stored records.
 *
 *   NAME/data.pkl      the pickle; its persistent ids name storages by key
 *   NAME/byteorder     "little" or "big" (since 2.0)
 *   NAME/data/KEY      one storage's elements
 *   NAME/version       "3"
 *
 * The storages are views of the file's bytes, so that a checkpoint of 240 MB is not copied.
 */
export const torchZip: CheckpointFormat<TensorCheckpoint> = {
  signature: 'a torch.save archive begins with "PK"',
  match: isZip,

  read(bytes, { name = UNNAMED, path } = {}) {
    const error = checkpointErrorFor(name);
    const records = readZipArchive(bytes, error);
    const folder = findFolder(records, error);
    const { value } = readPickle(records.get(`${folder}data.pkl`)!.bytes(), 0, torchVocabulary(error), error);
    const found = findStateDict(value, path, error);

    const storages = new ZipStorages(records, folder, error);
    const stateDict: StateDict = new Map();
    for (const [key, tensor] of found.tensors) {
      stateDict.set(key, bindTensor(key, tensor, storages.bytes(tensor.storage), error));
    }
    return { format: 'torchZip', stateDict, path: found.path, alternatives: found.alternatives };
  },
};

/** The archive's one folder carries the name that the file had when it was saved. */
function findFolder(records: Map<string, ZipRecord>, error: CheckpointErrorFor): string {
  for (const name of records.keys()) {
    if (!/^[^/]*\/data\.pkl$/.test(name)) continue;
    const folder = name.slice(0, -'data.pkl'.length);
    if (records.has(`${folder}constants.pkl`)) {
      throw error('unsupported', 'it is a TorchScript program, not a state dict. Save the weights with torch.save(model.state_dict(), FILE).');
    }
    return folder;
  }
  throw error('unknownFormat', 'it is a zip archive without a data.pkl, so torch.save did not write it.');
}

class ZipStorages {
  readonly #records: Map<string, ZipRecord>;
  readonly #folder: string;
  readonly #error: CheckpointErrorFor;
  readonly #isBigEndian: boolean;
  /** By key, so that tensors which share a storage share its bytes. */
  readonly #bytes = new Map<string, Uint8Array>();

  constructor(records: Map<string, ZipRecord>, folder: string, error: CheckpointErrorFor) {
    this.#records = records;
    this.#folder = folder;
    this.#error = error;
    const byteOrder = String.fromCharCode(...(records.get(`${folder}byteorder`)?.bytes().subarray(0, 16) ?? [])) || 'little';
    if (byteOrder !== 'little' && byteOrder !== 'big') {
      throw error('corrupt', `its record "byteorder" says ${JSON.stringify(byteOrder)} instead of "little" or "big".`);
    }
    this.#isBigEndian = byteOrder === 'big';
  }

  bytes(storage: TorchStorage): Uint8Array {
    const cached = this.#bytes.get(storage.key);
    if (cached) return cached;
    const name = `${this.#folder}data/${storage.key}`;
    const stored = this.#records.get(name)?.bytes();
    if (!stored) throw this.#error('corrupt', `the zip record "${name}", the storage of a tensor, is missing.`);
    const size = bytesPerElement[storage.dtype];
    if (stored.length < storage.elementCount * size) {
      throw this.#error('corrupt', `the zip record "${name}" has ${stored.length} bytes, fewer than the ${storage.elementCount} elements of ${storage.dtype} it should hold.`);
    }
    const bytes = this.#isBigEndian ? swapByteOrder(stored, size) : stored;
    this.#bytes.set(storage.key, bytes);
    return bytes;
  }
}
