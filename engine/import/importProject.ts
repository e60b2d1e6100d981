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
import { ambiguous, Claims, claimantText, type Claimant } from './claims.ts';
import { DiskFiles } from './diskFiles.ts';
import { importAtrous, isAtrousPlace, previewAtrous } from './importAtrous.ts';
import { layersOfLabels, type ImportedLayers } from './layersOfLabels.ts';
import { mergeClasses, usedIds, type ClassMerge } from './mergeClasses.ts';
import { MATCH, NameIndex, type NameMatch } from './nameIndex.ts';
import { SharedFiles } from './sharedFiles.ts';
import { Tie } from './tie.ts';
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
 * Takes the labels of a dataset over into a project. Its images are found by where their photographs lie and by what
 * the dataset calls them (SharedFiles, NameIndex, Claims); an image that a person worked on is left alone unless
 * `overwrite`, and then what they made is kept in history. Each image is one transaction: where the import is cancelled
 * or killed, the same import goes on, because images that have the labels already are left as they are. An image that
 * cannot be taken over is listed and ends nothing; images that the folder does not have are counted in one warning.
 *
 * Imported images count as edited: a person, somewhere, made these labels. A dataset says nothing of being done.
 * @throws AppError `import.*`, `project.*`
 */
export async function importProject(project: Project, request: ImportRequest, options: ImportOptions = {}): Promise<ImportReport> {
  if (isAtrousPlace(request)) return importAtrous(project, request, options);
  return withDataset(project, request, (opened, shared) => new Import(project, request, opened, shared, options).run());
}

/** Counts what `importProject` would touch, without reading labels or writing anything. @throws as importProject */
export async function previewImport(project: Project, request: ImportRequest, signal?: AbortSignal): Promise<ImportPreview> {
  if (isAtrousPlace(request)) return previewAtrous(project, request);
  return withDataset(project, request, (opened, shared) => new Import(project, request, opened, shared, { signal }).preview());
}

async function withDataset<Result>(project: Project, { path, format }: ImportRequest, work: (opened: OpenedDataset, shared: SharedFiles) => Promise<Result>): Promise<Result> {
  const files = await DiskFiles.open(path);
  try {
    return await work(await openDataset(files, path, format), await SharedFiles.between(project.info().folder, files));
  } finally {
    files.close();
  }
}

/** What an image of the dataset is in the project. `tie`: only where others, too, are that image if they have the same labels. */
interface Assigned {
  readonly image: ImageSummary;
  readonly tie: Tie | null;
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
  private readonly shared: SharedFiles;
  private readonly claims = new Claims<ImageSummary>();
  private readonly failed: ItemFailure[] = [];
  private readonly absent: AbsentImages;
  private readonly conflicts: string[] = [];
  private found = 0;
  private done = 0;
  private images = 0;
  private objects = 0;
  /** Objects without a pixel, and the first image that has one. */
  private readonly empty = { count: 0, path: '' };
  private unchanged = 0;
  private hasSavedClasses = false;

  constructor(project: Project, request: ImportRequest, opened: OpenedDataset, shared: SharedFiles, options: ImportOptions) {
    this.project = project;
    this.request = request;
    this.opened = opened;
    this.shared = shared;
    this.options = options;
    const { classSet, folder, imageCount } = project.info();
    this.absent = new AbsentImages(folder);
    const { dataset } = opened;
    this.merge = mergeClasses(dataset.classSet, classSet, () => usedIds(project), dataset.hasOnlyIds);
    this.index = new NameIndex(project.images(0, imageCount).images.map((image): [string, ImageSummary] => [image.path, image]));
  }

  async run(): Promise<ImportReport> {
    const { dataset } = this.opened;
    this.tell(null);
    const assigned = await this.assign();
    let cancelled = this.isAborted;
    if (assigned.size === 0 && this.failed.length === 0 && !cancelled) throw this.nothingMatches();
    if (!cancelled) {
      for await (const imported of dataset.images) {
        const target = assigned.get(this.done++);
        const stored = target !== undefined && (await this.take(imported, target));
        this.tell(stored ? target.image.id : null);
        if ((cancelled = this.isAborted)) break;
      }
    }
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
    const images = [...new Set([...(await this.assign()).values()].map(({ image }) => image))];
    const worked = images.filter(({ state }) => state === 'edited' || state === 'done').length;
    return {
      format: this.opened.format.descriptor.id,
      path: this.request.path,
      found: this.found,
      free: images.length - worked,
      worked,
      unmatched: [...this.failed, ...this.absent.list()],
      classes: this.classes(),
      warnings: [...this.repeatedWarnings(), ...dataset.warnings],
    };
  }

  private classes(): ImportReport['classes'] {
    return { added: [...this.merge.added], remapped: [...this.merge.remapped] };
  }

  private get isAborted(): boolean {
    return this.options.signal?.aborted ?? false;
  }

