import { fromPlainError } from '../../core/errors/appError.ts';
import type { EventOf } from '../../core/ipc/contract.ts';
import type { ModelSummary } from '../../core/report/doctorReport.ts';
import type { Client } from '../bridge/client.ts';

type Progress = EventOf<'models.getProgress'>;

/** A model of the catalogue on its way to this computer: at most one at a time. */
export class ModelDownload {
  /** The model that comes; null = none does. */
  modelId: string | null = $state(null);
  progress: Progress | null = $state.raw(null);
  cancelling = $state(false);
  private readonly client: Client;
  private jobId: string | null = null;
  private finish: ((end: EventOf<'models.getFinished'>) => void) | null = null;

  constructor(client: Client) {
    this.client = client;
    client.on('models.getProgress', (progress) => {
      if (this.modelId !== null) this.progress = progress;
    });
    client.on('models.getFinished', (end) => this.finish?.(end));
  }

  get running(): boolean {
    return this.modelId !== null;
  }

  /** 0..1; null = it is not known how far, or the file is here and is being made ready. */
  get share(): number | null {
    if (this.progress === null || this.progress.phase === 'installing' || this.progress.totalBytes === 0) return null;
    return this.progress.doneBytes / this.progress.totalBytes;
  }

  /**
   * @param request as in channel `models.get`: null = whatever a first pre-labelling gets
   * @param modelId what that is
   * @returns the installed model; null where a person cancelled
   * @throws AppError why it cannot be got
   */
  async get(request: string | null, modelId: string): Promise<ModelSummary | null> {
    this.modelId = modelId;
    const finished = new Promise<EventOf<'models.getFinished'>>((resolve) => (this.finish = resolve));
    try {
      this.jobId = (await this.client.invoke('models.get', { id: request })).jobId;
      const { model, error } = await finished;
      if (error !== null) throw fromPlainError(error);
      return model;
    } finally {
      this.modelId = null;
      this.progress = null;
      this.cancelling = false;
      this.jobId = null;
      this.finish = null;
    }
  }

  /** What came is kept, and the next time goes on from there. */
  async cancel(): Promise<void> {
    if (this.jobId === null || this.cancelling) return;
    this.cancelling = true;
    try {
      await this.client.invoke('job.cancel', { jobId: this.jobId });
    } catch (error) {
      this.cancelling = false;
      throw error;
    }
  }
}
