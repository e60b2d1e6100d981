import type { Handlers } from '../ipc/handler.ts';
import type { JobRegistry } from '../jobs.ts';

export function jobHandlers(jobs: JobRegistry): Handlers<'job.cancel'> {
  return {
    'job.cancel': ({ jobId }) => {
      jobs.cancel(jobId);
      return undefined;
    },
  };
}
