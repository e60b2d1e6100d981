import { isCancelled } from '../../core/errors/appError.ts';
import type { EventOf } from '../../core/ipc/contract.ts';
import type { ModelStore } from '../../engine/models/modelStore.ts';
import { failureOf } from '../ipc/answer.ts';
import type { Handlers } from '../ipc/handler.ts';
import type { RendererEvents } from '../ipc/rendererEvents.ts';
import { PROGRESS_INTERVAL_MS, type JobRegistry } from '../jobs.ts';
import type { Log } from '../log.ts';
import { throttleLatest } from '../throttleLatest.ts';
import type { RunWork } from '../work/runWork.ts';

export interface ModelDownloadHandlerOptions {
  readonly models: ModelStore;
  readonly dataDirectory: string;
  readonly jobs: JobRegistry;
  readonly runWork: RunWork;
  readonly events: RendererEvents;
  readonly log: Log;
}

/** Models of the catalogue are got, compiled and tried in a process of their own. */
export function modelDownloadHandlers({ models, dataDirectory, jobs, runWork, events, log }: ModelDownloadHandlerOptions): Handlers<'models.get'> {
  return {
    'models.get': ({ id: catalogueId }) => {
      const jobId = jobs.start('model', async ({ id, signal }) => {
        const progress = throttleLatest<EventOf<'models.getProgress'>>(PROGRESS_INTERVAL_MS, (event) => events.send('models.getProgress', event));
        let finished: EventOf<'models.getFinished'>;
        try {
          const installedId = await runWork('getModel', { dataDirectory, id: catalogueId }, {
            signal,
            onProgress: (state) => {
              if (state.phase === 'notice') events.notice('info', state.said);
              else progress.push({ jobId: id, ...state });
            },
          });
          const model = (await models.summaries()).find((summary) => summary.id === installedId) ?? null;
          finished = { jobId: id, model, cancelled: false, error: null };
        } catch (error) {
          const cancelled = isCancelled(error);
          finished = { jobId: id, model: null, cancelled, error: cancelled ? null : failureOf(error, 'Getting a model failed.', log) };
        }
        progress.flush();
        events.send('models.getFinished', finished);
      });
      return { jobId };
    },
  };
}
