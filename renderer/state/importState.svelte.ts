import { fromPlainError, isCancelled, toPlainError } from '../../core/errors/appError.ts';
import type { EventOf } from '../../core/ipc/contract.ts';
import type { ImportPreview, ImportReport } from '../../core/report/importReport.ts';
import type { Client } from '../bridge/client.ts';
import { sentenceText } from '../messages/sentenceText.ts';

export type ImportPhase = 'choosing' | 'running' | 'finished';

/** What a person chooses in the import dialog. */
export interface ImportChoice {
  path: string;
  /** Null = it is found out. */
  format: string | null;
  overwrite: boolean;
}

/** The import: choosing, with what it would touch; running; finished. At most one at a time. */
export class ImportState {
  readonly choice: ImportChoice = $state({ path: '', format: null, overwrite: false });
  phase: ImportPhase = $state('choosing');
  /** What the choice would touch; null while that is not known. */
  preview: ImportPreview | null = $state.raw(null);
  previewing = $state(false);
  progress: EventOf<'import.progress'> | null = $state.raw(null);
  report: ImportReport | null = $state.raw(null);
  /** Why the choice cannot be imported, or the last attempt failed, in one sentence. */
  failure: string | null = $state(null);
  cancelling = $state(false);
  private jobId: string | null = null;
  /** Grows with every preview, so that a late answer is dropped. */
  private asked = 0;
  private readonly client: Client;

  /** @param onEnd told of every end, so that the project is read again */
  constructor(client: Client, onEnd: () => void = () => undefined) {
    this.client = client;
    client.on('import.progress', (progress) => {
      if (progress.jobId === this.jobId) this.progress = progress;
    });
    client.on('import.finished', ({ jobId, report, error }) => {
      if (jobId !== this.jobId) return;
      this.jobId = null;
      this.progress = null;
      this.cancelling = false;
      this.report = report;
      this.phase = report === null ? 'choosing' : 'finished';
      if (error !== null && !isCancelled(fromPlainError(error))) this.failure = sentenceText(error);
      onEnd();
    });
  }

  /** Counts what the choice would touch; to be called whenever it has changed. */
  async look(): Promise<void> {
    const asked = ++this.asked;
    this.preview = null;
    this.failure = null;
    const { path, format } = this.choice;
    this.previewing = path !== '';
    if (path === '') return;
    try {
      const preview = await this.client.invoke('import.preview', { path, format, overwrite: false });
      if (asked === this.asked) this.preview = preview;
    } catch (error) {
      if (asked === this.asked && !isCancelled(error)) this.failure = sentenceText(toPlainError(error));
    }
    if (asked === this.asked) this.previewing = false;
  }

  /** Starts what is chosen. A failure is kept in `failure`. */
  async start(): Promise<void> {
    const { path, format, overwrite } = this.choice;
    this.failure = null;
    this.report = null;
    this.phase = 'running';
    try {
      this.jobId = (await this.client.invoke('import.start', { path, format: format ?? this.preview?.format ?? null, overwrite })).jobId;
    } catch (error) {
      this.phase = 'choosing';
      this.failure = sentenceText(toPlainError(error));
    }
  }

  /** What is taken over stays. */
  async cancel(): Promise<void> {
    if (this.jobId === null || this.cancelling) return;
    this.cancelling = true;
    try {
      await this.client.invoke('job.cancel', { jobId: this.jobId });
    } catch (error) {
      this.cancelling = false;
      this.failure = sentenceText(toPlainError(error));
    }
  }

  /** Back to choosing; a running import goes on. @param keepPath false = another folder is open */
  reset(keepPath = true): void {
    if (this.phase === 'running') return;
    this.phase = 'choosing';
    this.report = null;
    this.failure = null;
    this.preview = null;
    this.choice.overwrite = false;
    if (!keepPath) this.choice.path = '';
  }
}
