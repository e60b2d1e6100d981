import { uncoveredValue } from '../../core/classes/classDefinition.ts';
import { AppError, isCancelled } from '../../core/errors/appError.ts';
import type { Attributes, ImportedImage } from '../../core/formats/datasetFormat.ts';
import { itemFailure } from '../../core/project/itemFailure.ts';
import type { ImportRequest } from '../../core/ipc/datasetRequests.ts';
import type { ImageSummary, ItemFailure } from '../../core/project/imageSummary.ts';
import type { ImportPreview, ImportReport } from '../../core/report/importReport.ts';
import type { Project } from '../project/project.ts';
import { AbsentImages } from './absentImages.ts';
import { openDataset, type OpenedDataset } from './chooseFormat.ts';
import { DiskFiles } from './diskFiles.ts';
import { importAtrous, isAtrousPlace, previewAtrous } from './importAtrous.ts';
import { layersOfLabels } from './layersOfLabels.ts';
import { mergeClasses, usedIds, type ClassMerge } from './mergeClasses.ts';
import { NameIndex } from './nameIndex.ts';
import { remark, type Remark } from '../../core/report/remark.ts';

export interface ImportProgress {
  readonly done: number;
  /** Null where it is not known before. */
  readonly total: number | null;
  readonly failed: number;
}

export interface ImportOptions {
  readonly signal?: AbortSignal | undefined;
  /** @param imageId the image that has just got labels; null where it was left as it is */
  readonly onProgress?: ((progress: ImportProgress, imageId: number | null) => void) | undefined;
}

/**
 * Takes the labels of a dataset over into a project. Its images are found by what the dataset calls them (NameIndex);
 * an image that a person worked on is left alone unless `overwrite`, and then what they made is kept in history. Each
 * image is one transaction: where the import is cancelled or killed, the same import goes on, because images that have
 * the labels already are left as they are. An image that cannot be taken over is listed and ends nothing; images that
 * the folder does not have are counted in one warning.
 *
 * Imported images count as edited: a person, somewhere, made these labels. A dataset says nothing of being done.
 * @throws AppError `import.*`, `project.*`
 */
export async function importProject(project: Project, request: ImportRequest, options: ImportOptions = {}): Promise<ImportReport> {
  if (isAtrousPlace(request)) return importAtrous(project, request, options);
  return withDataset(request, (opened) => new Import(project, request, opened, options).run());
}

/** Counts what `importProject` would touch, without reading labels or writing anything. @throws as importProject */
export async function previewImport(project: Project, request: ImportRequest, signal?: AbortSignal): Promise<ImportPreview> {
  if (isAtrousPlace(request)) return previewAtrous(project, request);
  return withDataset(request, (opened) => new Import(project, request, opened, { signal }).preview());
}

async function withDataset<Result>({ path, format }: ImportRequest, work: (opened: OpenedDataset) => Promise<Result>): Promise<Result> {
  const files = await DiskFiles.open(path);
  try {
    return await work(await openDataset(files, path, format));
  } finally {
    files.close();
  }
}

/** Codes of failures that concern the whole project and not one image. */
const FATAL = /^(project\.(?!noImage)|cancelled$)/;

class Import {
  private readonly project: Project;
  private readonly request: ImportRequest;
  private readonly opened: OpenedDataset;
  private readonly options: ImportOptions;
  private readonly merge: ClassMerge;
  private readonly index: NameIndex<ImageSummary>;
  /** Images of the project that an image of the dataset was for. */
  private readonly seen = new Map<number, string>();
  private readonly failed: ItemFailure[] = [];
  private readonly absent: AbsentImages;
  private readonly conflicts: string[] = [];
  private found = 0;
  private images = 0;
  private objects = 0;
  /** Objects without a pixel, and the first image that has one. */
  private readonly empty = { count: 0, path: '' };
  /** Further entries of images that the dataset had already, and the first of them. */
  private readonly repeated = { count: 0, name: '' };
  private unchanged = 0;
  private hasSavedClasses = false;

  constructor(project: Project, request: ImportRequest, opened: OpenedDataset, options: ImportOptions) {
    this.project = project;
    this.request = request;
    this.opened = opened;
    this.options = options;
    const { classSet, folder, imageCount } = project.info();
    this.absent = new AbsentImages(folder);
    const { dataset } = opened;
    this.merge = mergeClasses(dataset.classSet, classSet, () => usedIds(project), dataset.hasOnlyIds);
    this.index = new NameIndex(project.images(0, imageCount).images.map((image): [string, ImageSummary] => [image.path, image]));
  }

  async run(): Promise<ImportReport> {
    const { dataset } = this.opened;
    let cancelled = this.options.signal?.aborted ?? false;
    this.tell(null);
    if (!cancelled) {
      for await (const imported of dataset.images) {
        this.found++;
        const image = this.match(imported);
        const stored = image !== null && (await this.take(imported, image));
        this.tell(stored ? image.id : null);
        if ((cancelled = this.options.signal?.aborted ?? false)) break;
      }
    }
    if (this.seen.size === 0 && !cancelled) throw this.nothingMatches();
    return {
      format: this.opened.format.descriptor.id,
      path: this.request.path,
      found: this.found,
      images: this.images,
      objects: this.objects,
      unchanged: this.unchanged,
      conflicts: this.conflicts,
      failed: this.failed,
      // Where no image could be taken, no class was.
      classes: this.hasSavedClasses ? this.classes() : { added: [], remapped: [] },
      warnings: [...this.absent.warnings(), ...this.repeatedWarnings(), ...this.emptyWarnings(), ...dataset.warnings],
      cancelled,
    };
  }

