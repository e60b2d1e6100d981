import { AppError } from '../../core/errors/appError.ts';
import { firstModel } from '../../models/catalogue/catalogue.ts';
import type { ModelStore } from './modelStore.ts';
import type { InstalledModel } from './runnableModel.ts';
import { starterModel, type StarterOptions } from './starterModel.ts';

export interface FirstModelOptions extends StarterOptions {
  /** Hears that the model is the one that comes with Atrous, and where a better one is. */
  readonly announce: (sentence: string) => void;
}

/**
 * The model that runs where none is named. Where none is installed, it is the one that comes with Atrous, and not
 * without saying so; nothing is asked of the network.
 * @throws AppError those of ModelStore.default but `model.none`, and of starterModel
 */
export async function defaultOrFirstModel(store: ModelStore, { announce, ...options }: FirstModelOptions): Promise<InstalledModel> {
  try {
    return await store.default();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'model.none') throw error;
  }
  const { id, name, sizeBytes } = firstModel;
  announce(
    'No model is installed: using the starter model that comes with Atrous. A better one can be downloaded from the list of models, ' +
      `such as ${name} (${(sizeBytes / 1e6).toFixed(1)} MB), or with npm run -s atrous -- models get ${id}`,
  );
  return starterModel(store, options);
}
