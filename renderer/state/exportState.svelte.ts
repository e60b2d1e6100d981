import { fromPlainError, isCancelled, toPlainError } from '../../core/errors/appError.ts';
import { formatChoices } from '../../core/formats/formatList.ts';
import type { EventOf } from '../../core/ipc/contract.ts';
import type { ExportRequest } from '../../core/ipc/datasetRequests.ts';
import type { ExportReport } from '../../core/report/exportReport.ts';
import type { Client } from '../bridge/client.ts';
import { sentenceText } from '../messages/sentenceText.ts';

export type ExportPhase = 'choosing' | 'running' | 'finished';

/** What a person chooses in the export dialog; kept while the window is open. */
export interface ExportChoice {
  format: string;
  out: string;
  trainPercent: number;
  seed: number;
  stratify: boolean;
  groups: 'none' | 'folder' | 'pattern';
  /** A regular expression, for `pattern`. */
  groupPattern: string;
  only: ExportRequest['only'];
  voidBorderPx: number;
  polygons: boolean;
  simplifyPx: number;
}

/** The export: choosing, running, finished; at most one at a time. */
export class ExportState {
  readonly choice: ExportChoice = $state({
    format: 'voc', out: '', trainPercent: 80, seed: 0, stratify: false, groups: 'none', groupPattern: '^([^_]+)_', only: 'done', voidBorderPx: 0, polygons: false, simplifyPx: 0,
  });
  phase: ExportPhase = $state('choosing');
  progress: EventOf<'export.progress'> | null = $state.raw(null);
  report: ExportReport | null = $state.raw(null);
  /** Why the last attempt failed, in one sentence. */
  failure: string | null = $state(null);
  cancelling = $state(false);
  private jobId: string | null = null;
  private readonly client: Client;

  /** @param onEnd told of every end but a cancelled one: the report, or why there is none */
  constructor(client: Client, onEnd: (end: { report: ExportReport } | { failure: string }) => void = () => undefined) {
    this.client = client;
    client.on('export.progress', (progress) => {
      if (progress.jobId === this.jobId) this.progress = progress;
    });
    client.on('export.finished', ({ jobId, report, cancelled, error }) => {
      if (jobId !== this.jobId) return;
      this.jobId = null;
      this.progress = null;
      this.cancelling = false;
      this.report = report;
      this.phase = report !== null && !cancelled ? 'finished' : 'choosing';
      if (error !== null && !isCancelled(fromPlainError(error))) this.failure = sentenceText(error);
      if (report !== null && !cancelled) onEnd({ report });
      else if (this.failure !== null) onEnd({ failure: this.failure });
    });
  }

  /** Starts what is chosen. A failure is kept in `failure`. */
  async start(): Promise<void> {
    this.failure = null;
    this.report = null;
    this.phase = 'running';
    try {
      this.jobId = (await this.client.invoke('export.start', requestOf(this.choice))).jobId;
    } catch (error) {
      this.phase = 'choosing';
      this.failure = sentenceText(toPlainError(error));
    }
  }

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

  /** Back to choosing, e.g. when the dialog opens again. A running export goes on. */
  reset(): void {
    if (this.phase !== 'finished') return;
    this.phase = 'choosing';
    this.report = null;
  }
}

/** A choice that the format has no use for is not asked for, so that equal exports are equal requests. */
function requestOf({ format, out, trainPercent, seed, stratify, groups, groupPattern, only, voidBorderPx, polygons, simplifyPx }: ExportChoice): ExportRequest {
  const train = trainPercent / 100;
  const choices = formatChoices(format);
  const hasPolygons = choices.simplify && (polygons || !choices.polygons);
  return {
    format, out, seed, stratify, only, voidBorderPx,
    split: { train, val: 1 - train },
    groupBy: groups === 'none' ? null : groups === 'folder' ? 'folder' : groupPattern,
    polygons: choices.polygons && polygons,
    simplifyPx: hasPolygons ? simplifyPx : 0,
  };
}
