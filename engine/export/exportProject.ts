import { AppError, CancelledError, isCancelled } from '../../core/errors/appError.ts';
import { ATROUS_FORMAT_ID } from '../../core/formats/atrous.ts';
import { datasetFormat } from '../../core/formats/datasetFormats.ts';
import type { DatasetFormat, ExportImage, WrittenImage } from '../../core/formats/datasetFormat.ts';
import { exportedClassSet } from '../../core/formats/exportObjects.ts';
import { groupBy } from '../../core/formats/groupBy.ts';
import { splitNames } from '../../core/formats/split.ts';
import { splitImages } from '../../core/formats/splitImages.ts';
import type { ExportRequest } from '../../core/ipc/datasetRequests.ts';
import { MAX_NAMED_IMAGES, type ExportReport, plainExportReport } from '../../core/report/exportReport.ts';
import type { ExportableImage, ExportableImages, Project } from '../project/project.ts';
import { exportAtrous } from './exportAtrous.ts';
import { REPORT_FILE, type ExportMarker } from './exportMarker.ts';
import { checkedRequest, idOfRequest, nothingToExport, type CheckedExportRequest } from './exportRequest.ts';
import { ExportSource } from './exportSource.ts';
import { ExportTally } from './exportTally.ts';
import { ExportTarget } from './exportTarget.ts';
import { countOf, exportWarnings } from './exportWarnings.ts';
import { oneAhead } from './oneAhead.ts';
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
  /** Where it is cancelled, what is written stays, hidden, for the same request to go on from; else it is removed. */
  readonly keepWhenCancelled?: boolean | undefined;
}

/**
 * Writes the labelled images of a project as a dataset, reads it back from the disk with the format's own importer and
 * compares it with what the project holds, and only then puts the folder in its place. Memory hardly grows with the
 * number of images (for each its path and what the format lists at its end; hashes and names of files are in the ledger). The same state, request and seed give the same bytes, file by file.
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
  const exportable = project.exportable(checked.only);
  if (exportable.images.length === 0) throw nothingToExport(project, checked.only, exportable);
  const plan = splitPlan(project, exportable, checked);
  const requestId = idOfRequest(project, checked);
  const target = await ExportTarget.prepare(checked.out, requestId);
  try {
    const report = await new Export({ project, format, request: checked, exportable, plan, target, requestId, options }).run();
    // Its own address stays out of it: two exports of one state are equal wherever they lie.
    const marker: ExportMarker = { ...plainExportReport(report), out: '.', program: 'atrous', contents: target.contents };
    await target.write(REPORT_FILE, `${JSON.stringify(marker, null, 2)}\n`);
    throwIfCancelled(options.signal);
    await target.publish();
    return report;
  } catch (error) {
    if (options.keepWhenCancelled === true && isCancelled(error)) await target.keep();
    else await target.discard();
    throw error;
  }
}

interface SplitPlan {
  readonly splits: ReadonlyMap<string, string>;
  readonly ungrouped: number;
}

function splitPlan(project: Project, { images }: ExportableImages, { split, seed, stratify, groupBy: rule }: CheckedExportRequest): SplitPlan {
  const groupOf = rule === null ? () => null : groupBy(rule);
  const classes = stratify ? project.datasets.classesOfImages() : new Map<number, number[]>();
  const grouped = images.map(({ id, path }) => ({ path, group: groupOf(path), classIds: classes.get(id) ?? [] }));
  return {
    splits: splitImages(grouped, { shares: split, seed, stratify }),
    ungrouped: rule === null ? 0 : grouped.filter(({ group }) => group === null).length,
  };
}

interface ExportSetup {
  readonly project: Project;
  readonly format: DatasetFormat;
  readonly request: CheckedExportRequest;
  readonly exportable: ExportableImages;
  readonly plan: SplitPlan;
  readonly target: ExportTarget;
  readonly requestId: string;
  readonly options: ExportOptions;
}

/** One export, from the first image to the report. */
class Export {
  private readonly setup: ExportSetup;
  private readonly tally: ExportTally;
  private readonly source: ExportSource;
  private readonly exportedClasses;

  constructor(setup: ExportSetup) {
    this.setup = setup;
    const { project, target, request, plan, requestId } = setup;
    const projectClasses = project.info().classSet;
    this.exportedClasses = exportedClassSet(projectClasses, [...project.datasets.classesOfImages().values()].flat());
    this.tally = new ExportTally(projectClasses, this.exportedClasses, target.ledger);
    this.source = new ExportSource({
      project, target, projectClasses, requestId,
      exportedClasses: this.exportedClasses,
      voidBorderPx: request.voidBorderPx,
      splits: plan.splits,
    });
  }

