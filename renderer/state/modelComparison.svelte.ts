import { toPlainError } from '../../core/errors/appError.ts';
import type { EventOf } from '../../core/ipc/contract.ts';
import type { CompareModelsRequest } from '../../core/ipc/trainingRequests.ts';
import type { CompareReport } from '../../core/report/compareReport.ts';
import type { Client } from '../bridge/client.ts';
import { sentenceText } from '../messages/sentenceText.ts';

/** Two models on the finished images: at most one comparison at a time. */
export class ModelComparison {
  running = $state(false);
  cancelling = $state(false);
  progress: EventOf<'compare.progress'> | null = $state.raw(null);
  /** Of the last comparison that came to its end. */
  report: CompareReport | null = $state.raw(null);
  /** Why the last attempt failed, in one sentence. */
  failure: string | null = $state(null);
  private jobId: string | null = null;
  private readonly client: Client;

  constructor(client: Client) {
    this.client = client;
    client.on('compare.progress', (progress) => {
      if (progress.jobId === this.jobId) this.progress = progress;
    });
    client.on('compare.finished', ({ jobId, report, error }) => {
      if (jobId !== this.jobId) return;
      this.end();
      this.report = report;
      this.failure = error === null ? null : sentenceText(error);
    });
  }

  /** A failure is kept in `failure`. */
  async start(request: CompareModelsRequest): Promise<void> {
    this.failure = null;
    this.report = null;
    this.running = true;
    try {
      this.jobId = (await this.client.invoke('compare.start', request)).jobId;
    } catch (error) {
      this.end();
      this.failure = sentenceText(toPlainError(error));
    }
  }

  async cancel(): Promise<void> {
    if (this.jobId === null || this.cancelling) return;
    this.cancelling = true;
    await this.client.invoke('job.cancel', { jobId: this.jobId });
  }

  /** What was compared is of another project. A comparison that runs is ended by the main process. */
  reset(): void {
    this.report = null;
    this.failure = null;
  }

  private end(): void {
    this.jobId = null;
    this.running = false;
    this.cancelling = false;
    this.progress = null;
  }
}
