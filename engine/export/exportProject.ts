import { AppError, CancelledError, isCancelled } from '../../core/errors/appError.ts';
import { ATROUS_FORMAT_ID } from '../../core/formats/atrous.ts';
import { datasetFormat } from '../../core/formats/datasetFormats.ts';
import type { DatasetFormat, ExportImage } from '../../core/formats/datasetFormat.ts';
import { exportedClassSet } from '../../core/formats/exportObjects.ts';
import { groupBy } from '../../core/formats/groupBy.ts';
import { splitNames } from '../../core/formats/split.ts';
import type { ExportRequest } from '../../core/ipc/datasetRequests.ts';
import { type ExportReport, plainExportReport } from '../../core/report/exportReport.ts';
import type { Project } from '../project/project.ts';
import { exportAtrous } from './exportAtrous.ts';
import type { ExportImages } from './exportImages.ts';
import { writeExportMarker } from './exportMarker.ts';
import { checkedRequest, idOfRequest, nothingToExport, type CheckedExportRequest } from './exportRequest.ts';
import { ExportSource } from './exportSource.ts';
import { ExportTally, NAMED } from './exportTally.ts';
import { ExportTarget } from './exportTarget.ts';
import { countOf, exportWarnings } from './exportWarnings.ts';
import { oneAhead } from './oneAhead.ts';
import { planExport, type ExportPlan } from './planExport.ts';
import { verifyExport } from './verifyExport.ts';
import { remark, type Remark } from '../../core/report/remark.ts';

export interface ExportProgress {
  readonly done: number;
  readonly total: number;
  readonly phase: 'writing' | 'verifying';
}

export interface ExportOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined;
  /** Where it is cancelled, what is written stays, hidden, for the same request to go on from; else, and always in the format atrous, it is removed. */
  readonly keepWhenCancelled?: boolean | undefined;
}

/**
 * Writes the labelled images of a project as a dataset, reads it back from the disk with the format's own importer and
 * compares it with what the project holds, and only then puts the folder in its place. Memory hardly grows with the
 * number of images (docs/benchmarks.md has the bytes): what has to be known of each is in the ledger. The same state, request and seed give the same bytes, file by file.
 *
 * Where it is killed, the same request goes on from there. Where it throws, nothing is left behind (see
 * `keepWhenCancelled`) and what was at `request.out` before is still there.
 *
 * A mask of the project that has no photograph to go with it is not exported but listed in `warnings`.
 * @throws AppError `export.*`, `project.*`; CancelledError where the signal is aborted
 */
export async function exportProject(project: Project, request: ExportRequest, options: ExportOptions = {}): Promise<ExportReport> {
  const checked = checkedRequest(request);
  if (checked.format === ATROUS_FORMAT_ID) return exportAtrous(project, checked, options);
  const format = datasetFormat(checked.format);
  const exportable = project.visitExportable(checked.only);
  if (exportable.labelled === 0) throw nothingToExport(project, checked.only, exportable);
  // Before anything is touched.
  if (checked.groupBy !== null) groupBy(checked.groupBy);
  const requestId = idOfRequest(project, checked);
  const target = await ExportTarget.prepare(checked.out, requestId);
  try {
    const plan = planExport(project, target.ledger, checked);
    const report = await new Export({ project, format, request: checked, plan, target, requestId, options }).run();
    await writeExportMarker(target, plainExportReport(report));
    throwIfCancelled(options.signal);
    await target.publish();
    return report;
  } catch (error) {
    if (options.keepWhenCancelled === true && isCancelled(error)) await target.keep();
    else await target.discard();
    throw error;
  }
}

interface ExportSetup {
  readonly project: Project;
  readonly format: DatasetFormat;
  readonly request: CheckedExportRequest;
  readonly plan: ExportPlan;
  readonly target: ExportTarget;
  readonly requestId: string;
  readonly options: ExportOptions;
}

/** One export, from the first image to the report. */
class Export {
  private readonly setup: ExportSetup;
  private readonly images: ExportImages;
  private readonly tally: ExportTally;
  private readonly source: ExportSource;
  private readonly exportedClasses;

