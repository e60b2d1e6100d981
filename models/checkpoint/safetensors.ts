import { z } from 'zod';
import { ByteCursor } from './byteCursor.ts';
import { checkpointErrorFor, UNNAMED, type CheckpointErrorFor } from './checkpointError.ts';
import type { CheckpointFormat, TensorCheckpoint } from './checkpointFormat.ts';
import { bytesPerElement, createTensor, elementCount, type StateDict, type TensorDtype } from './tensor.ts';

/**
 * The safetensors format: uint64 header length, a JSON header {key: {dtype, shape, data_offsets: [begin, end]}},
 * then the tensors' bytes, row-major and little-endian, covering the rest of the file without gap or overlap.
 */
export const safetensors: CheckpointFormat<TensorCheckpoint> = {
  signature: 'a safetensors file begins with the length of its JSON header',

  match(bytes) {
    if (bytes.length < LENGTH_BYTES + 2) return false;
    return new ByteCursor(bytes).uint64() <= MAX_HEADER_BYTES && bytes[LENGTH_BYTES] === '{'.charCodeAt(0);
  },

  read(bytes, { name = UNNAMED } = {}) {
    const error = checkpointErrorFor(name);
    const headerBytes = new ByteCursor(bytes).uint64();
    if (headerBytes > bytes.length - LENGTH_BYTES) {
      throw error('truncated', `its header has ${headerBytes} bytes, but the file only ${bytes.length}: the file was cut off. Get it again.`);
    }
    const data = bytes.subarray(LENGTH_BYTES + headerBytes);
    const entries = readHeader(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + headerBytes), error);
    checkCoverage(entries, data.length, error);

    const stateDict: StateDict = new Map();
    for (const [key, { dtype, shape, begin, end }] of entries) {
      stateDict.set(key, createTensor({ dtype, shape, storage: data.subarray(begin, end) }));
    }
    if (stateDict.size === 0) throw error('noStateDict', 'it is a safetensors file without a tensor.');
    return { format: 'safetensors', stateDict, path: '', alternatives: [] };
  },
};

const LENGTH_BYTES = 8;
/** The limit of the reference reader. */
const MAX_HEADER_BYTES = 100_000_000;

const dtypes: Readonly<Record<string, TensorDtype>> = {
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  F64: 'float64',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U8: 'uint8',
  BOOL: 'bool',
};

const count = z.number().int().nonnegative();
const entrySchema = z.object({ dtype: z.string(), shape: z.array(count), data_offsets: z.tuple([count, count]) });

interface Entry {
  dtype: TensorDtype;
  shape: number[];
  begin: number;
  end: number;
}

function readHeader(headerBytes: Uint8Array, error: CheckpointErrorFor): Map<string, Entry> {
  let header: unknown;
  try {
    header = JSON.parse(new ByteCursor(headerBytes).utf8(headerBytes.length));
  } catch (cause) {
    throw error('corrupt', 'its safetensors header is not JSON.', {}, cause);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw error('corrupt', 'its safetensors header is not a JSON object.');
  }
  const entries = new Map<string, Entry>();
  for (const [key, value] of Object.entries(header)) {
    if (key === '__metadata__') continue;
    entries.set(key, readEntry(key, value, error));
  }
  return entries;
}

function readEntry(key: string, value: unknown, error: CheckpointErrorFor): Entry {
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0];
    throw error('corrupt', `the header of the tensor "${key}" is wrong at ${path.join('.') || 'its top'}: ${message}.`, { key });
  }
  const { shape, dtype: dtypeName } = parsed.data;
  const [begin, end] = parsed.data.data_offsets;
  const dtype = Object.hasOwn(dtypes, dtypeName) ? dtypes[dtypeName] : undefined;
  if (!dtype) {
    throw error('unsupported', `the tensor "${key}" has the element type ${JSON.stringify(dtypeName)}; ${Object.keys(dtypes).join(', ')} can be read.`, { key });
  }
  const wanted = elementCount(shape) * bytesPerElement[dtype];
  if (end - begin !== wanted) {
    throw error('corrupt', `the tensor "${key}" of shape [${shape}] and type ${dtypeName} needs ${wanted} bytes and has data_offsets [${begin}, ${end}].`, { key });
  }
  return { dtype, shape, begin, end };
}

/** Refuses what the format forbids: tensors that overlap, bytes that no tensor uses, and tensors beyond the file. */
function checkCoverage(entries: Map<string, Entry>, dataBytes: number, error: CheckpointErrorFor): void {
  const inOrder = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const [key, { begin, end }] of inOrder) {
    if (end > dataBytes) {
      throw error('truncated', `the tensor "${key}" ends at byte ${end} of ${dataBytes} data bytes: the file was cut off. Get it again.`, { key });
    }
    if (begin < covered) throw error('corrupt', `the tensor "${key}" begins at data byte ${begin}, inside the one before it, which ends at ${covered}.`, { key });
    if (begin > covered) throw error('corrupt', `no tensor uses the data bytes ${covered} to ${begin}, before the tensor "${key}".`, { key });
    covered = end;
  }
  if (covered !== dataBytes) throw error('corrupt', `no tensor uses the data bytes ${covered} to ${dataBytes}.`);
}
