import { inflateRawSync } from 'node:zlib';
import { uncoveredValue } from '../../core/classes/classDefinition.ts';
import type { Attributes } from '../../core/formats/datasetFormat.ts';
import type { PredictionParameters } from '../../core/inference/prediction.ts';
import type { LabelMap } from '../../core/mask/labelMap.ts';
import { mapLabels } from '../../core/mask/mapLabels.ts';
import { decodeRowRle } from '../../core/mask/rowRle.ts';
import { requireWhole, type CheckedBlob } from './blobChecksum.ts';
import { readMappings, takeMappings } from './classMappings.ts';
import { readClassSet } from './classTable.ts';
import type { Database } from './database.ts';
import { AppError } from '../../core/errors/appError.ts';
import { idsSince } from './idsSince.ts';
import { mergeImage, type MergeOutcome, type MergeSetup } from './mergeImage.ts';
import { ProjectCopy } from './projectCopy.ts';
import { storeImported, type ImportedDocument, type StoreImportedOptions, type StoredImport } from './importedLabels.ts';

/** The model run behind the layers of an image, and what it said. */
export interface PredictedLabels {
  readonly modelId: string;
  readonly modelName: string;
  /** SHA-256 of the model file, hexadecimal. */
  readonly modelHash: string;
  readonly labelMap: LabelMap;
}

/** An image of another project that has something to take over. */
export interface TheirImage {
  readonly id: number;
  readonly path: string;
  readonly contentHash: string | null;
  /** A person worked on it. */
  readonly hasWork: boolean;
}

/** A merge that is going on. */
export interface Merge {
  transaction<T>(body: () => T): T;
  /** Mappings of models that are not known here yet. Before the images, whose predictions make them known. */
  mappings(): void;
  /** @returns an AppError where this image cannot be merged */
  image(ourId: number, theirId: number): MergeOutcome | AppError;
}

