import { AppError } from '../core/errors/appError.ts';

/** Progress is shown ten times a second; more would only cost. */
export const PROGRESS_INTERVAL_MS = 100;

export type JobKind = 'prelabel' | 'export' | 'import' | 'model' | 'compare';

const jobNames: Record<JobKind, string> = { prelabel: 'pre-labelling run', export: 'export', import: 'import', model: 'installation of a model', compare: 'comparison of models' };

/** Jobs that end when the project is closed. An export has a process and a connection of its own and goes on to its end. */
export const projectJobs: readonly JobKind[] = ['prelabel', 'import', 'compare'];

/** One long piece of work: its id, and the signal that it is to stop. */
export interface Job {
  readonly id: string;
  readonly signal: AbortSignal;
}

interface RunningJob {
  readonly kind: JobKind;
  readonly abort: AbortController;
  readonly finished: Promise<void>;
}

/** The long pieces of work that are going on: at most one of each kind. */
export class JobRegistry {
  private readonly running = new Map<string, RunningJob>();
  private started = 0;

  /**
   * Starts a job after the caller's reply has gone out, so that the renderer knows the id before the first event.
   * @param work reports its own failures; it must not reject
   * @throws AppError `job.busy` where one of this kind is going on
   */
  start(kind: JobKind, work: (job: Job) => Promise<void>): string {
    if ([...this.running.values()].some((job) => job.kind === kind)) {
      throw new AppError('job.busy', `Another ${jobNames[kind]} is going on; wait for it or cancel it first.`, { kind });
    }
    const id = `${kind}-${++this.started}`;
    const abort = new AbortController();
    const finished = new Promise<void>((resolve) => {
      setImmediate(() => {
        void work({ id, signal: abort.signal }).finally(() => {
          this.running.delete(id);
          resolve();
        });
      });
    });
    this.running.set(id, { kind, abort, finished });
    return id;
  }

  /** Whether one of these kinds is going on. */
  isRunning(kinds: readonly JobKind[]): boolean {
    return [...this.running.values()].some(({ kind }) => kinds.includes(kind));
  }

  /** Asks a job to stop; it ends soon after and keeps what is done. One that ended meanwhile is no error. */
  cancel(id: string): void {
    this.running.get(id)?.abort.abort();
  }

  /** Asks all jobs, or those of some kinds, to stop and waits until they have. */
  async cancelAll(kinds?: readonly JobKind[]): Promise<void> {
    const jobs = [...this.running.values()].filter(({ kind }) => kinds?.includes(kind) ?? true);
    for (const job of jobs) job.abort.abort();
    await Promise.all(jobs.map((job) => job.finished));
  }
}
