import { createHash } from 'node:crypto';
import { DEFAULT_LAYER_LOOK } from '../../core/document/annotationDocument.ts';
import type { DocumentChange } from '../../core/document/documentChange.ts';
import type { LayerRecord, StoredDocument, TileRecord } from '../../core/document/storedDocument.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { Prediction } from '../../core/inference/prediction.ts';
import { checksumOf } from './blobChecksum.ts';
import type { Database } from './database.ts';
import { readTiles } from './layerTiles.ts';
import { checkedTile, type TileGrid } from './tileGrid.ts';

interface LayerRow {
  readonly id: number;
  readonly uuid: string;
  readonly class_id: number;
  readonly name: string;
  readonly visible: number;
  readonly locked: number;
  readonly opacity: number;
  readonly source: LayerRecord['source'];
  readonly mean_confidence: number | null;
  readonly style: LayerRecord['style'];
  readonly color: string | null;
  readonly crowd: number;
  /** JSON */
  readonly attributes: string;
}

/** The layers of an image from bottom to top, with their tiles. @throws AppError `project.damaged` */
export function readLayers(database: Database, imageId: number): Pick<StoredDocument, 'layers' | 'tiles'> {
  const rows = database.all<LayerRow>('SELECT * FROM layer WHERE image_id = ? AND history_id IS NULL ORDER BY position', imageId);
  const tiles = rows.flatMap((row) => readTiles(database, imageId, row.id).map(({ tile_index, data }): TileRecord => ({ layerId: row.uuid, tileIndex: tile_index, data })));
  return { layers: rows.map(recordOfRow), tiles };
}

/**
 * Writes one edit: removes layers, writes layer records, writes tiles, sets the order. Call it inside a transaction:
 * it throws in the middle where the change does not fit.
 * @throws AppError `project.badChange`
 */
export function applyChange(database: Database, change: DocumentChange, grid: TileGrid): void {
  const { imageId } = change;
  const keys = new Map(
    database.all<Pick<LayerRow, 'id' | 'uuid'>>('SELECT id, uuid FROM layer WHERE image_id = ? AND history_id IS NULL', imageId).map(({ uuid, id }) => [uuid, id]),
  );
  const known = new Set(keys.keys());
  for (const uuid of change.removeLayers) {
    const key = keys.get(uuid);
    // One edit may add a layer and remove it again.
    if (key === undefined) continue;
    database.run('DELETE FROM layer WHERE id = ?', key);
    keys.delete(uuid);
  }
  for (const record of change.layers) {
    const key = keys.get(record.id);
    if (key === undefined) {
      if (database.get('SELECT 1 FROM layer WHERE uuid = ? AND history_id IS NULL', record.id) !== undefined) {
        throw badChange(imageId, `the layer ${record.id} belongs to another image`);
      }
      keys.set(record.id, insertLayer(database, imageId, record, keys.size));
    } else updateLayer(database, key, record);
  }
  const counted = new Set<number>();
  for (const { layerId, tileIndex, data } of change.tiles) {
    const key = keys.get(layerId);
    if (key === undefined) throw badChange(imageId, `it writes to the layer ${layerId}, which is not there`);
    if (!counted.has(key)) database.run('UPDATE layer SET area_px = NULL WHERE id = ?', key);
    counted.add(key);
    const tile = data === null ? null : checkedTile(grid, tileIndex, data);
    if (tile === null) database.run('DELETE FROM layer_tile WHERE layer_id = ? AND tile_index = ?', key, tileIndex);
    else insertTile(database, key, tileIndex, tile);
  }
  if (change.order !== null) writeOrder(database, imageId, keys, change.order);
  else if (keys.size !== known.size || [...keys.keys()].some((uuid) => !known.has(uuid))) {
    throw badChange(imageId, 'layers came or went and it does not say their order');
  }
}

/** Deletes the layers of an image. What a model predicted is still in its prediction. */
export function deleteLayers(database: Database, imageId: number): void {
  database.run('DELETE FROM layer WHERE image_id = ? AND history_id IS NULL', imageId);
}

/** Takes the layers of an image out of its document and keeps them as they are. */
export function moveLayersToHistory(database: Database, imageId: number, historyId: number): void {
  database.run('UPDATE layer SET history_id = ? WHERE image_id = ? AND history_id IS NULL', historyId, imageId);
}