/** What exports and imports ask of a project beyond its documents. */
export class DatasetStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** What a dataset said of an image that Atrous has no word for. */
  attributes(imageId: number): Attributes {
    const row = this.database.get<{ attributes: string }>('SELECT attributes FROM image WHERE id = ?', imageId);
    return row === undefined ? {} : (JSON.parse(row.attributes) as Attributes);
  }

  /** Ids of the classes that have a pixel in an image. No pixels are read. */
  classesOf(imageId: number): number[] {
    const rows = this.database.all<{ class_id: number }>(
      `SELECT DISTINCT class_id FROM layer WHERE image_id = ? AND history_id IS NULL AND EXISTS (SELECT 1 FROM layer_tile WHERE layer_id = layer.id) ORDER BY class_id`, imageId,
    );
    return rows.map(({ class_id }) => class_id);
  }

  /** Ids of the classes that have a pixel anywhere. */
  usedClasses(): number[] {
    const rows = this.database.all<{ class_id: number }>(
      `SELECT DISTINCT class_id FROM layer WHERE history_id IS NULL AND EXISTS (SELECT 1 FROM layer_tile WHERE layer_id = layer.id) ORDER BY class_id`,
    );
    return rows.map(({ class_id }) => class_id);
  }

  /** What a model said about an image, in the ids that the project's classes have now, without logits; null where none was asked. */
  predictedLabels(imageId: number): PredictedLabels | null {
    const row = this.database.get<{ model_id: string; model_name: string; model_hash: string; created_at: string; parameters: string } & CheckedBlob>(
      `SELECT model_id, model_name, model_hash, created_at, parameters, data, checksum FROM image
       JOIN prediction ON prediction.id = image.prediction_id JOIN prediction_label_map ON prediction_label_map.prediction_id = prediction.id
       WHERE image.id = ?`,
      imageId,
    );
    if (row === undefined) return null;
    requireWhole(this.database, imageId, 'the prediction', row);
    const labelMap = decodeRowRle(inflateRawSync(row.data));
    const ids = idsSince(this.database, { createdAt: row.created_at, parameters: JSON.parse(row.parameters) as PredictionParameters }, uncoveredValue(readClassSet(this.database)));
    return { modelId: row.model_id, modelName: row.model_name, modelHash: row.model_hash, labelMap: ids === null ? labelMap : mapLabels(labelMap, ids) };
  }

  /** Makes imported labels the layers of an image that was loaded before. */
  storeImported(imageId: number, document: ImportedDocument, options: StoreImportedOptions): StoredImport {
    return storeImported(this.database, imageId, document, options);
  }

  /** A person edited the image or marked it as done. */
  hasWork(imageId: number): boolean {
    return this.database.get('SELECT 1 FROM image WHERE id = ? AND (edited OR done)', imageId) !== undefined;
  }

  /** Images of another project that somebody or some model has said something of. */
  imagesOf(other: Database): TheirImage[] {
    return other
      .all<{ id: number; path: string; content_hash: string | null; work: number }>(
        `SELECT id, path, content_hash, edited OR done AS work FROM image
         WHERE edited OR done OR prediction_id IS NOT NULL OR failure_code IS NOT NULL OR flagged OR skipped OR work_ms > 0 ORDER BY id`,
      )
      .map(({ id, path, content_hash, work }) => ({ id, path, contentHash: content_hash, hasWork: work === 1 }));
  }

  /** The image of this project with that path; null where there is none. */
  imageAt(path: string): number | null {
    return this.database.get<{ id: number }>('SELECT id FROM image WHERE path = ?', path)?.id ?? null;
  }

  /** Images of this project whose photographs have that content. */
  imagesWith(contentHash: string): number[] {
    return this.database.all<{ id: number }>('SELECT id FROM image WHERE content_hash = ? ORDER BY id', contentHash).map(({ id }) => id);
  }

  /** Null where the photograph has not been read yet. */
  contentHash(imageId: number): string | null {
    return this.database.get<{ content_hash: string | null }>('SELECT content_hash FROM image WHERE id = ?', imageId)?.content_hash ?? null;
  }

  mergeFrom(other: Database, options: Pick<MergeSetup, 'ids' | 'overwrite'>): Merge {
    const setup: MergeSetup = { ours: this.database, theirs: other, ...options };
    return {
      transaction: (body) => this.database.transaction(body),
      mappings: () => takeMappings(this.database, readMappings(other), options.ids),
      image: (ourId, theirId) => {
        try {
          return mergeImage(setup, ourId, theirId);
        } catch (error) {
          if (error instanceof AppError && error.code === 'import.size') return error;
          throw error;
        }
      },
    };
  }

  /** Layers of a person that something else took the place of, the oldest first. */
  historyOf(imageId: number): { reason: string; createdAt: string; layers: number }[] {
    return this.database.all(
      `SELECT reason, created_at AS createdAt, (SELECT count(*) FROM layer WHERE history_id = history.id) AS layers FROM history WHERE image_id = ? ORDER BY id`,
      imageId,
    );
  }

  /** Counts of the whole project, also of images that are not in the folder any more. */
  facts(): { images: number; labelled: number; reviewed: number; layers: number } {
    return this.database.get(
      `SELECT count(*) AS images, count(CASE WHEN edited OR done OR prediction_id IS NOT NULL THEN 1 END) AS labelled, count(CASE WHEN edited OR done THEN 1 END) AS reviewed,
       (SELECT count(*) FROM layer WHERE history_id IS NULL) AS layers FROM image`,
    )!;
  }

  /** The models behind the layers of images. */
  models(): { id: string; name: string; sha256: string; images: number }[] {
    return this.database.all(
      `SELECT model_id AS id, model_name AS name, model_hash AS sha256, count(*) AS images FROM image JOIN prediction ON prediction.id = image.prediction_id
       GROUP BY model_hash ORDER BY model_hash`,
    );
  }

  /** Writes the whole database, packed, to a new file that does not say where the folder lies. Close what is returned. */
  copyInto(path: string): ProjectCopy {
    return ProjectCopy.write(this.database, path);
  }
}
