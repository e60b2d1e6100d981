import { AppError, CancelledError } from '../../core/errors/appError.ts';
import { ATROUS_DATABASE_FILE, ATROUS_FORMAT_ID, ATROUS_MANIFEST_FILE, type AtrousManifest } from '../../core/formats/atrous.ts';
import { type ExportReport, plainExportReport } from '../../core/report/exportReport.ts';
import { SCHEMA_VERSION } from '../project/migrations.ts';
import type { Project } from '../project/project.ts';
import type { ProjectCopy } from '../project/projectCopy.ts';
import { writeExportMarker } from './exportMarker.ts';
import type { ExportOptions } from './exportProject.ts';
import { idOfRequest, nothingToExport, type CheckedExportRequest } from './exportRequest.ts';
import { ExportTarget } from './exportTarget.ts';

/**
 * Writes the whole project, as core/formats/atrous describes it, and compares everything of every image with the copy.
 * Splits, borders and the choice of images do not apply: what is left out here would be lost where it is merged.
 * @throws AppError `export.*`, `project.*`
 */
export async function exportAtrous(project: Project, request: CheckedExportRequest, options: ExportOptions): Promise<ExportReport> {
  const facts = project.datasets.facts();
  if (facts.labelled === 0) throw nothingToExport(project, 'all', project.visitExportable('all'));
  const target = await ExportTarget.prepare(request.out, idOfRequest(project, request));
  try {
    const manifest: AtrousManifest = { program: 'atrous', format: ATROUS_FORMAT_ID, schemaVersion: SCHEMA_VERSION };
    await target.write(ATROUS_MANIFEST_FILE, `${JSON.stringify(manifest, null, 2)}\n`);
    const total = facts.images;
    options.onProgress?.({ done: 0, total, phase: 'writing' });
    await writeDatabase(project, target, options, total);
    const report: ExportReport = {
      format: ATROUS_FORMAT_ID,
      out: target.out,
      images: facts.labelled,
      objects: facts.layers,
      bytes: target.totals.sizeBytes,
      files: target.totals.files,
      splits: {},
      warnings: [],
      losses: [],
      verified: true,
      iou: null,
      provenance: { models: project.datasets.models(), reviewed: facts.reviewed, humanShare: null, classes: [] },
    };
    await writeExportMarker(target, plainExportReport(report));
    if (options.signal?.aborted) throw new CancelledError();
    await target.publish();
    return report;
  } catch (error) {
    await target.discard();
    throw error;
  }
}

/** @throws AppError `export.notVerified` */
async function writeDatabase(project: Project, target: ExportTarget, options: ExportOptions, total: number): Promise<void> {
  const made: { copy?: ProjectCopy } = {};
  try {
    await target.adopt(ATROUS_DATABASE_FILE, (path) => (made.copy = project.datasets.copyInto(path)));
    await verify(made.copy!, options, total);
  } finally {
    made.copy?.close();
  }
}

async function verify(copy: ProjectCopy, { signal, onProgress }: ExportOptions, total: number): Promise<void> {
  const outcome = await copy.compare((done) => {
    if (signal?.aborted) throw new CancelledError();
    onProgress?.({ done, total, phase: 'verifying' });
  });
  if (outcome === null) return;
  throw new AppError('export.notVerified', `${outcome} is not in the copy as it is in the project, so nothing was exported: if somebody is working on the project, wait for them; else check the disk. Then export again.`, { path: outcome });
}