  /**
   * Looks at the names of the whole dataset before labels are read: which image is meant may depend on names that come later.
   * What is no image of the project, or could be more than one, is noted.
   * @returns by the places of images in the dataset
   */
  private async assign(): Promise<ReadonlyMap<number, Assigned>> {
    for await (const { name, photoPath, split } of this.opened.dataset.images) {
      const claimant: Claimant = { index: this.found++, name, photoPath, split };
      const match = this.match(claimant);
      if (match.kind === 'found') for (const lost of this.claims.add(match.item, match.strength, claimant)) this.absent.add(claimantText(lost));
      else if (match.kind === 'none') this.absent.add(name);
      else this.failed.push(ambiguous(name, match.candidates));
      if (this.isAborted) break;
    }
    const assigned = new Map<number, Assigned>();
    for (const [image, claimants] of this.claims.all()) {
      const tie = claimants.length > 1 ? new Tie(claimants) : null;
      if (tie === null || Tie.isPossible(claimants)) for (const { index } of claimants) assigned.set(index, { image, tie });
      else this.failed.push(ambiguous(image.path, claimants.map(claimantText)));
    }
    return assigned;
  }

  private match({ name, photoPath }: Claimant): NameMatch<ImageSummary> {
    if (photoPath === null) return this.index.find(name);
    const path = this.shared.pathInProject(photoPath);
    const image = path === null ? null : this.index.at(path);
    if (image !== null) return { kind: 'found', path: image.path, item: image, strength: MATCH.sameFile };
    const match = clearer(this.index.find(name), this.index.find(photoPath));
    const meant = match.kind === 'found' ? [match.path] : match.kind === 'ambiguous' ? match.candidates : [];
    // The dataset has those photographs too, and this is another.
    return meant.every((candidate) => this.shared.isInDataset(candidate)) ? { kind: 'none' } : match;
  }

  /** @returns whether the image has got new labels */
  private async take(imported: ImportedImage, { image, tie }: Assigned): Promise<boolean> {
    try {
      // Reads the size where it is not known yet.
      const { document } = await this.project.loadDocument(image.id);
      const layers = layersOfLabels(await imported.labels(), this.merge.ids, uncoveredValue(this.opened.dataset.classSet), uncoveredValue(this.merge.classSet));
      if (tie !== null && !this.isDecided(tie, layers, image)) return false;
      if (layers.width !== document.width || layers.height !== document.height) {
        throw new AppError('import.size', `${imported.name} has labels of ${layers.width} x ${layers.height} pixels, but ${image.path} has ${document.width} x ${document.height}: the labels were made for another version of the photograph.`, { path: image.path, width: document.width, height: document.height, labelWidth: layers.width, labelHeight: layers.height });
      }
      requireStorable(imported.name, [imported.attributes, ...layers.objects.map(({ attributes }) => attributes)]);
      if (layers.empty > 0 && this.empty.count === 0) this.empty.path = image.path;
      this.empty.count += layers.empty;
      if (layers.allLeftOut) throw new AppError('import.allLeftOut', `Nothing of what the dataset says of ${image.path} could be taken over, as the warnings say: the image was left as it is.`, { path: image.path });
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

  /** @returns whether all of the tie have these labels, which come last */
  private isDecided(tie: Tie, layers: ImportedLayers, { path }: ImageSummary): boolean {
    const outcome = tie.add(layers);
    if (outcome === 'different') this.failed.push(ambiguous(path, tie.claimants.map(claimantText)));
    else if (outcome === 'same') this.claims.repeat(tie.claimants[0].name, tie.claimants.length - 1);
    return outcome === 'same';
  }

  /** Only once there is something to store, so that a dataset of other images changes nothing. */
  private saveClasses(): void {
    if (this.hasSavedClasses) return;
    this.hasSavedClasses = true;
    if (this.merge.added.length > 0) this.project.saveClasses(this.merge.classSet);
  }

  private repeatedWarnings(): Remark[] {
    const { count, name } = this.claims.repeated;
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
    return new AppError('import.noMatch', `None of the ${this.found} images of ${path} is in ${folder} (the first is ${this.absent.list()[0].path}): copy the photographs there first.`, { path, folder, found: this.found });
  }

  private tell(imageId: number | null): void {
    this.options.onProgress?.({ done: this.done, total: this.opened.dataset.total, failed: this.failed.length }, imageId);
  }
}

/** A name may be shorter than the path of the photograph, which then says in which folder it is. */
function clearer(byName: NameMatch<ImageSummary>, byPhoto: NameMatch<ImageSummary>): NameMatch<ImageSummary> {
  if (byPhoto.kind !== 'found') return byName;
  if (byName.kind !== 'found' || byPhoto.strength > byName.strength) return byPhoto;
  return byPhoto.strength >= MATCH.below && byPhoto.path.split('/').length > byName.path.split('/').length ? byPhoto : byName;
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