  constructor(setup: ExportSetup) {
    this.setup = setup;
    const { project, target, request, requestId } = setup;
    this.images = target.ledger.images;
    const projectClasses = project.info().classSet;
    this.exportedClasses = exportedClassSet(projectClasses, project.datasets.usedClasses());
    this.tally = new ExportTally(projectClasses, this.exportedClasses, this.images);
    this.source = new ExportSource({
      project, target, projectClasses, requestId,
      exportedClasses: this.exportedClasses,
      voidBorderPx: request.voidBorderPx,
    });
  }

  async run(): Promise<ExportReport> {
    const { format, request, plan, target } = this.setup;
    const { exportable } = plan;
    const { polygons, simplifyPx } = request;
    const splits = splitNames(request.split);
    const { losses } = await format.exportDataset({ classSet: this.exportedClasses, splits, hasName: (name) => this.images.hasName(name), images: this.prepared() }, target, { polygons, simplifyPx });
    const { images, objects, reencoded } = this.images.totals();
    if (images === 0) throw new AppError('export.noneReadable', `None of the ${exportable.labelled} labelled images could be read: ${this.tally.failures[0]?.message}`, { images: exportable.labelled, why: this.tally.failures[0]?.message ?? '' });
    const iou = await this.verify(images);
    const counts = this.images.countSplits(splits);
    const { totals } = target;
    const emptySplits = splits.filter((name) => request.split[name] > 0 && counts[name] === 0);
    return {
      format: format.descriptor.id,
      out: target.out,
      images, objects,
      bytes: totals.sizeBytes,
      files: totals.files,
      splits: counts,
      warnings: exportWarnings({ tally: this.tally, exportable, leaks: this.images.leaks(NAMED), emptySplits, ungrouped: plan.ungrouped }),
      losses: [...polygonLoss(iou), ...losses, ...reencodingLoss(reencoded)],
      verified: true,
      iou,
      provenance: this.tally.provenance(),
    };
  }

  private async *prepared(): AsyncGenerator<ExportImage> {
    const { plan, options, project } = this.setup;
    const total = plan.exportable.labelled;
    let done = 0;
    const tell = (): void => {
      throwIfCancelled(options.signal);
      options.onProgress?.({ done, total, phase: 'writing' });
    };
    tell();
    for await (const [exported, prepared] of oneAhead(this.images.inOrder(), (image) => this.source.prepare(image))) {
      if ('code' in prepared) this.tally.failures.push(prepared);
      else {
        this.tally.add(prepared, exported.reviewed, project.datasets.predictedLabels(exported.id));
        yield prepared.image;
      }
      done++;
      tell();
    }
  }

  private verify(total: number): Promise<ExportReport['iou']> {
    const { format, request, target, options } = this.setup;
    return verifyExport({
      format, target,
      images: this.images,
      classSet: this.exportedClasses,
      isApproximate: format.descriptor.fidelity === 'polygons' || request.polygons || request.simplifyPx > 0,
      labelMap: (imageId) => this.source.labelMap(imageId),
      signal: options.signal,
      onProgress: (done) => options.onProgress?.({ done, total, phase: 'verifying' }),
    });
  }
}

/** @param count of photographs */
function reencodingLoss(count: number): Remark[] {
  if (count === 0) return [];
  const sentence = `${count} ${count === 1 ? 'photograph was' : 'photographs were'} not an upright JPEG and had to be compressed again (quality 95); the files of the project are as they were.`;
  return [remark('export.reencoded', sentence, { count })];
}

function polygonLoss(iou: ExportReport['iou']): Remark[] {
  if (iou === null || iou.below === 0) return [];
  const [mean, worst] = [iou.mean.toFixed(4), iou.worst.toFixed(4)];
  const [{ path }] = iou.images;
  const sentence = `The masks of ${countOf(iou.below, 'image differs', 'images differ')} from the project because polygons cannot hold them: mean IoU ${mean} over all images, the worst ${worst} (${path}).`;
  return [remark('export.polygonIou', sentence, { count: iou.below, mean, worst, path })];
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}
