import { pickle, uint32, type Pickled } from './pickleWriter.ts';
import { zip, type ZipOptions } from './zipWriter.ts';

export const float32Bytes = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

export interface TorchZipParts {
  protocol?: number;
  byteOrder?: string;
  zip?: ZipOptions;
  more?: Record<string, string>;
}

/** A file as torch.save writes it: the object, and the bytes of the storages that it names. */
export function torchZipFile(object: Pickled, storages: Record<string, Uint8Array>, parts: TorchZipParts = {}): Uint8Array {
  const records: Record<string, Uint8Array | string> = { 'weights/data.pkl': pickle(object, parts.protocol) };
  if (parts.byteOrder !== undefined) records['weights/byteorder'] = parts.byteOrder;
  for (const [key, bytes] of Object.entries(storages)) records[`weights/data/${key}`] = bytes;
  for (const [name, text] of Object.entries(parts.more ?? {})) records[`weights/${name}`] = text;
  return zip({ ...records, 'weights/version': '3\n' }, parts.zip);
}

export interface LegacyStorage {
  elementCount: number;
  bytes: Uint8Array;
}

export interface LegacyParts {
  protocol?: number;
  isLittleEndian?: boolean;
  version?: number;
}

/** A file as torch.save wrote it before 1.6. */
export function torchLegacyFile(object: Pickled, storages: Record<string, LegacyStorage>, parts: LegacyParts = {}): Uint8Array {
  const { protocol = 2, isLittleEndian = true, version = 1001 } = parts;
  const pickles = [0x1950a86a20f9469cfc6cn, version, new Map([['little_endian', isLittleEndian]]), object, Object.keys(storages)];
  const out = pickles.flatMap((value) => [...pickle(value, protocol)]);
  for (const { elementCount, bytes } of Object.values(storages)) out.push(...uint32(elementCount), ...uint32(0), ...bytes);
  return Uint8Array.from(out);
}