  async run(): Promise<ExportReport> {
    const { format, request, exportable, plan, target } = this.setup;
    const { polygons, simplifyPx } = request;
    const splits = splitNames(request.split);
    const paths = exportable.images.map(({ path }) => path);
    const written = await format.exportDataset({ classSet: this.exportedClasses, splits, paths, images: this.images() }, target, { polygons, simplifyPx });
    if (written.images.length === 0) throw new AppError('export.noneReadable', `None of the ${paths.length} labelled images could be read: ${this.tally.failures[0]?.message}`, { images: paths.length, why: this.tally.failures[0]?.message ?? '' });
    const iou = await this.verify(written.images);
    const counts = countSplits(splits, written.images);
    const { totals } = target;
    const emptySplits = splits.filter((name) => request.split[name] > 0 && counts[name] === 0);
    return {
      format: format.descriptor.id,
      out: target.out,
      images: written.images.length,
      objects: written.images.reduce((sum, { objects }) => sum + objects, 0),
      bytes: totals.sizeBytes,
      files: totals.files,
      splits: counts,
      warnings: exportWarnings({ tally: this.tally, exportable, splits: plan.splits, emptySplits, ungrouped: plan.ungrouped }),
      losses: [...polygonLoss(iou), ...shortened(written.losses), ...this.reencodingLoss(written.images)],
      verified: true,
      iou,
      provenance: this.tally.provenance(),
    };
  }

  private async *images(): AsyncGenerator<ExportImage> {
    const { exportable, options, project } = this.setup;
    const total = exportable.images.length;
    let done = 0;
    const tell = (): void => {
      throwIfCancelled(options.signal);
      options.onProgress?.({ done, total, phase: 'writing' });
    };
    tell();
    for await (const [exported, prepared] of oneAhead(exportable.images, (image) => this.source.prepare(image))) {
      if ('code' in prepared) this.tally.failures.push(prepared);
      else {
        this.tally.add(prepared, exported.reviewed, project.datasets.predictedLabels(exported.id));
        yield prepared.image;
      }
      done++;
      tell();
    }
  }

  private verify(images: readonly WrittenImage[]): Promise<ExportReport['iou']> {
    const { format, request, exportable, target, options } = this.setup;
    const byPath = new Map<string, ExportableImage>(exportable.images.map((image) => [image.path, image]));
    return verifyExport({
      format, target, images,
      classSet: this.exportedClasses,
      digestOf: (path) => target.ledger.digest(path),
      isApproximate: format.descriptor.fidelity === 'polygons' || request.polygons || request.simplifyPx > 0,
      labelMap: (path) => this.source.labelMap(byPath.get(path)!),
      signal: options.signal,
      onProgress: (done) => options.onProgress?.({ done, total: images.length, phase: 'verifying' }),
    });
  }

  private reencodingLoss(images: readonly WrittenImage[]): Remark[] {
    const count = images.filter(({ path, photoPath }) => photoPath.endsWith('.jpg') && this.tally.notJpeg.has(path)).length;
    if (count === 0) return [];
    const sentence = `${count} ${count === 1 ? 'photograph was' : 'photographs were'} not an upright JPEG and had to be compressed again (quality 95); the files of the project are as they were.`;
    return [remark('export.reencoded', sentence, { count })];
  }
}

/** Some formats have a sentence for each image; 10,000 of them tell nobody anything. */
function shortened(losses: readonly Remark[]): Remark[] {
  if (losses.length <= MAX_NAMED_IMAGES) return [...losses];
  const count = losses.length - MAX_NAMED_IMAGES;
  return [...losses.slice(0, MAX_NAMED_IMAGES), remark('export.more', `And ${count} more like these.`, { count })];
}

function polygonLoss(iou: ExportReport['iou']): Remark[] {
  if (iou === null || iou.below === 0) return [];
  const [mean, worst] = [iou.mean.toFixed(4), iou.worst.toFixed(4)];
  const [{ path }] = iou.images;
  const sentence = `The masks of ${countOf(iou.below, 'image differs', 'images differ')} from the project because polygons cannot hold them: mean IoU ${mean} over all images, the worst ${worst} (${path}).`;
  return [remark('export.polygonIou', sentence, { count: iou.below, mean, worst, path })];
}

function countSplits(names: readonly string[], images: readonly WrittenImage[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, images.filter(({ split }) => split === name).length]));
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}
