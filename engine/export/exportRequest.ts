import { AppError } from '../../core/errors/appError.ts';
import { splitNames } from '../../core/formats/split.ts';
import { exportRequestSchema, type ExportRequest } from '../../core/ipc/datasetRequests.ts';
import type { ExportableCounts, Project } from '../project/project.ts';
import { sha256Of } from './partialExport.ts';

/** A request after it was looked at, with defaults filled in. */
export type CheckedExportRequest = ReturnType<typeof exportRequestSchema.parse>;

/** Of the bytes that the same state and request give: a new program does not go on with what an older one began. */
const WRITER_VERSION = 2;

/** @throws AppError `export.badRequest`, `export.badSplit`, `export.badGroups` */
export function checkedRequest(request: ExportRequest): CheckedExportRequest {
  const result = exportRequestSchema.safeParse(request);
  if (!result.success) {
    const [{ path, message }] = result.error.issues;
    throw new AppError('export.badRequest', `The export cannot begin, ${path.join('.')}: ${message}.`, { field: path.join('.') });
  }
  splitNames(result.data.split);
  return result.data;
}

/** What an interrupted export must have been asked for to be gone on with. */
export function idOfRequest(project: Project, { out: _out, ...request }: CheckedExportRequest): string {
  return sha256Of(JSON.stringify([WRITER_VERSION, project.info().stateDir, request])).slice(0, 16);
}

export function nothingToExport(project: Project, only: 'done' | 'all', { unfinished }: ExportableCounts): AppError {
  const { folder } = project.info();
  if (only === 'done' && unfinished > 0) {
    return new AppError('export.noneDone', `No image of ${folder} is marked as done (${unfinished} have labels): mark some as done, or export all.`, { folder, labelled: unfinished });
  }
  return new AppError('export.noneLabelled', `No image of ${folder} has labels yet: pre-label the folder or paint a mask first.`, { folder });
}
