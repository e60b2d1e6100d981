import { isCancelled } from '../../core/errors/appError.ts';
import type { EventOf } from '../../core/ipc/contract.ts';
import type { CurrentProject } from '../currentProject.ts';
import { failureOf } from '../ipc/answer.ts';
import type { Handlers } from '../ipc/handler.ts';
import type { RendererEvents } from '../ipc/rendererEvents.ts';
import { PROGRESS_INTERVAL_MS, type JobRegistry } from '../jobs.ts';
import type { Log } from '../log.ts';
import { throttleLatest } from '../throttleLatest.ts';
import type { RunWork } from '../work/runWork.ts';

export interface ImportHandlerOptions {
  readonly current: CurrentProject;
  readonly jobs: JobRegistry;
  readonly runWork: RunWork;
  readonly events: RendererEvents;
  readonly log: Log;
}

/** Imports run in a process of their own, which writes to the project's file beside us. */
export function importHandlers({ current, jobs, runWork, events, log }: ImportHandlerOptions): Handlers<'import.preview' | 'import.start'> {
  let preview: AbortController | null = null;
  return {
    'import.preview': async (options) => {
      preview?.abort();
      preview = new AbortController();
      const { folder, stateDir } = current.require().info();
      return runWork('previewImport', { folder, stateDir, options }, { signal: preview.signal });
    },
    'import.start': (options) => {
      const project = current.require();
      const { folder, stateDir } = project.info();
      const jobId = jobs.start('import', async ({ id, signal }) => {
        const changed = new Set<number>();
        let latest: EventOf<'import.progress'> = { jobId: id, done: 0, total: null, failed: 0 };
        const ticks = throttleLatest<null>(PROGRESS_INTERVAL_MS, () => {
          const images = [...changed].map((imageId) => project.image(imageId));
          changed.clear();
          if (images.length > 0) events.send('images.changed', { images });
          events.send('import.progress', latest);
        });
        let finished: EventOf<'import.finished'>;
        try {
          const report = await runWork('import', { folder, stateDir, options }, {
            signal,
            onProgress: ({ imageId, ...progress }) => {
              latest = { jobId: id, ...progress };
              if (imageId !== null) changed.add(imageId);
              ticks.push(null);
            },
          });
          finished = { jobId: id, report, error: null };
        } catch (error) {
          finished = { jobId: id, report: null, error: isCancelled(error) ? null : failureOf(error, 'Import failed.', log) };
        }
        ticks.flush();
        events.send('import.finished', finished);
      });
      return { jobId };
    },
  };
}
