import type { ExportReport } from '../../core/report/exportReport.ts';
import type { ExportRequest } from '../../core/ipc/contract.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { Project } from '../project/project.ts';

export interface ExportProgress {
  readonly done: number;
  readonly total: number;
  readonly phase: 'writing' | 'verifying';
}

export interface ExportOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined;
}

/**
 * Writes the labelled images of a project as a dataset.
 * @throws AppError `export.*`; CancelledError where the signal is aborted
 */
export async function exportProject(_project: Project, request: ExportRequest, _options: ExportOptions = {}): Promise<ExportReport> {
  throw new AppError('export.unknownFormat', `There is no format ${request.format}.`);
}
