import { checkpointErrorFor, UNNAMED } from './checkpointError.ts';
import type { CheckpointFormat, ReadOptions, TensorCheckpoint } from './checkpointFormat.ts';
import { safetensors } from './safetensors.ts';
import { stripPrefix } from './stripPrefix.ts';
import { tflite, type TfliteModel } from './tflite.ts';
import { torchLegacy } from './torchLegacy.ts';
import { torchZip } from './torchZip.ts';

const formats: readonly CheckpointFormat<TensorCheckpoint | TfliteModel>[] = [torchZip, torchLegacy, safetensors, tflite];

export interface CheckpointOptions extends ReadOptions {
  /** Leaves the prefix of DataParallel and torch.compile on every key. */
  keepPrefix?: boolean;
}

export interface StateDictCheckpoint extends TensorCheckpoint {
  /** What was taken off every key, such as `module.`; empty where there was nothing. */
  strippedPrefix: string;
}

/** `format` says which: tensors by key, or a TensorFlow Lite graph, which mobileNetV2FromTflite turns into such tensors. */
export type Checkpoint = StateDictCheckpoint | TfliteModel;

/** True where the first bytes are those of a format that readCheckpoint reads. */
export function isCheckpoint(bytes: Uint8Array): boolean {
  return formats.some((format) => format.match(bytes));
}

/**
 * Reads a checkpoint whatever its format, which the content decides and not the file's name. Tensors are views of `bytes`.
 *
 * @throws AppError `checkpoint.unknownFormat` that names every format the file is not, and those of the formats
 */
export function readCheckpoint(bytes: Uint8Array, { keepPrefix = false, ...options }: CheckpointOptions = {}): Checkpoint {
  const format = formats.find((each) => each.match(bytes));
  if (!format) throw unknownFormat(bytes, options.name);
  const checkpoint = format.read(bytes, options);
  if (checkpoint.format === 'tflite') return checkpoint;
  if (keepPrefix) return { ...checkpoint, strippedPrefix: '' };
  const { stateDict, prefix } = stripPrefix(checkpoint.stateDict);
  return { ...checkpoint, stateDict, strippedPrefix: prefix };
}

function unknownFormat(bytes: Uint8Array, name = UNNAMED): Error {
  const start = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const found = bytes.length === 0 ? 'The file is empty' : `The file has ${bytes.length} bytes and begins with ${start}`;
  const expected = formats.map((format) => format.signature).join('; ');
  return checkpointErrorFor(name)('unknownFormat', `it is no checkpoint that Atrous reads. ${found}; ${expected}.`, { start });
}
