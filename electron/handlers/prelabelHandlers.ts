import { isCancelled } from '../../core/errors/appError.ts';
import { DEFAULT_INFERENCE_OPTIONS } from '../../core/inference/inferenceOptions.ts';
import type { EventOf } from '../../core/ipc/contract.ts';
import { prelabelProject } from '../../engine/batch/prelabelProject.ts';
import type { InferenceClient } from '../../engine/inference/inferenceClient.ts';
import { loadWhereItRuns } from '../../engine/inference/loadWhereItRuns.ts';
import type { ModelStore } from '../../engine/models/modelStore.ts';
import type { CurrentProject } from '../currentProject.ts';
import { failureOf } from '../ipc/answer.ts';
import type { Handlers } from '../ipc/handler.ts';
import type { RendererEvents } from '../ipc/rendererEvents.ts';
import { PROGRESS_INTERVAL_MS, type JobRegistry } from '../jobs.ts';
import type { Log } from '../log.ts';
import type { ChooseProvider } from '../providerSelection.ts';
import { throttleLatest } from '../throttleLatest.ts';

export interface PrelabelHandlerOptions {
  readonly current: CurrentProject;
  readonly jobs: JobRegistry;
  readonly models: ModelStore;
  readonly inference: InferenceClient;
  readonly chooseProvider: ChooseProvider;
  readonly events: RendererEvents;
  readonly log: Log;
}

export function prelabelHandlers({ current, jobs, models, inference, chooseProvider, events, log }: PrelabelHandlerOptions): Handlers<'prelabel.start'> {
  return {
    'prelabel.start': async ({ imageIds, overwrite, modelId }) => {
      // Before the job, so that a missing model is the answer to the request.
      const model = await (modelId === null ? models.default() : models.get(modelId));
      const project = current.require();
      // The page asks for the project's classes after this reply: those of the model are among them then.
      const { classes, backgroundId } = model.description;
      project.adoptClasses({ classes, backgroundId });
      const jobId = jobs.start('prelabel', async ({ id, signal }) => {
        const changed = new Set<number>();
        let latest: EventOf<'prelabel.progress'> = { jobId: id, done: 0, failed: 0, skipped: 0, total: 0, imagesPerSecond: null, secondsLeft: null, provider: null };
        const ticks = throttleLatest<null>(PROGRESS_INTERVAL_MS, () => {
          const images = [...changed].map((imageId) => project.image(imageId));
          changed.clear();
          if (images.length > 0) events.send('images.changed', { images });
          events.send('prelabel.progress', latest);
        });
        let finished: EventOf<'prelabel.finished'>;
        try {
          const { provider, reason } = await loadWhereItRuns(inference, model, await chooseProvider(signal), 'auto', signal);
          if (reason !== null) events.notice('warning', reason);
          const report = await prelabelProject(
            { project, inference, model, provider, options: { imageIds, overwrite, inferenceOptions: DEFAULT_INFERENCE_OPTIONS } },
            {
              signal,
              onProgress: (counts, imageId) => {
                latest = { jobId: id, ...counts, provider };
                if (imageId !== null) changed.add(imageId);
                ticks.push(null);
              },
            },
          );
          finished = { jobId: id, report, error: null };
        } catch (error) {
          finished = { jobId: id, report: null, error: isCancelled(error) ? null : failureOf(error, 'Pre-labelling failed.', log) };
        }
        ticks.flush();
        events.send('prelabel.finished', finished);
      });
      return { jobId };
    },
  };
}
