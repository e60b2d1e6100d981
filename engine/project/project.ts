import { stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { uncoveredValue, type ClassSet } from '../../core/classes/classDefinition.ts';
import { documentChangeSchema, type DocumentChange } from '../../core/document/documentChange.ts';
import type { StoredDocument } from '../../core/document/storedDocument.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { Prediction } from '../../core/inference/prediction.ts';
import type { KeptPrediction } from '../../core/ipc/keptPrediction.ts';
import type { ImageOrder } from '../../core/project/imageOrder.ts';
import type { ImageSummary, ItemFailure } from '../../core/project/imageSummary.ts';
import { failureOf } from '../../core/project/itemFailure.ts';
import type { PredictionSummary, ProjectInfo } from '../../core/project/projectInfo.ts';
import { classSetOf, type ClassProposal } from '../../core/classes/classProposal.ts';
import { contentHashOfFile } from '../images/contentHash.ts';
import type { PhotographFile } from '../inference/protocol.ts';
import { readClassSet, writeClassSet } from './classTable.ts';
import type { Database } from './database.ts';
import { DatasetStore } from './datasetStore.ts';
import { idsSince } from './idsSince.ts';
import { imageRow, imageRows, summaryOfRow, type ImageRow } from './imageTable.ts';
import { keptPredictionOf } from './keptPredictionOf.ts';
import { applyChange, deleteLayers, insertPredictedLayers, moveLayersToHistory, readLayers } from './layerTable.ts';
import { findPendingImages, recordAttempt, type PendingImages, type PendingQuery } from './journal.ts';
import { hasPredictionsOf, insertPrediction, readPrediction, readPredictionSummary, readPredictionWithRuns, type StoredPrediction } from './predictionTable.ts';
import { ProjectClasses } from './projectClasses.ts';
import { ReviewQueue } from './reviewQueue.ts';
import type { ProjectLocation } from './projectLocation.ts';
import type { ProjectLock } from './projectLock.ts';
import { scanFolder, type ProjectContents } from './scanFolder.ts';
import { isUntouched, untouchedState } from './untouchedState.ts';
import { isWholeCheckDue } from './wholeCheck.ts';

/** One image as the window opens it. */
export interface LoadedDocument {
  readonly image: ImageSummary;
  readonly document: StoredDocument;
  readonly prediction: PredictionSummary | null;
}

/** An image that holds labels; its document comes from loadDocument. */
export interface ExportableImage {
  readonly id: number;
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly absolutePath: string;
  /** A person edited it or said that it is finished. */
  readonly reviewed: boolean;
}

/** How many images an export takes and leaves out. */
export interface ExportableCounts {
  readonly labelled: number;
  /** Images that neither a model nor a person has labelled: not even their background is known. */
  readonly unlabelled: number;
  /** Labelled images that were left out because nobody said that they are finished. */
  readonly unfinished: number;
  /** Labelled images that a person wants to leave out. */
  readonly skipped: number;
  /** Labelled images whose photograph is not in the folder any more. */
  readonly missing: number;
}

export interface ExportableImages extends ExportableCounts {
  /** In the order of lists. */
  readonly images: ExportableImage[];
}

/** What became of an image in a pre-labelling run. */
export type ImageResult = { readonly imageId: number } & (
  | { readonly prediction: Prediction; readonly file: PhotographFile | undefined; readonly failure?: undefined }
  | { readonly failure: Omit<ItemFailure, 'path'> }
);

export interface PutPredictionOptions {
  readonly overwrite: boolean;
  /** The photograph as it was when it was predicted. */
  readonly file?: PhotographFile | undefined;
}

/** Size in pixels of the upright photograph. @throws AppError `image.*` */
export type ReadImageSize = (path: string) => Promise<{ width: number; height: number }>;

/** In this process. Loaded only when it is needed: where another process does it, its decoders never come into this one. */
const readImageSizeHere: ReadImageSize = async (path) => (await import('../images/readImageSize.ts')).readImageSize(path);

/**
 * An open project: what a person and the models did to a folder of images, in one SQLite file.
 * Every method that writes is one transaction, on disk when it returns: a process that is killed afterwards has lost
 * nothing, and one that is killed meanwhile has not begun. Failures of the file are AppErrors `project.*`.
 */
export class Project {
  /** Changes of classes that concern what is labelled with them. */
  readonly classes: ProjectClasses;
  /** Marks, order and time. */
  readonly review: ReviewQueue;
  /** For exports and imports. */
  readonly datasets: DatasetStore;
  private readonly location: ProjectLocation;
  private readonly database: Database;
  private contents: ProjectContents;
  private readonly readImageSize: ReadImageSize;
  private readonly lock: ProjectLock | null;

  /** Use openProject. */
  constructor(location: ProjectLocation, database: Database, contents: ProjectContents, readSize: ReadImageSize = readImageSizeHere, lock: ProjectLock | null = null) {
    this.location = location;
    this.database = database;
    this.classes = new ProjectClasses(database);
    this.review = new ReviewQueue(database);
    this.datasets = new DatasetStore(database);
    this.contents = contents;
    this.readImageSize = readSize;
    this.lock = lock;
  }

  info(): ProjectInfo {
    const { folder, stateDir, notices } = this.location;
    return {
      folder,
      name: basename(folder) || folder,
      stateDir,
      imageCount: this.contents.imageIds.length,
      classSet: readClassSet(this.database),
      notices: [...notices, ...this.contents.notices],
    };
  }

  /** The project's file where it has to be checked in the background (engine/project/wholeCheck.ts); else null. */
  fileToCheck(): string | null {
    return isWholeCheckDue(this.database.path) ? this.database.path : null;
  }

  /** Images [offset, offset + limit) in natural order of their paths. Cost follows `limit`. */
  images(offset: number, limit: number): { total: number; images: ImageSummary[] } {
    const ids = this.contents.imageIds.slice(offset, offset + limit);
    return { total: this.contents.imageIds.length, images: imageRows(this.database, ids).map(summaryOfRow) };
  }

  /** Places of images in that list, in another order or with a filter. */
  positions(order: ImageOrder): Promise<Uint32Array> {
    return this.review.positions(this.contents.imageIds, order);
  }

  /** @throws AppError `project.noImage` */
  image(id: number): ImageSummary {
    return summaryOfRow(imageRow(this.database, id));
  }

  /** Absolute path of the photograph. @throws AppError `project.noImage` */
  imagePath(id: number): string {
    return this.pathOfRow(imageRow(this.database, id));
  }

  /** A person says that an image is finished, or that it is not after all. */
  setDone(id: number, done: boolean): ImageSummary {
    return this.database.transaction(() => {
      const row = imageRow(this.database, id);
      this.database.run('UPDATE image SET done = ?, labelled_hash = iif(?, NULL, labelled_hash) WHERE id = ?', Number(done), Number(done), row.id);
      return this.image(id);
    });
  }

  /**
   * The layers of an image. Its size is read from the photograph the first time and when the file has changed.
   * A photograph that cannot be read is marked as failed, with the reason.
   * @throws AppError `image.*`; `image.changed` where the photograph now has another size than its layers
   */
  async loadDocument(id: number): Promise<LoadedDocument> {
    await this.refreshImageSize(imageRow(this.database, id));
    return this.database.snapshot(() => {
      const row = imageRow(this.database, id);
      return {
        image: summaryOfRow(row),
        document: this.documentOfRow(row),
        prediction: row.prediction_id === null ? null : readPredictionSummary(this.database, row.prediction_id),
      };
    });
  }

  /**
   * Saves one edit. An image whose layers are again what they were before a person's first change counts as untouched
   * again: it was all taken back.
   * @throws AppError `project.badChange`, `mask.corrupt` where it does not fit what is saved; then nothing is written
   */
  saveChange(change: DocumentChange): ImageSummary {
    const valid = documentChangeSchema.safeParse(change);
    if (!valid.success) {
      const [{ path, message }] = valid.error.issues;
      throw new AppError('project.badChange', `A change cannot be saved, ${path.join('.')}: ${message}.`, { imageId: change.imageId });
    }
    return this.database.transaction(() => {
      const row = imageRow(this.database, change.imageId);
      const before = !change.edited || row.edited ? row.before_edit : untouchedState(this.database, row.id);
      applyChange(this.database, valid.data, sizeOfRow(row));
      if (valid.data.onePerPixel !== undefined) this.database.run('UPDATE image SET one_per_pixel = ? WHERE id = ?', Number(valid.data.onePerPixel), row.id);
      if (change.edited) {
        const takenBack = before !== null && isUntouched(this.database, row.id, before);
        this.database.run('UPDATE image SET edited = ?, before_edit = ?, labelled_hash = NULL WHERE id = ?', Number(!takenBack), takenBack ? null : before, row.id);
      }
      return this.image(row.id);
    });
  }

  /**
   * Stores what a model said and makes it the layers of the image. On an image that a person edited or finished it
   * refuses, unless `overwrite`: then that person's layers are kept in history and the image counts as untouched again.
   * @throws AppError `project.edited`; then nothing is written
   */
  putPrediction(imageId: number, prediction: Prediction, options: PutPredictionOptions): ImageSummary {
    return this.database.transaction(() => {
      const row = imageRow(this.database, imageId);
      const createdAt = new Date().toISOString();
      if (row.edited || row.done) {
        if (!options.overwrite) {
          throw new AppError('project.edited', `A person has worked on ${row.path}, so its layers were left alone: use --overwrite to replace them.`, { imageId, path: row.path });
        }
        this.keepInHistory(row, `overwritten by ${prediction.modelName}`, createdAt);
      } else deleteLayers(this.database, imageId);
      const predictionId = insertPrediction(this.database, imageId, prediction, createdAt);
      insertPredictedLayers(this.database, row, prediction);
      this.database.run(
        `UPDATE image SET edited = 0, before_edit = NULL, labelled_hash = NULL, done = 0, prediction_id = ?, width = ?, height = ?, failure_code = NULL, failure_message = NULL, failure_details = NULL,
           content_hash = coalesce(?, content_hash), file_bytes = coalesce(?, file_bytes), file_modified_ms = coalesce(?, file_modified_ms) WHERE id = ?`,
        predictionId, prediction.width, prediction.height, options.file?.contentHash ?? null, options.file?.sizeBytes ?? null, options.file?.modifiedMs ?? null, imageId,
      );
      recordAttempt(this.database, { imageId, predictionId, createdAt });
      return this.image(imageId);
    });
  }

  /**
   * Stores what became of several images in one transaction: as putPrediction and putFailure do, but an image that a person
   * has worked on meanwhile holds up nothing.
   * @returns ids of the images that were left alone because of that
   */
  putResults(results: readonly ImageResult[], { overwrite }: { overwrite: boolean }): Set<number> {
    return this.database.transaction(() => {
      const edited = new Set<number>();
      for (const result of results) {
        try {
          if (result.failure === undefined) this.putPrediction(result.imageId, result.prediction, { overwrite, file: result.file });
          else this.putFailure(result.imageId, result.failure);
        } catch (error) {
          // It is thrown before anything is written.
          if (!(error instanceof AppError) || error.code !== 'project.edited') throw error;
          edited.add(result.imageId);
        }
      }
      return edited;
    });
  }

  /** Records an attempt to pre-label an image that failed. What is saved of it stays. */
  putFailure(imageId: number, failure: Omit<ItemFailure, 'path'>): ImageSummary {
    return this.database.transaction(() => {
      imageRow(this.database, imageId);
      this.markFailed(imageId, failure);
      recordAttempt(this.database, { imageId, failure, createdAt: new Date().toISOString() });
      return this.image(imageId);
    });
  }

  /** Whether images have been labelled here by a model. @param modelHash SHA-256, hexadecimal */
  hasPredictionsOf(modelHash: string): boolean {
    return hasPredictionsOf(this.database, modelHash);
  }

  /** Which images a pre-labelling run has to look at, in the order of lists. */
  pendingImages(query: PendingQuery): PendingImages {
    return findPendingImages(this.database, this.location.folder, this.contents.imageIds, query);
  }

  /** The prediction behind the layers of an image, or null where it has none. */
  prediction(imageId: number): StoredPrediction | null {
    const { prediction_id } = imageRow(this.database, imageId);
    return prediction_id === null ? null : readPrediction(this.database, prediction_id);
  }

  /** The same as the window gets it. */
  keptPrediction(imageId: number): KeptPrediction | null {
    const { prediction_id } = imageRow(this.database, imageId);
    const stored = prediction_id === null ? null : readPredictionWithRuns(this.database, prediction_id);
    if (stored === null) return null;
    const classSet = readClassSet(this.database);
    return keptPredictionOf(stored, classSet, idsSince(this.database, stored, uncoveredValue(classSet)));
  }

  /** Which images an export takes, and how many it leaves out. */
  exportable(only: 'done' | 'all'): ExportableImages {
    const images: ExportableImage[] = [];
    return { ...this.visitExportable(only, (image) => void images.push(image)), images };
  }

  /** The same image by image, for folders that are larger than memory. */
  visitExportable(only: 'done' | 'all', visit: (image: ExportableImage) => void = () => undefined): ExportableCounts {
    let labelled = 0;
    let unlabelled = 0;
    let unfinished = 0;
    let skipped = 0;
    for (const row of this.rowsInOrder()) {
      if (!row.done && !row.edited && row.prediction_id === null) unlabelled++;
      else if (row.skipped === 1) skipped++;
      else if (only === 'done' && !row.done) unfinished++;
      else {
        this.pathOfRow(row);
        labelled++;
        visit(new LabelledImage(this.location.folder, row));
      }
    }
    const { missing } = this.database.get<{ missing: number }>(
      'SELECT count(*) AS missing FROM image WHERE missing AND (done OR (? AND (edited OR prediction_id IS NOT NULL)))',
      Number(only === 'all'),
    )!;
    return { labelled, unlabelled, unfinished, skipped, missing };
  }

  /** @throws AppError `project.badClasses` */
  saveClasses(classSet: ClassSet): ProjectInfo {
    writeClassSet(this.database, classSet);
    return this.info();
  }

  /** Takes over a model's classes where the project has none yet. @returns whether it did */
  adoptClasses(proposal: ClassProposal): boolean {
    return this.database.transaction(() => {
      if (readClassSet(this.database).classes.length > 0) return false;
      writeClassSet(this.database, classSetOf(proposal));
      return true;
    });
  }

  /** Looks again at what is in the folder. @returns how many images are there that were not before */
  async rescan(): Promise<number> {
    const before = new Set(this.contents.imageIds);
    this.contents = await scanFolder(this.database, this.location);
    return this.contents.imageIds.filter((id) => !before.has(id)).length;
  }

  /** Closes the file. The project cannot be used afterwards. */
  close(): void {
    this.lock?.release();
    this.database.close();
  }

  /** A project file may come from somebody else: what it names outside the folder is not read. */
  private pathOfRow(row: ImageRow): string {
    const { folder } = this.location;
    const path = join(folder, row.path);
    if (!path.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
      throw new AppError('project.noImage', `${row.path} is not in the folder ${folder}, so it is not read.`, { imageId: row.id, path: row.path });
    }
    return path;
  }

  /** All images that are in the folder, in the order of lists; not all rows at once. */
  private *rowsInOrder(): Generator<ImageRow> {
    const { imageIds } = this.contents;
    for (let i = 0; i < imageIds.length; i += ROWS_AT_ONCE) yield* imageRows(this.database, imageIds.slice(i, i + ROWS_AT_ONCE));
  }

  private documentOfRow(row: ImageRow): StoredDocument {
    return { imageId: row.id, ...sizeOfRow(row), onePerPixel: row.one_per_pixel === 1, ...readLayers(this.database, row.id) };
  }

  private keepInHistory(row: ImageRow, reason: string, createdAt: string): void {
    // Marked as done without ever having been opened: there is nothing to keep.
    if (row.width === null) return;
    const { lastInsertRowid } = this.database.run(
      'INSERT INTO history (image_id, width, height, done, reason, created_at) VALUES (?, ?, ?, ?, ?, ?)',
      row.id, row.width, row.height, row.done, reason, createdAt,
    );
    moveLayersToHistory(this.database, row.id, lastInsertRowid);
  }

  private markFailed(imageId: number, { code, message, details }: Omit<ItemFailure, 'path'>): void {
    this.database.run('UPDATE image SET failure_code = ?, failure_message = ?, failure_details = ? WHERE id = ?', code, message, details === undefined ? null : JSON.stringify(details), imageId);
  }

  private async refreshImageSize(row: ImageRow): Promise<void> {
    const path = this.pathOfRow(row);
    const facts = await stat(path).catch(() => null);
    if (row.width !== null && facts !== null && facts.size === row.file_bytes && facts.mtimeMs === row.file_modified_ms) return;
    try {
      const size = await this.readImageSize(path);
      const hash = await contentHashOfFile(path).catch(() => null);
      this.database.transaction(() => this.writeImageSize(imageRow(this.database, row.id), size, facts, hash));
    } catch (error) {
      if (error instanceof AppError && error.code.startsWith('image.')) this.markFailed(row.id, failureOf(error));
      throw error;
    }
  }

  private writeImageSize(row: ImageRow, size: { width: number; height: number }, file: { size: number; mtimeMs: number } | null, hash: string | null): void {
    const changed = row.width !== null && (row.width !== size.width || row.height !== size.height);
    if (changed && readLayers(this.database, row.id).layers.length > 0) {
      throw new AppError(
        'image.changed',
        `${row.path} now has ${size.width} x ${size.height} pixels, but its masks were made for ${row.width} x ${row.height}: put the old file back, or pre-label it again (with --overwrite where a person edited it).`,
        { imageId: row.id, path: row.path, width: size.width, height: size.height, oldWidth: row.width!, oldHeight: row.height! },
      );
    }
    // What a model said of another photograph, where it saw nothing that became a layer, says nothing of this one.
    if (changed) this.database.run('UPDATE image SET prediction_id = NULL WHERE id = ?', row.id);
    const isLabelled = row.edited === 1 || row.done === 1 || (row.prediction_id !== null && !changed);
    const labelledHash = row.labelled_hash ?? (isLabelled ? row.content_hash : null);
    this.database.run(
      'UPDATE image SET width = ?, height = ?, file_bytes = ?, file_modified_ms = ?, content_hash = ?, labelled_hash = ? WHERE id = ?',
      size.width, size.height, file?.size ?? null, file?.mtimeMs ?? null, hash, labelledHash === hash ? null : labelledHash, row.id,
    );
    // What its header denied before it now disproves; what only decoding shows stays.
    if (row.failure_code !== null && HEADER_FAILURES.has(row.failure_code)) {
      this.database.run('UPDATE image SET failure_code = NULL, failure_message = NULL, failure_details = NULL WHERE id = ?', row.id);
    }
  }
}

/** Of hundreds of bytes each. */
const ROWS_AT_ONCE = 1_000;

/** Of 100,000 images the path is known already, and the folder is the same. */
class LabelledImage implements ExportableImage {
  readonly id: number;
  readonly path: string;
  readonly reviewed: boolean;
  readonly #folder: string;

  constructor(folder: string, { id, path, done, edited }: ImageRow) {
    this.id = id;
    this.path = path;
    this.reviewed = done === 1 || edited === 1;
    this.#folder = folder;
  }

  get absolutePath(): string {
    return join(this.#folder, this.path);
  }
}

const HEADER_FAILURES: ReadonlySet<string> = new Set(['image.changed', 'image.missing', 'image.empty', 'image.notAnImage', 'image.unreadable']);

function sizeOfRow(row: ImageRow): { width: number; height: number } {
  if (row.width === null || row.height === null) throw new AppError('project.noSize', `The size of ${row.path} is not known yet: open the image first.`, { imageId: row.id, path: row.path });
  return { width: row.width, height: row.height };
}
