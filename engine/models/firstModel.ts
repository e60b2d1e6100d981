import { AppError } from '../../core/errors/appError.ts';
import { firstModel } from '../../models/catalogue/catalogue.ts';
import { getModel, type GetModelOptions } from './getModel.ts';
import type { ModelStore } from './modelStore.ts';
import type { InstalledModel } from './runnableModel.ts';
import { starterModel, type StarterOptions } from './starterModel.ts';
import { remark, type Remark } from '../../core/report/remark.ts';

export interface FirstModelOptions extends Omit<GetModelOptions, 'onSource'>, StarterOptions {
  /** Hears what is about to be got, before it is: name, size, licence, source; and where the starter takes its place. */
  readonly announce: (said: Remark) => void;
}

/**
 * The model that runs where none is named. Where none is installed, the smallest of the catalogue is got first, and not
 * without saying so; where it cannot be got, the starter that comes with Atrous is used, and that is said too. From then
 * on that one is the default: the network is asked once.
 * @throws AppError those of getModel but `model.cannotGet`, and of starterModel; CancelledError
 */
export async function defaultOrFirstModel(store: ModelStore, { announce, starterFolder, ...options }: FirstModelOptions): Promise<InstalledModel> {
  try {
    return await store.default();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'model.none') throw error;
  }
  const { id, name, sizeBytes, license } = firstModel;
  const size = `${(sizeBytes / 1e6).toFixed(1)} MB`;
  try {
    return await getModel(store, firstModel, { ...options, onSource: (from) => announce(remark('notice.gettingModel', `No model is installed: getting ${name}, ${size}, licence ${license}, from ${from}`, { name, size, license, from })) });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'model.cannotGet') throw error;
    const sentence =
      `${name} cannot be got now: using the starter model that comes with Atrous. A better one can be downloaded from the list of models, ` +
      `such as ${name} (${size}), or with npm run -s atrous -- models get ${id}`;
    announce(remark('notice.starterInstead', sentence, { name, size }));
    return starterModel(store, { ...options, starterFolder });
  }
}
