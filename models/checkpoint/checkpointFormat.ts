import type { StateDict } from './tensor.ts';

/** The tensors of a file, keys verbatim. */
export interface TensorCheckpoint {
  format: 'torchZip' | 'torchLegacy' | 'safetensors';
  stateDict: StateDict;
  /** The key that the dict of tensors was nested under, such as `model`; empty where the file is the dict. */
  path: string;
  /** Other dicts of tensors in the file; ask for one with `path`. */
  alternatives: string[];
}

export interface ReadOptions {
  /** The file as the person knows it. It begins every error's sentence. */
  name?: string;
  /** Which dict of tensors to take where the file holds several. */
  path?: string;
}

/** One file format: `match` looks at the first bytes only, `read` throws AppError `checkpoint.…` */
export interface CheckpointFormat<T> {
  /** As in "begins with …", for the error about a file of no known format. */
  signature: string;
  match(bytes: Uint8Array): boolean;
  read(bytes: Uint8Array, options?: ReadOptions): T;
}
