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

export interface ExportHandlerOptions {
  readonly current: CurrentProject;
  readonly jobs: JobRegistry;
  readonly runWork: RunWork;
  readonly events: RendererEvents;
  readonly log: Log;
}

/** Exports run in a process of their own, which reads the project from its file beside us. */
export function exportHandlers({ current, jobs, runWork, events, log }: ExportHandlerOptions): Handlers<'export.start'> {
  return {
    'export.start': (options) => {
      const { folder, stateDir } = current.require().info();
      const jobId = jobs.start('export', async ({ id, signal }) => {
        const progress = throttleLatest<EventOf<'export.progress'>>(PROGRESS_INTERVAL_MS, (event) => events.send('export.progress', event));
        let finished: EventOf<'export.finished'>;
        try {
          const report = await runWork('export', { folder, stateDir, options }, { signal, onProgress: (state) => progress.push({ jobId: id, ...state }) });
          finished = { jobId: id, report, cancelled: false, error: null };
        } catch (error) {
          const cancelled = isCancelled(error);
          finished = { jobId: id, report: null, cancelled, error: cancelled ? null : failureOf(error, 'Export failed.', log) };
        }
        progress.flush();
        events.send('export.finished', finished);
      });
      return { jobId };
    },
  };
}
