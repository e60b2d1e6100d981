import { AppError } from '../../core/errors/appError.ts';
import type { CatalogueEntry } from './catalogueEntry.ts';

/** What was found out about a file while it was read. */
export interface FileFacts {
  readonly sizeBytes: number;
  /** Hexadecimal, 64 digits. */
  readonly sha256: string;
}

/** Why a file is not the published one, as a clause; null where it is. */
export function differenceFromCatalogue({ sizeBytes, sizeIsExact, sha256 }: CatalogueEntry, found: FileFacts): string | null {
  if (sizeIsExact && found.sizeBytes !== sizeBytes) return `it has ${found.sizeBytes} bytes instead of ${sizeBytes}`;
  if (!found.sha256.startsWith(sha256)) return `its SHA-256 ${sha256.length < found.sha256.length ? 'begins with' : 'is'} ${found.sha256.slice(0, sha256.length)} instead of ${sha256}`;
  return null;
}

/**
 * A file is accepted where its SHA-256 agrees with all digits that are known.
 * @param from the file's path or address
 * @throws AppError `model.wrongFile`
 */
export function checkCatalogueFile(entry: CatalogueEntry, found: FileFacts, from: string): void {
  const difference = differenceFromCatalogue(entry, found);
  if (difference === null) return;
  throw new AppError('model.wrongFile', `${from} is not the published ${entry.fileName}: ${difference}. It was not installed; get the file from ${entry.url}.`, { from, url: entry.url, ...found });
}