  async preview(): Promise<ImportPreview> {
    const { dataset } = this.opened;
    let free = 0;
    let worked = 0;
    for await (const imported of dataset.images) {
      if (this.options.signal?.aborted) break;
      this.found++;
      const image = this.match(imported);
      if (image === null) continue;
      if (image.state === 'edited' || image.state === 'done') worked++;
      else free++;
    }
    return {
      format: this.opened.format.descriptor.id,
      path: this.request.path,
      found: this.found,
      free, worked,
      unmatched: [...this.failed, ...this.absent.list()],
      classes: this.classes(),
      warnings: [...this.repeatedWarnings(), ...dataset.warnings],
    };
  }

  private classes(): ImportReport['classes'] {
    return { added: [...this.merge.added], remapped: [...this.merge.remapped] };
  }

  /** The image of the project that is meant; where there is none, or more than one, that is noted. */
  private match({ name, photoPath }: ImportedImage): ImageSummary | null {
    const byName = this.index.find(name);
    const match = byName.kind === 'found' || photoPath === null ? byName : this.firstFound(byName, this.index.find(photoPath));
    if (match.kind === 'found') {
      const before = this.seen.get(match.item.id);
      // A second list of the same image, or another image that is called alike: the first one counts.
      if (before === name) {
        if (this.repeated.count++ === 0) this.repeated.name = name;
        return null;
      }
      if (before !== undefined) {
        this.failed.push(itemFailure(name, new AppError('import.twice', `${name} and ${before} would both be ${match.item.path}: only ${before} was taken over.`, { path: name, image: match.item.path })));
        return null;
      }
      this.seen.set(match.item.id, name);
      return match.item;
    }
    if (match.kind === 'none') this.absent.add(name);
    else {
      const images = match.candidates.slice(0, 3);
      this.failed.push(itemFailure(name, new AppError('import.ambiguous', `${name} could be ${images.join(' or ')}: rename one, or import with the folders in the names.`, { path: name, images })));
    }
    return null;
  }

  private firstFound(a: ReturnType<NameIndex<ImageSummary>['find']>, b: ReturnType<NameIndex<ImageSummary>['find']>) {
    return b.kind === 'found' ? b : a;
  }

  /** @returns whether the image has got new labels */
  private async take(imported: ImportedImage, image: ImageSummary): Promise<boolean> {
    try {
      // Reads the size where it is not known yet.
      const { document } = await this.project.loadDocument(image.id);
      const layers = layersOfLabels(await imported.labels(), this.merge.ids, uncoveredValue(this.opened.dataset.classSet), uncoveredValue(this.merge.classSet));
      if (layers.width !== document.width || layers.height !== document.height) {
        throw new AppError('import.size', `${imported.name} has labels of ${layers.width} x ${layers.height} pixels, but ${image.path} has ${document.width} x ${document.height}: the labels were made for another version of the photograph.`, { path: image.path, width: document.width, height: document.height, labelWidth: layers.width, labelHeight: layers.height });
      }
      requireStorable(imported.name, [imported.attributes, ...layers.objects.map(({ attributes }) => attributes)]);
      if (layers.empty > 0 && this.empty.count === 0) this.empty.path = image.path;
      this.empty.count += layers.empty;
      this.saveClasses();
      const outcome = this.project.datasets.storeImported(
        image.id,
        { objects: layers.objects, onePerPixel: layers.onePerPixel, attributes: imported.attributes },
        { overwrite: this.request.overwrite, reason: `overwritten by an import (${this.opened.format.descriptor.label})` },
      );
      if (outcome === 'unchanged') this.unchanged++;
      else if (outcome === 'worked') this.conflicts.push(image.path);
      else {
        this.images++;
        this.objects += layers.objects.length;
      }
      return outcome === 'stored';
    } catch (error) {
      if (!(error instanceof AppError) || FATAL.test(error.code) || isCancelled(error)) throw error;
      this.failed.push(itemFailure(image.path, error));
      return false;
    }
  }

  /** Only once there is something to store, so that a dataset of other images changes nothing. */
  private saveClasses(): void {
    if (this.hasSavedClasses) return;
    this.hasSavedClasses = true;
    if (this.merge.added.length > 0) this.project.saveClasses(this.merge.classSet);
  }

  private repeatedWarnings(): Remark[] {
    const { count, name } = this.repeated;
    if (count === 0) return [];
    return [remark('import.repeated', `The dataset has ${count === 1 ? 'an image' : `${count} images`} more than once, for example ${name}: what came first was taken, and the rest left out.`, { count, name })];
  }

  private emptyWarnings(): Remark[] {
    const { count, path } = this.empty;
    if (count === 0) return [];
    const sentence = `${count} ${count === 1 ? 'object has' : 'objects have'} no pixel inside the image and ${count === 1 ? 'was' : 'were'} left out, the first of ${path}.`;
    return [remark('import.noPixels', sentence, { count, path })];
  }

  private nothingMatches(): AppError {
    const { path } = this.request;
    const { folder } = this.project.info();
    if (this.found === 0) return new AppError('import.empty', `${path} holds no labelled image: check that it is the whole dataset.`, { path });
    return new AppError('import.noMatch', `None of the ${this.found} images of ${path} is in ${folder} (the first is ${this.absent.list()[0]?.path ?? this.failed[0]?.path}): copy the photographs there first.`, { path, folder, found: this.found });
  }

  private tell(imageId: number | null): void {
    this.options.onProgress?.({ done: this.found, total: this.opened.dataset.total, failed: this.failed.length }, imageId);
  }
}

/** Lists in lists without end can be read and not be written again. */
function requireStorable(name: string, attributes: readonly Attributes[]): void {
  try {
    JSON.stringify(attributes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AppError('import.tooDeep', `${name} has attributes that are nested too deep or too long to be kept (${error.message}): remove them from the file.`, { name, why: error.message }, { cause: error });
  }
}
