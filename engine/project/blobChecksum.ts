import { AppError } from '../../core/errors/appError.ts';
import type { Database } from './database.ts';

/** CRC-32 as in PNG and gzip (RFC 1952, section 8): polynomial 0xedb88320, reflected. Node has one only from version 20.15 on. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  return remainder;
});

/** What is stored beside a blob, because SQLite does not look into blobs: 0..2^32 - 1. */
export function checksumOf(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) remainder = TABLE[(remainder ^ bytes[i]) & 0xff] ^ (remainder >>> 8);
  return (remainder ^ 0xffffffff) >>> 0;
}

/** A blob with its checksum; null = it was stored before schema version 5, which had none. */
export interface CheckedBlob {
  readonly data: Uint8Array;
  readonly checksum: number | null;
}

/** Whether it is what was stored, as far as can be told. */
export function isWhole({ data, checksum }: CheckedBlob): boolean {
  return checksum === null || checksumOf(data) === checksum;
}

/**
 * @param what of the image it is part of, e.g. `a layer`
 * @throws AppError `project.damaged`, naming the image
 */
export function requireWhole(database: Database, imageId: number, what: string, blob: CheckedBlob): void {
  if (!isWhole(blob)) throw damagedPart(database, imageId, what);
}

/** @param what of the image it is part of, e.g. `a layer` */
export function damagedPart(database: Database, imageId: number, what: string, cause?: unknown): AppError {
  const path = database.get<{ path: string }>('SELECT path FROM image WHERE id = ?', imageId)?.path ?? `image ${imageId}`;
  return new AppError(
    'project.damaged',
    `In the project file ${database.path}, ${what} of ${path} is damaged: bring the file back from a copy, or pre-label this image again with --overwrite. Other images are not affected.`,
    { path: database.path, imageId, image: path },
    { cause },
  );
}
