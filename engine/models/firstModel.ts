import { AppError } from '../../core/errors/appError.ts';
import { firstModel } from '../../models/catalogue/catalogue.ts';
import { getModel, type GetModelOptions } from './getModel.ts';
import type { ModelStore } from './modelStore.ts';
import type { InstalledModel } from './runnableModel.ts';

export interface FirstModelOptions extends Omit<GetModelOptions, 'onSource'> {
  /** Hears what is about to be got, before it is: name, size, licence, source. */
  readonly announce: (sentence: string) => void;
}

/**
 * The model that runs where none is named. Where none is installed, the smallest of the catalogue is got first, and not
 * without saying so.
 * @throws AppError those of getModel
 */
export async function defaultOrFirstModel(store: ModelStore, { announce, ...options }: FirstModelOptions): Promise<InstalledModel> {
  try {
    return await store.default();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'model.none') throw error;
  }
  const { name, sizeBytes, license } = firstModel;
  const onSource = (from: string): void => announce(`No model is installed: getting ${name}, ${(sizeBytes / 1e6).toFixed(1)} MB, licence ${license}, from ${from}`);
  return getModel(store, firstModel, { ...options, onSource });
}
