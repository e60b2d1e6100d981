import { createHash, type Hash } from 'node:crypto';
import type { Database, SqlRow, SqlValue } from './database.ts';

/** SHA-256, hexadecimal, of the layers of an image as they are now, with their pixels and everything that is said of them. */
export function layersDigest(database: Database, imageId: number): string {
  const hash = createHash('sha256');
  hashLayers(hash, database, 'SELECT * FROM layer WHERE image_id = ? AND history_id IS NULL ORDER BY position, uuid', imageId);
  return hash.digest('hex');
}

/** SHA-256, hexadecimal, of everything that a project knows of an image; row numbers do not count. */
export function imageDigest(database: Database, imageId: number): string {
  const hash = createHash('sha256');
  hashRows(hash, database.all('SELECT * FROM image WHERE id = ?', imageId));
  hashLayers(hash, database, 'SELECT * FROM layer WHERE image_id = ? ORDER BY coalesce(history_id, 0), position, uuid', imageId);
  hashRows(hash, database.all('SELECT * FROM history WHERE image_id = ? ORDER BY id', imageId));
  hashRows(hash, database.all('SELECT * FROM prediction WHERE image_id = ? ORDER BY id', imageId));
  for (const { id } of database.all<{ id: number }>('SELECT id FROM prediction WHERE image_id = ? ORDER BY id', imageId)) {
    hashRows(hash, database.all('SELECT data FROM prediction_label_map WHERE prediction_id = ?', id));
    hashRows(hash, database.all('SELECT num_classes, height, width, align_corners, scale, offset, data FROM prediction_logits WHERE prediction_id = ?', id));
  }
  hashRows(hash, database.all('SELECT * FROM attempt WHERE image_id = ? ORDER BY id', imageId));
  return hash.digest('hex');
}

const ROW_NUMBERS: ReadonlySet<string> = new Set(['id', 'image_id', 'history_id', 'prediction_id']);

function hashLayers(hash: Hash, database: Database, sql: string, imageId: number): void {
  for (const layer of database.all<SqlRow & { id: number }>(sql, imageId)) {
    hashRows(hash, [layer]);
    for (const { tile_index, data } of database.all<{ tile_index: number; data: Uint8Array }>('SELECT tile_index, data FROM layer_tile WHERE layer_id = ? ORDER BY tile_index', layer.id)) {
      hashRows(hash, [{ tile_index, data }]);
    }
  }
}

function hashRows(hash: Hash, rows: readonly SqlRow[]): void {
  for (const row of rows) for (const [name, value] of Object.entries(row)) if (!ROW_NUMBERS.has(name)) hashValue(hash, name, value);
}

function hashValue(hash: Hash, name: string, value: SqlValue): void {
  if (value instanceof Uint8Array) hash.update(`${name} ${value.length} `).update(value);
  else hash.update(`${name} ${JSON.stringify(value)} `);
}