/**
 * Adds what a model predicted as layers, the first lowest. Call it after the prediction itself was added.
 * @throws AppError `project.badChange` where a tile does not fit
 */
export function insertPredictedLayers(database: Database, image: { readonly id: number; readonly path: string }, prediction: Pick<Prediction, 'layers' | 'modelHash' | 'width' | 'height'>): void {
  const { count } = database.get<{ count: number }>('SELECT count(*) AS count FROM prediction WHERE image_id = ?', image.id)!;
  prediction.layers.forEach(({ classId, pixels, meanConfidence, tiles }, position) => {
    const id = predictedLayerId(image.path, prediction.modelHash, count, classId);
    const record: LayerRecord = { id, classId, name: '', ...DEFAULT_LAYER_LOOK, crowd: false, source: 'prediction', meanConfidence, attributes: {} };
    const key = insertLayer(database, image.id, record, position);
    database.run('UPDATE layer SET area_px = ? WHERE id = ?', pixels, key);
    for (const { tileIndex, data } of tiles) {
      const tile = checkedTile(prediction, tileIndex, data);
      if (tile !== null) insertTile(database, key, tileIndex, tile);
    }
  });
}

/**
 * The same on every machine and in every repetition of a run, so that a run that was killed and went on, or that several machines
 * did together, gives the same project; and never that of an earlier prediction of the image, whose layers a page may still show.
 * @param count predictions of the image with this one
 * @returns a UUID of version 8 (RFC 9562, section 5.8)
 */
function predictedLayerId(path: string, modelHash: string, count: number, classId: number): string {
  const bytes = createHash('sha256').update(JSON.stringify([path, modelHash, count, classId])).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function insertLayer(database: Database, imageId: number, record: LayerRecord, position: number): number {
  return database.run(
    `INSERT INTO layer (image_id, position, uuid, class_id, name, visible, locked, opacity, source, mean_confidence, style, color, crowd, attributes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    imageId, position, record.id, ...columnsOfRecord(record),
  ).lastInsertRowid;
}

function updateLayer(database: Database, key: number, record: LayerRecord): void {
  database.run(
    'UPDATE layer SET class_id = ?, name = ?, visible = ?, locked = ?, opacity = ?, source = ?, mean_confidence = ?, style = ?, color = ?, crowd = ?, attributes = ? WHERE id = ?',
    ...columnsOfRecord(record), key,
  );
}

function columnsOfRecord(record: LayerRecord): (number | string | null)[] {
  const { classId, name, visible, locked, opacity, source, meanConfidence, style, color, crowd, attributes } = record;
  return [classId, name, Number(visible), Number(locked), opacity, source, meanConfidence, style, color, Number(crowd), JSON.stringify(attributes)];
}

function recordOfRow(row: LayerRow): LayerRecord {
  return {
    id: row.uuid,
    classId: row.class_id,
    name: row.name,
    visible: row.visible === 1,
    locked: row.locked === 1,
    opacity: row.opacity,
    source: row.source,
    meanConfidence: row.mean_confidence,
    style: row.style,
    color: row.color,
    crowd: row.crowd === 1,
    attributes: JSON.parse(row.attributes) as Record<string, unknown>,
  };
}

function insertTile(database: Database, key: number, tileIndex: number, data: Uint8Array): void {
  database.run(
    `INSERT INTO layer_tile (layer_id, tile_index, data, checksum) VALUES (?, ?, ?, ?)
     ON CONFLICT (layer_id, tile_index) DO UPDATE SET data = excluded.data, checksum = excluded.checksum`,
    key, tileIndex, data, checksumOf(data),
  );
}

function writeOrder(database: Database, imageId: number, keys: ReadonlyMap<string, number>, order: readonly string[]): void {
  const complete = order.length === keys.size && new Set(order).size === keys.size && order.every((uuid) => keys.has(uuid));
  if (!complete) throw badChange(imageId, 'its order does not name every layer once');
  order.forEach((uuid, position) => database.run('UPDATE layer SET position = ? WHERE id = ?', position, keys.get(uuid)!));
}

function badChange(imageId: number, what: string): AppError {
  return new AppError('project.badChange', `A change of image ${imageId} does not fit its saved layers (${what}), so nothing of it was saved: open the image again.`, { imageId });
}
