import { inflateSync } from 'fflate';
import { ByteCursor } from './byteCursor.ts';
import type { CheckpointErrorFor } from './checkpointError.ts';

/** One file of the archive. */
export interface ZipRecord {
  name: string;
  /** Stored records give a view of the archive; deflated ones are inflated anew at every call. */
  bytes(): Uint8Array;
}

/*
 * APPNOTE.TXT, the format's specification:
 *
 *   [local header][name][extra][data]([data descriptor]) …  [central header][name][extra][comment] …
 *   ([zip64 end record][zip64 locator]) [end record][comment]
 *
 * The central directory is what counts: a local header may leave its sizes to a data descriptor behind the data.
 */
const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_RECORD = 0x06054b50;
const ZIP64_END_RECORD = 0x06064b50;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_EXTRA = 0x0001;
const END_RECORD_BYTES = 22;
const ZIP64_LOCATOR_BYTES = 20;
const MAX_COMMENT_BYTES = 0xffff;
const STORED = 0;
const DEFLATED = 8;
const FLAG_ENCRYPTED = 1;
const IN_ZIP64 = 0xffffffff;

export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && new ByteCursor(bytes).uint32() === LOCAL_HEADER;
}

/**
 * The records of a zip archive by name. Checksums are not compared: torch.save can be told to write none
 * (set_crc32_options), and a downloaded file is checked by its SHA-256.
 *
 * @throws AppError `checkpoint.truncated`, `checkpoint.corrupt`, `checkpoint.unsupported`
 */
export function readZipArchive(bytes: Uint8Array, error: CheckpointErrorFor): Map<string, ZipRecord> {
  const { position, count, sizeBytes } = findDirectory(bytes, error);
  if (position + sizeBytes > bytes.length) {
    throw error('truncated', `its zip directory lies at bytes ${position} to ${position + sizeBytes} of a file of ${bytes.length} bytes. Get the file again.`);
  }
  const cursor = new ByteCursor(bytes.subarray(0, position + sizeBytes), position);
  const records = new Map<string, ZipRecord>();
  for (let i = 0; i < count; i++) {
    const record = readCentralHeader(cursor, bytes, error);
    if (records.has(record.name)) throw error('corrupt', `its zip directory lists "${record.name}" twice.`);
    records.set(record.name, record);
  }
  return records;
}

interface Directory {
  position: number;
  sizeBytes: number;
  count: number;
}

function findDirectory(bytes: Uint8Array, error: CheckpointErrorFor): Directory {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = Math.max(0, bytes.length - END_RECORD_BYTES - MAX_COMMENT_BYTES);
  for (let position = bytes.length - END_RECORD_BYTES; position >= first; position--) {
    if (view.getUint32(position, true) !== END_RECORD) continue;
    const cursor = new ByteCursor(bytes, position + 10);
    const directory = { count: cursor.uint16(), sizeBytes: cursor.uint32(), position: cursor.uint32() };
    const commentBytes = cursor.uint16();
    // The four bytes of the signature may also turn up inside a comment.
    if (position + END_RECORD_BYTES + commentBytes !== bytes.length) continue;
    return findZip64Directory(bytes, position, error) ?? directory;
  }
  throw error('truncated', `the zip directory at the end of the file is missing: the file was cut off after ${bytes.length} bytes. Get it again.`);
}

function findZip64Directory(bytes: Uint8Array, endRecord: number, error: CheckpointErrorFor): Directory | null {
  const locator = endRecord - ZIP64_LOCATOR_BYTES;
  if (locator < 0) return null;
  const cursor = new ByteCursor(bytes, locator);
  if (cursor.uint32() !== ZIP64_LOCATOR) return null;
  cursor.position += 4;
  const position = cursor.uint64();
  if (position + 56 > locator) throw error('corrupt', `its zip64 end record is said to lie at byte ${position}, past its locator at ${locator}.`);
  cursor.position = position;
  if (cursor.uint32() !== ZIP64_END_RECORD) throw error('corrupt', `byte ${position} should begin the zip64 end record and does not.`);
  cursor.position = position + 32;
  return { count: cursor.uint64(), sizeBytes: cursor.uint64(), position: cursor.uint64() };
}

