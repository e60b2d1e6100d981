import { uncoveredValue, type ClassSet } from '../../core/classes/classDefinition.ts';
import { AppError, CancelledError, isCancelled } from '../../core/errors/appError.ts';
import type { DatasetFormat, ImportedDataset, ImportedImage } from '../../core/formats/datasetFormat.ts';
import type { LabelMap } from '../../core/mask/labelMap.ts';
import { labelMapIou } from '../../core/metrics/labelMapIou.ts';
import { MAX_NAMED_IMAGES, type ExportReport } from '../../core/report/exportReport.ts';
import { DiskFiles } from '../import/diskFiles.ts';
import { importedLabelMap, sameClasses } from '../import/importedLabelMap.ts';
import type { ExportedImage, ExportImages } from './exportImages.ts';
import type { ExportTarget } from './exportTarget.ts';
import { labelMapDigest } from './labelMapDigest.ts';

export interface VerifyOptions {
  readonly format: DatasetFormat;
  readonly target: ExportTarget;
  readonly images: Pick<ExportImages, 'find' | 'verified' | 'unverified'>;
  readonly classSet: ClassSet;
  /** The format holds polygons: what differs is measured, not refused. */
  readonly isApproximate: boolean;
  /** The label map that an image was exported with, to measure against. */
  readonly labelMap: (imageId: number) => Promise<LabelMap>;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (done: number) => void;
}

/**
 * Reads the dataset from the disk with the format's own importer and compares every image with the project; photographs
 * are compared byte for byte with what was written.
 * @returns how near the masks come where the format holds polygons, else null
 * @throws AppError `export.notVerified`
 */
export async function verifyExport(options: VerifyOptions): Promise<ExportReport['iou']> {
  const files = await DiskFiles.open(options.target.folder);
  try {
    return await compareAll(await readBack(options.format, files), options);
  } finally {
    files.close();
  }
}

async function compareAll(dataset: ImportedDataset, options: VerifyOptions): Promise<ExportReport['iou']> {
  const { target, images, classSet, isApproximate, signal } = options;
  const ids = sameClasses(dataset.classSet, classSet);
  const ious = new IouTally();
  let done = 0;
  options.onProgress(0);
  for await (const imported of dataset.images) {
    if (signal?.aborted) throw new CancelledError();
    const written = images.find(imported.photoPath, imported.name);
    // A list such as trainval names an image a second time.
    if (written === null || written.isVerified) continue;
    const found = await labelsOf(imported, written, ids, uncoveredValue(classSet));
    if (labelMapDigest(found) === written.digest) ious.add(written.path, 1);
    else if (!isApproximate) throw differs(written);
    else ious.add(written.path, iouOf(await options.labelMap(written.id), found, written, classSet));
    await target.verifyFile(written.photoPath);
    images.verified(written.path);
    options.onProgress(++done);
  }
  const missing = images.unverified();
  if (missing !== null) {
    throw new AppError('export.notVerified', `${missing} was written and cannot be found again in the dataset, so nothing was exported: please report this.`, { path: missing });
  }
  return isApproximate ? ious.summary() : null;
}

async function readBack(format: DatasetFormat, files: DiskFiles): Promise<ImportedDataset> {
  try {
    return await format.importDataset(files);
  } catch (error) {
    throw notReadable(error, format.descriptor.label);
  }
}

async function labelsOf(imported: ImportedImage, written: ExportedImage, ids: Uint8Array, uncovered: number): Promise<LabelMap> {
  try {
    return importedLabelMap(await imported.labels(), ids, uncovered);
  } catch (error) {
    throw notReadable(error, written.maskPath);
  }
}

function notReadable(error: unknown, what: string): unknown {
  if (isCancelled(error)) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new AppError('export.notVerified', `${what} cannot be read back, so nothing was exported (${why})`, { path: what }, { cause: error });
}

function differs({ path, maskPath }: ExportedImage): AppError {
  return new AppError('export.notVerified', `${maskPath} does not hold what the project holds for ${path}, so nothing was exported: check the disk and export again.`, { path, maskPath });
}

function iouOf(truth: LabelMap, found: LabelMap, written: ExportedImage, classSet: ClassSet): number {
  if (truth.width !== found.width || truth.height !== found.height) throw differs(written);
  return labelMapIou(truth, found, classSet.backgroundId);
}

/** The IoU of each image, without keeping them all. */
class IouTally {
  private count = 0;
  private sum = 0;
  private below = 0;
  private worst: { path: string; iou: number }[] = [];

  add(path: string, iou: number): void {
    this.count++;
    this.sum += iou;
    if (iou >= 1) return;
    this.below++;
    this.worst.push({ path, iou });
    if (this.worst.length >= 2 * MAX_NAMED_IMAGES) this.trim();
  }

  summary(): NonNullable<ExportReport['iou']> {
    this.trim();
    return { mean: this.count === 0 ? 1 : this.sum / this.count, worst: this.worst[0]?.iou ?? 1, below: this.below, images: this.worst };
  }

  private trim(): void {
    this.worst.sort((a, b) => a.iou - b.iou || (a.path < b.path ? -1 : 1));
    this.worst = this.worst.slice(0, MAX_NAMED_IMAGES);
  }
}
