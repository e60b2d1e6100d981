import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { IGNORE_INDEX, type ClassSet } from '../../core/classes/classDefinition.ts';
import { AppError, CancelledError } from '../../core/errors/appError.ts';
import { datasetFormat } from '../../core/formats/datasetFormats.ts';
import type { WrittenImage } from '../../core/formats/datasetFormat.ts';
import { decodeLabelPng } from '../../core/formats/labelPng.ts';
import { splitByShare, splitNames } from '../../core/formats/split.ts';
import { exportRequestSchema, type ExportRequest } from '../../core/ipc/contract.ts';
import { countPixels, type LabelMap } from '../../core/mask/labelMap.ts';
import type { ItemFailure } from '../../core/project/imageSummary.ts';
import type { ExportReport } from '../../core/report/exportReport.ts';
import type { ExportableImage, ExportableImages, Project } from '../project/project.ts';
import { REPORT_FILE, type ExportMarker } from './exportMarker.ts';
import { prepareImage, type PreparedImage } from './exportSource.ts';
import { ExportTarget } from './exportTarget.ts';
import { exportWarnings, type ExportTally } from './exportWarnings.ts';
import { oneAhead } from './oneAhead.ts';

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
 * Writes the labelled images of a project as a dataset, reads every mask back from the disk and compares it with what
 * the project holds, and only then puts the folder in its place. Memory does not grow with the number of images.
 * The same state, request and seed give the same bytes, file by file. Where it throws, nothing is left behind and what
 * was at `request.out` before is still there.
 *
 * A mask of the project that has no photograph to go with it is not exported but listed in `warnings`.
 * @throws AppError `export.*`, `project.*`; CancelledError where the signal is aborted
 */
export async function exportProject(project: Project, request: ExportRequest, options: ExportOptions = {}): Promise<ExportReport> {
  const { format, shares, only, seed, voidBorderPx, out } = checkedRequest(request);
  const exportable = project.exportable(only);
  if (exportable.images.length === 0) throw nothingToExport(project, only, exportable);
  const target = await ExportTarget.prepare(out);
  try {
    const { classSet } = project.info();
    const paths = exportable.images.map(({ path }) => path);
    const splits = splitByShare(paths, shares, seed);
    const tally = new RunningTally(classSet);
    const total = paths.length;

    async function* preparedImages(): AsyncGenerator<PreparedImage> {
      let done = 0;
      const tell = (): void => {
        throwIfCancelled(options.signal);
        options.onProgress?.({ done, total, phase: 'writing' });
      };
      tell();
      const prepare = (image: ExportableImage) => prepareImage(project, image, splits.get(image.path)!, { classSet, voidBorderPx });
      for await (const [image, prepared] of oneAhead(exportable.images, prepare)) {
        if ('code' in prepared) tally.failures.push(prepared);
        else {
          tally.add(prepared, image.reviewed);
          yield prepared;
        }
        done++;
        tell();
      }
    }
    const written = await format.exportDataset({ classSet, splits: splitNames(shares), paths, images: preparedImages() }, target);
    if (written.images.length === 0) throw new AppError('export.nothing', `None of the ${total} labelled images could be read: ${tally.failures[0]?.message}`);
    await verify(target, written.images, tally.digests, options);

    const report: ExportReport = {
      format: format.descriptor.id,
      out: target.out,
      images: written.images.length,
      objects: tally.objects,
      bytes: target.sizeBytes,
      files: target.contents.length,
      splits: countSplits(splitNames(shares), written.images),
      warnings: exportWarnings(tally, exportable),
      losses: [...written.losses, ...reencodingLoss(tally.reencoded)],
      verified: true,
    };
    // Its own address stays out of it: two exports of one state are equal wherever they lie.
    const marker: ExportMarker = { ...report, out: '.', program: 'atrous', contents: target.contents };
    await target.write(REPORT_FILE, `${JSON.stringify(marker, null, 2)}\n`);
    throwIfCancelled(options.signal);
    await target.publish();
    return report;
  } catch (error) {
    await target.discard();
    throw error;
  }
}

function checkedRequest(request: ExportRequest) {
  const result = exportRequestSchema.safeParse(request);
  if (!result.success) {
    const [{ path, message }] = result.error.issues;
    throw new AppError('export.badRequest', `The export cannot begin, ${path.join('.')}: ${message}.`);
  }
  const { format, split, ...rest } = result.data;
  splitNames(split);
  return { ...rest, format: datasetFormat(format), shares: split };
}

function nothingToExport(project: Project, only: 'done' | 'all', { unfinished }: ExportableImages): AppError {
  const { folder } = project.info();
  if (only === 'done' && unfinished > 0) {
    return new AppError('export.nothing', `No image of ${folder} is marked as done (${unfinished} have labels): mark some as done, or export all.`, { folder });
  }
  return new AppError('export.nothing', `No image of ${folder} has labels yet: pre-label the folder or paint a mask first.`, { folder });
}

/** What is counted while images go by; small for each image. */
class RunningTally implements ExportTally {
  readonly failures: ItemFailure[] = [];
  readonly empty: string[] = [];
  readonly unknownIds = new Map<number, number>();
  /** SHA-256 of the label map of each image, by path. */
  readonly digests = new Map<string, string>();
  unreviewed = 0;
  reencoded = 0;
  objects = 0;
  private readonly known: Set<number>;
  private readonly backgroundId: number | null;

  constructor({ classes, backgroundId }: ClassSet) {
    this.known = new Set([IGNORE_INDEX, ...classes.map(({ id }) => id)]);
    this.backgroundId = backgroundId;
  }

  add(image: PreparedImage, reviewed: boolean): void {
    const counts = countPixels(image.pixels);
    let objects = 0;
    counts.forEach((count, id) => {
      if (count === 0) return;
      if (id !== IGNORE_INDEX && id !== this.backgroundId) objects++;
      if (!this.known.has(id)) this.unknownIds.set(id, (this.unknownIds.get(id) ?? 0) + 1);
    });
    this.objects += objects;
    if (objects === 0) this.empty.push(image.path);
    if (!reviewed) this.unreviewed++;
    if (image.reencoded) this.reencoded++;
    this.digests.set(image.path, digest(image.pixels));
  }
}

/** Reads every mask from the disk, decodes it, and compares it with the label map that it was made of. */
async function verify(target: ExportTarget, images: readonly WrittenImage[], digests: ReadonlyMap<string, string>, options: ExportOptions): Promise<void> {
  for (const [done, { path, maskPath }] of images.entries()) {
    throwIfCancelled(options.signal);
    options.onProgress?.({ done, total: images.length, phase: 'verifying' });
    const labelMap = decodeLabelPng(await readFile(target.pathOf(maskPath)), maskPath);
    if (digest(labelMap) !== digests.get(path)) {
      throw new AppError('export.notVerified', `${maskPath} does not hold what the project holds for ${path}, so nothing was exported: check the disk and export again.`, { path, maskPath });
    }
  }
  options.onProgress?.({ done: images.length, total: images.length, phase: 'verifying' });
}

function digest({ width, height, data }: LabelMap): string {
  return createHash('sha256').update(`${width} ${height} `).update(data).digest('hex');
}

function countSplits(names: readonly string[], images: readonly WrittenImage[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, images.filter(({ split }) => split === name).length]));
}

function reencodingLoss(count: number): string[] {
  if (count === 0) return [];
  return [`${count} ${count === 1 ? 'photograph was' : 'photographs were'} not an upright JPEG and had to be compressed again (quality 95); the files of the project are as they were.`];
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}
