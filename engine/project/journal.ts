import { join } from 'node:path';
import type { ItemFailure } from '../../core/project/imageSummary.ts';
import { isInShard, type Shard } from '../../core/batch/shard.ts';
import type { Database } from './database.ts';

export interface PendingQuery {
  /** Null = every image in the folder. */
  readonly imageIds: readonly number[] | null;
  /** Also images that a person edited or finished, and those that this model has predicted already. */
  readonly overwrite: boolean;
  /** SHA-256 of the model file. */
  readonly modelHash: string;
  /** Only this part of the images; default: all. */
  readonly shard?: Shard | null | undefined;
}

export interface PendingImage {
  readonly id: number;
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly absolutePath: string;
}

export interface PendingImages {
  readonly todo: PendingImage[];
  /** Images asked for that need nothing: a person's work, or predicted by this model already. */
  readonly skipped: number;
}

/** One attempt to pre-label an image: with the prediction it gave, or with the reason why it gave none. */
export type Attempt = { readonly imageId: number; readonly createdAt: string } & (
  | { readonly predictionId: number; readonly failure?: undefined }
  | { readonly failure: Omit<ItemFailure, 'path'>; readonly predictionId?: undefined }
);

export function recordAttempt(database: Database, { imageId, predictionId, failure, createdAt }: Attempt): void {
  database.run(
    'INSERT INTO attempt (image_id, state, prediction_id, code, message, created_at) VALUES (?, ?, ?, ?, ?, ?)',
    imageId, failure === undefined ? 'done' : 'failed', predictionId ?? null, failure?.code ?? null, failure?.message ?? null, createdAt,
  );
}

/** @param present ids of the images that are in the folder, in the order of lists */
export function findPendingImages(database: Database, folder: string, present: readonly number[], query: PendingQuery): PendingImages {
  const rows = new Map(
    database
      .all<{ id: number; path: string; touched: number; failed: number; current: number }>(
        `SELECT image.id, path, edited OR done AS touched, failure_code IS NOT NULL AS failed, coalesce(model_hash = ?, 0) AS current
         FROM image LEFT JOIN prediction ON prediction.id = image.prediction_id
         WHERE NOT missing AND (?2 IS NULL OR image.id IN (SELECT value FROM json_each(?2)))`,
        query.modelHash, query.imageIds === null ? null : JSON.stringify(query.imageIds),
      )
      .map((row) => [row.id, row]),
  );
  const todo: PendingImage[] = [];
  let skipped = 0;
  for (const id of present) {
    const row = rows.get(id);
    if (row === undefined || (query.shard && !isInShard(row.path, query.shard))) continue;
    if (!query.overwrite && (row.touched || (row.current && !row.failed))) skipped++;
    else todo.push({ id, path: row.path, absolutePath: join(folder, row.path) });
  }
  return { todo, skipped };
}
