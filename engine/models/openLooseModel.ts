import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suggestModelId } from './modelId.ts';
import { prepareModel, type PreparedModel, type PrepareOptions } from './prepareModel.ts';

/** A model file that is run without being installed. */
export interface LooseModel extends PreparedModel {
  /** Deletes its runnable form. */
  close(): Promise<void>;
}

/** @throws as prepareModel */
export async function openLooseModel(file: string, options: Omit<PrepareOptions, 'id'>): Promise<LooseModel> {
  const directory = await mkdtemp(join(tmpdir(), 'atrous-model-'));
  const close = (): Promise<void> => rm(directory, { recursive: true, force: true });
  try {
    return { ...(await prepareModel(file, directory, { ...options, id: suggestModelId(file) })), close };
  } catch (error) {
    await close();
    throw error;
  }
}