function readCentralHeader(cursor: ByteCursor, archive: Uint8Array, error: CheckpointErrorFor): ZipRecord {
  const position = cursor.position;
  if (position + 46 > cursor.bytes.length || cursor.uint32() !== CENTRAL_HEADER) {
    throw error('corrupt', `byte ${position} should begin an entry of the zip directory and does not.`);
  }
  cursor.position = position + 8;
  const flags = cursor.uint16();
  const method = cursor.uint16();
  cursor.position = position + 20;
  const sizes = { storedBytes: cursor.uint32(), sizeBytes: cursor.uint32() };
  const nameLength = cursor.uint16();
  const extraLength = cursor.uint16();
  const commentLength = cursor.uint16();
  cursor.position = position + 42;
  const header = { ...sizes, localHeader: cursor.uint32() };
  if (cursor.position + nameLength + extraLength + commentLength > cursor.bytes.length) {
    throw error('corrupt', `the entry at byte ${position} of its zip directory runs past the directory's end.`);
  }
  const name = cursor.utf8(nameLength);
  applyZip64Extra(cursor.take(extraLength), header);
  cursor.position += commentLength;

  if (flags & FLAG_ENCRYPTED) throw error('unsupported', `the zip record "${name}" is encrypted.`);
  if (method !== STORED && method !== DEFLATED) {
    throw error('unsupported', `the zip record "${name}" is packed with method ${method}; stored (0) and deflate (8) can be read.`);
  }
  return { name, bytes: () => recordBytes(archive, { name, method, ...header }, error) };
}

/** Values that do not fit 32 bits are 0xffffffff in the entry, and here in this order, only those. */
function applyZip64Extra(extra: Uint8Array, header: { storedBytes: number; sizeBytes: number; localHeader: number }): void {
  const cursor = new ByteCursor(extra);
  while (cursor.position + 4 <= extra.length) {
    const id = cursor.uint16();
    const length = cursor.uint16();
    const next = cursor.position + length;
    if (id === ZIP64_EXTRA && next <= extra.length) {
      for (const field of ['sizeBytes', 'storedBytes', 'localHeader'] as const) {
        if (header[field] === IN_ZIP64 && cursor.position + 8 <= next) header[field] = cursor.uint64();
      }
      return;
    }
    cursor.position = next;
  }
}

interface RecordPlace {
  name: string;
  method: number;
  storedBytes: number;
  sizeBytes: number;
  localHeader: number;
}

function recordBytes(archive: Uint8Array, place: RecordPlace, error: CheckpointErrorFor): Uint8Array {
  const { name, method, storedBytes, sizeBytes, localHeader } = place;
  if (localHeader + 30 > archive.length) {
    throw error('truncated', `the zip record "${name}" begins at byte ${localHeader} of a file of ${archive.length} bytes.`);
  }
  const cursor = new ByteCursor(archive, localHeader);
  if (cursor.uint32() !== LOCAL_HEADER) throw error('corrupt', `byte ${localHeader} should begin the zip record "${name}" and does not.`);
  cursor.position = localHeader + 26;
  const start = localHeader + 30 + cursor.uint16() + cursor.uint16();
  if (start + storedBytes > archive.length) {
    throw error('truncated', `the zip record "${name}" ends at byte ${start + storedBytes} of a file of ${archive.length} bytes.`);
  }
  const stored = archive.subarray(start, start + storedBytes);
  if (method === STORED) {
    if (storedBytes !== sizeBytes) throw error('corrupt', `the stored zip record "${name}" has two sizes, ${storedBytes} and ${sizeBytes} bytes.`);
    return stored;
  }
  return inflate(stored, place, error);
}

/** Deflate packs at most 1032 to 1, so that a larger claim is a lie and would only take memory. */
const MAX_DEFLATE_RATIO = 1032;

function inflate(stored: Uint8Array, { name, sizeBytes, storedBytes }: RecordPlace, error: CheckpointErrorFor): Uint8Array {
  if (sizeBytes > storedBytes * MAX_DEFLATE_RATIO) {
    throw error('corrupt', `the zip record "${name}" claims ${sizeBytes} bytes from ${storedBytes} packed ones, more than deflate can.`);
  }
  let inflated: Uint8Array;
  try {
    // One byte too many, so that a record longer than it claims is seen to be.
    inflated = inflateSync(stored, { out: new Uint8Array(sizeBytes + 1) });
  } catch (cause) {
    throw error('corrupt', `the zip record "${name}" cannot be inflated.`, { record: name }, cause);
  }
  if (inflated.length !== sizeBytes) {
    throw error('corrupt', `the zip record "${name}" does not inflate to the ${sizeBytes} bytes it claims.`);
  }
  return inflated;
}
