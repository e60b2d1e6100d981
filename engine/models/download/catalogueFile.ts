import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../core/errors/appError.ts';
import type { CatalogueEntry } from '../../../models/catalogue/catalogueEntry.ts';
import { checkCatalogueFile, differenceFromCatalogue } from '../../../models/catalogue/checkCatalogueFile.ts';
import { storeError } from '../storeError.ts';
import { download, type DownloadOptions } from './download.ts';
import { DownloadError } from './downloadError.ts';
import { DownloadFolder } from './downloadFolder.ts';
import { factsOfFile } from './factsOfFile.ts';
import { isOffline, modelMirror } from './modelMirror.ts';
import { remark, type Remark } from '../../../core/report/remark.ts';

export interface CatalogueFileOptions extends Pick<DownloadOptions, 'signal' | 'onProgress' | 'timing'> {
  /** Of all downloads. */
  readonly directory: string;
  /** Hears the path or address before anything is read from there. */
  readonly onSource?: ((from: string) => void) | undefined;
  /** Something a person should know though the work goes on, e.g. that the mirror does not answer. */
  readonly onNotice?: ((said: Remark) => void) | undefined;
  /** For ATROUS_MODEL_MIRROR and ATROUS_OFFLINE. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** A file that is the published one. */
export interface CatalogueFile {
  readonly path: string;
  /** Path or address. */
  readonly from: string;
  /** Removes it where it was received for this. */
  release(): Promise<void>;
}

/** Documented sizes are rounded; a file beyond this is another one. */
const SIZE_TOLERANCE = 1.05;

/**
 * Gets a catalogue model's file: from the mirror where it is there, else from where it is published. Its SHA-256 is
 * checked. What was received stays where it does not get to the end, and is continued next time.
 *
 * @throws AppError `model.cannotGet` with all that can be done about it; `model.wrongFile`; `model.badMirror`;
 *   `model.cannotStore`; CancelledError
 */
export async function getCatalogueFile(entry: CatalogueEntry, options: CatalogueFileOptions): Promise<CatalogueFile> {
  const { env, onSource, onNotice } = options;
  const mirror = modelMirror(env);
  const reasons: string[] = [];
  if (mirror?.kind === 'folder') {
    const path = join(mirror.folder, entry.fileName);
    if (await isFile(path)) {
      onSource?.(path);
      return fromMirrorFolder(entry, path, options.signal);
    }
    reasons.push(`the folder ${mirror.folder} of ATROUS_MODEL_MIRROR does not have it`);
  }
  if (isOffline(env)) throw cannotGet(entry, [...reasons, 'ATROUS_OFFLINE keeps Atrous from the network']);
  if (mirror?.kind === 'url') {
    const address = new URL(encodeURIComponent(entry.fileName), mirror.base);
    onSource?.(address.href);
    try {
      return await fromAddress(entry, address, options);
    } catch (error) {
      if (!(error instanceof DownloadError)) throw error;
      reasons.push(`from the mirror ${address.href}: ${error.message}`);
      const said = `The mirror ${address.href} does not give the model (${error.message}); getting it from ${entry.url}.`;
      onNotice?.(remark('notice.mirrorFails', said, { mirror: address.href, url: entry.url, why: error.message }));
    }
  }
  if (mirror?.kind !== 'url') onSource?.(entry.url);
  try {
    return await fromAddress(entry, new URL(entry.url), options);
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    throw cannotGet(entry, [...reasons, error.message], error);
  }
}

function cannotGet({ id, fileName, url }: CatalogueEntry, reasons: readonly string[], cause?: unknown): AppError {
  return new AppError(
    'model.cannotGet',
    `The model file ${fileName} cannot be got from ${url} (${reasons.join('; ')}): check the network, or get the file in another way and ` +
      'set ATROUS_MODEL_MIRROR to the folder it is in, or install it with npm run -s atrous -- models add FILE.',
    { id, fileName, url, reasons, why: reasons.join('; ') },
    { cause },
  );
}

async function fromMirrorFolder(entry: CatalogueEntry, path: string, signal: AbortSignal | undefined): Promise<CatalogueFile> {
  checkCatalogueFile(entry, await factsOfFile(path, signal), path);
  return { path, from: path, release: () => Promise.resolve() };
}

async function fromAddress(entry: CatalogueEntry, address: URL, { directory, ...options }: CatalogueFileOptions): Promise<CatalogueFile> {
  const folder = await DownloadFolder.claim(directory, entry.fileName).catch((error: unknown) => {
    throw storeError(directory, error);
  });
  const maxBytes = entry.sizeIsExact ? entry.sizeBytes : Math.ceil(entry.sizeBytes * SIZE_TOLERANCE);
  try {
    let facts = await download(address, folder.partPath, { ...options, maxBytes });
    if (facts.isPatched && differenceFromCatalogue(entry, facts) !== null) {
      // Its parts may be those of two files: once more, in one piece.
      await folder.discard();
      facts = await download(address, folder.partPath, { ...options, maxBytes });
    }
    if (differenceFromCatalogue(entry, facts) !== null) await folder.remove();
    checkCatalogueFile(entry, facts, address.href);
    await folder.complete();
  } catch (error) {
    await folder.leave();
    throw storeError(directory, error);
  }
  return { path: folder.filePath, from: address.href, release: () => folder.remove() };
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() === true;
}
