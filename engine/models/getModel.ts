import { join } from 'node:path';
import { AppError } from '../../core/errors/appError.ts';
import type { CatalogueEntry } from '../../models/catalogue/catalogueEntry.ts';
import type { InferenceClient } from '../inference/inferenceClient.ts';
import { getCatalogueFile, type CatalogueFileOptions } from './download/catalogueFile.ts';
import type { ModelStore } from './modelStore.ts';
import type { InstalledModel } from './runnableModel.ts';

export interface GetModelProgress {
  /** getting: the file comes. installing: it is compiled and run once. */
  readonly phase: 'getting' | 'installing';
  readonly doneBytes: number;
  /** As far as it is known. */
  readonly totalBytes: number;
}

export interface GetModelOptions extends Omit<CatalogueFileOptions, 'directory' | 'onProgress'> {
  readonly inference: Pick<InferenceClient, 'checkModel'>;
  readonly onProgress?: ((progress: GetModelProgress) => void) | undefined;
}

const DOWNLOADS = '.downloads';

/**
 * Installs a model of the catalogue: its file is got and checked, compiled to ONNX, run once, and put in its place whole.
 * One that is installed already is left as it is.
 * @throws AppError those of getCatalogueFile and of ModelStore.add; CancelledError
 */
export async function getModel(store: ModelStore, entry: CatalogueEntry, { inference, onProgress, ...options }: GetModelOptions): Promise<InstalledModel> {
  if (await store.has(entry.id)) return store.get(entry.id);
  const file = await getCatalogueFile(entry, {
    ...options,
    directory: join(store.directory, DOWNLOADS),
    onProgress: ({ doneBytes, totalBytes }) => onProgress?.({ phase: 'getting', doneBytes, totalBytes: totalBytes ?? Math.max(entry.sizeBytes, doneBytes) }),
  });
  try {
    onProgress?.({ phase: 'installing', doneBytes: entry.sizeBytes, totalBytes: entry.sizeBytes });
    const { id, name, classes, backgroundId, url: source, license, architecture } = entry;
    const description = { name, classes, backgroundId, source, license };
    const { model } = await store.add(file.path, { id, description, architecture: architecture ?? undefined, inference, signal: options.signal });
    return model;
  } catch (error) {
    // Somebody else was faster, with the same file.
    if (error instanceof AppError && error.code === 'model.exists') return await store.get(entry.id);
    throw error;
  } finally {
    await file.release();
  }
}
