import { CancelledError, fromPlainError } from '../../core/errors/appError.ts';
import type { PrelabelProgress } from '../../core/ipc/contract.ts';
import type { PrelabelReport } from '../../core/report/prelabelReport.ts';
import type { Client } from '../bridge/client.ts';

export interface PrelabelRun {
  readonly jobId: string;
  /** Null = the whole folder. */
  readonly imageIds: readonly number[] | null;
}

/** A run that ended, with what it did or why it could do nothing. */
export type PrelabelEnd =
  | { readonly imageIds: readonly number[] | null; readonly report: PrelabelReport }
  | { readonly imageIds: readonly number[] | null; readonly error: Error };

/** The pre-labelling run: at most one at a time. */
export class PrelabelState {
  run: PrelabelRun | null = $state.raw(null);
  progress: PrelabelProgress | null = $state.raw(null);
  /** Asked for, and not yet answered. */
  starting = $state(false);
  cancelling = $state(false);
  /** What the last run of a folder did, until it is dismissed. */
  summary: PrelabelReport | null = $state.raw(null);
  private readonly client: Client;

  /** @param ended hears how each run ended */
  constructor(client: Client, ended: (end: PrelabelEnd) => void) {
    this.client = client;
    client.on('prelabel.progress', (progress) => {
      // A run that this window did not start: the page was loaded again in the middle of it.
      if (this.run === null && !this.starting) this.run = { jobId: progress.jobId, imageIds: null };
      if (progress.jobId === this.run?.jobId) this.progress = progress;
    });
    client.on('prelabel.finished', ({ jobId, report, error }) => {
      if (this.run !== null && jobId !== this.run.jobId) return;
      const imageIds = this.run?.imageIds ?? null;
      this.run = null;
      this.progress = null;
      this.cancelling = false;
      if (report !== null && imageIds === null) this.summary = report;
      if (report !== null) ended({ imageIds, report });
      else ended({ imageIds, error: error === null ? new CancelledError() : fromPlainError(error) });
    });
  }

  get running(): boolean {
    return this.run !== null || this.starting;
  }

  /**
   * @param imageIds null = the whole folder
   * @param overwrite also images that a person has edited
   * @throws AppError where it cannot start, e.g. without a model
   */
  async start(imageIds: readonly number[] | null, overwrite = false): Promise<void> {
    this.starting = true;
    this.summary = null;
    try {
      const request = { imageIds: imageIds === null ? null : [...imageIds], overwrite, modelId: null };
      const { jobId } = await this.client.invoke('prelabel.start', request);
      this.run = { jobId, imageIds };
    } finally {
      this.starting = false;
    }
  }

  /** Ends the run after the image in work. What is done stays. */
  async cancel(): Promise<void> {
    if (this.run === null || this.cancelling) return;
    this.cancelling = true;
    try {
      await this.client.invoke('job.cancel', { jobId: this.run.jobId });
    } catch (error) {
      this.cancelling = false;
      throw error;
    }
  }

  dismissSummary(): void {
    this.summary = null;
  }
}
