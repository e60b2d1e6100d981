import { AppError } from '../../core/errors/appError.ts';
import { modelSummaries } from '../../engine/models/modelSummaries.ts';
import type { ModelStore } from '../../engine/models/modelStore.ts';
import type { Handlers } from '../ipc/handler.ts';
import type { RunWork } from '../work/runWork.ts';

/** Reading, converting and trying a model file is heavy and may end the process that does it: that is not this one. */
export function modelHandlers(
  store: ModelStore,
  dataDirectory: string,
  runWork: RunWork,
): Handlers<'models.list' | 'models.inspect' | 'models.add' | 'models.remove' | 'models.setDefault'> {
  return {
    'models.list': () => modelSummaries(store),
    'models.inspect': ({ path }) => runWork('inspectModel', { path }).catch((error: unknown) => throwModelError(path, error)),
    'models.add': async ({ path, id, description }) => {
      const addedId = await runWork('addModel', { dataDirectory, path, id, description }).catch((error: unknown) => throwModelError(path, error));
      const added = (await store.summaries()).find((model) => model.id === addedId);
      if (added === undefined) throw new AppError('model.unknown', `The model ${addedId} was removed while it was being added.`, { id: addedId });
      return added;
    },
    'models.remove': async ({ id }) => {
      await store.remove(id);
      return undefined;
    },
    'models.setDefault': async ({ id }) => {
      await store.setDefault(id);
      return undefined;
    },
  };
}

/** @throws AppError `model.cannotRun` where the work process died of the model, else the error as it is */
function throwModelError(path: string, error: unknown): never {
  if (error instanceof AppError && error.code === 'work.died') {
    throw new AppError('model.cannotRun', `The model file ${path} takes the process down when it is read or run: it cannot be used.`, { model: path, why: (error as Error).message }, { cause: error });
  }
  throw error;
}
