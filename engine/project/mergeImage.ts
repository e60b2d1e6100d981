import { randomUUID } from 'node:crypto';
import { uncoveredValue } from '../../core/classes/classDefinition.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { PredictionParameters } from '../../core/inference/prediction.ts';
import { deleteLayers } from './layerTable.ts';
import type { Database, SqlRow, SqlValue } from './database.ts';
import { layersDigest } from './imageDigest.ts';
import { readClassSet } from './classTable.ts';
import { idsSince } from './idsSince.ts';
import { imageRow, type ImageRow } from './imageTable.ts';
import { keepInHistory } from './importedLabels.ts';

export interface MergeSetup {
  readonly ours: Database;
  readonly theirs: Database;
  /** Uint8 [256]: what a class id of theirs is in ours. */
  readonly ids: Uint8Array;
  /** Also where a person worked on both: ours is kept in history. */
  readonly overwrite: boolean;
}

/**
 * taken: the image has theirs now. unchanged: theirs says nothing that ours does not have. conflict: a person worked on
 * both, and ours was left as it is.
 */
export type MergeOutcome = { readonly kind: 'taken'; readonly layers: number; readonly predictionLeft: boolean } | { readonly kind: 'unchanged' } | { readonly kind: 'conflict' };

/** Columns of an image that a merge takes over with its layers. */
interface MergedRow extends ImageRow {
  readonly attributes: string;
  readonly imported: number;
  readonly flagged: number;
  readonly work_ms: number;
}

const TAKEN = { kind: 'taken' } as const;

/**
 * Merges what another project knows of an image into ours. A person's work wins over a prediction, and ours over theirs
 * where both are alike; predictions, history and journal are only added to. Call it inside a transaction.
 * @throws AppError `import.size` where the projects know the photograph in two sizes; then nothing is written
 */
export function mergeImage(setup: MergeSetup, ourId: number, theirId: number): MergeOutcome {
  const our = imageRow(setup.ours, ourId) as MergedRow;
  const their = imageRow(setup.theirs, theirId) as MergedRow;
  if (our.width !== null && their.width !== null && (our.width !== their.width || our.height !== their.height)) {
    throw new AppError('import.size', `${their.path} has ${their.width} x ${their.height} pixels in the other project, but ${our.width} x ${our.height} here: its layers were made for another version of the photograph.`, { path: our.path, width: our.width, height: our.height!, labelWidth: their.width, labelHeight: their.height! });
  }
  mergeMarks(setup.ours, our, their);
  if (!isLabelled(their)) {
    const isNews = their.failure_code !== null && !isLabelled(our) && our.failure_code === null;
    if (isNews) takeFailure(setup, ourId, their);
    return { kind: 'unchanged' };
  }
  if (hasWork(our) && !hasWork(their)) return { kind: 'unchanged' };
  if (isSame(setup, our, their)) return { kind: 'unchanged' };
  if (hasWork(our) && !setup.overwrite) return { kind: 'conflict' };
  if (!hasWork(our) && !hasWork(their) && our.prediction_id !== null && !setup.overwrite) return { kind: 'unchanged' };
  return { ...TAKEN, ...take(setup, our, their) };
}

function isLabelled(row: MergedRow): boolean {
  return hasWork(row) || row.prediction_id !== null;
}

function hasWork({ edited, done }: MergedRow): boolean {
  return edited === 1 || done === 1;
}

function isSame({ ours, theirs, ids }: MergeSetup, our: MergedRow, their: MergedRow): boolean {
  if (our.edited !== their.edited || our.done !== their.done || (our.prediction_id === null) !== (their.prediction_id === null)) return false;
  // Layers of remapped classes are others in the two files, and equal all the same.
  const remapped = ids.some((id, i) => id !== i);
  return remapped ? contents(ours, our.id, null) === contents(theirs, their.id, ids) : layersDigest(ours, our.id) === layersDigest(theirs, their.id);
}

function contents(database: Database, imageId: number, ids: Uint8Array | null): string {
  const layers = database.all<{ id: number; class_id: number; name: string; crowd: number }>('SELECT id, class_id, name, crowd FROM layer WHERE image_id = ? AND history_id IS NULL ORDER BY position', imageId);
  return JSON.stringify(
    layers.map(({ id, class_id, name, crowd }) => [
      ids === null ? class_id : ids[class_id], name, crowd,
      database.all<{ tile_index: number; data: Uint8Array }>('SELECT tile_index, data FROM layer_tile WHERE layer_id = ? ORDER BY tile_index', id).map(({ tile_index, data }) => [tile_index, Buffer.from(data).toString('base64')]),
    ]),
  );
}

/** What does not depend on whose layers the image has. */
function mergeMarks(ours: Database, our: MergedRow, their: MergedRow): void {
  ours.run(
    'UPDATE image SET flagged = ?, skipped = ?, work_ms = ? WHERE id = ?',
    our.flagged | their.flagged, our.skipped | their.skipped, Math.max(our.work_ms, their.work_ms), our.id,
  );
  // What the file was when it was read there; by both it is found again when it has moved.
  if (our.content_hash !== null || their.content_hash === null) return;
  ours.run('UPDATE image SET content_hash = ?, file_bytes = ?, file_modified_ms = ? WHERE id = ?', their.content_hash, their.file_bytes, their.file_modified_ms, our.id);
}

function takeFailure(setup: MergeSetup, ourId: number, their: MergedRow): void {
  setup.ours.run('UPDATE image SET failure_code = ?, failure_message = ?, failure_details = ? WHERE id = ?', their.failure_code, their.failure_message, their.failure_details, ourId);
  copyAttempts(setup, ourId, their.id, new Map());
}

/** @returns how many layers the image has got, and whether it has come without its prediction */
function take(setup: MergeSetup, our: MergedRow, their: MergedRow): { layers: number; predictionLeft: boolean } {
  const { ours } = setup;
  if (hasWork(our)) keepInHistory(ours, our.id, 'overwritten by a merge with another project');
  else deleteLayers(ours, our.id);
  const predictions = copyPredictions(setup, our.id, their.id);
  const layers = copyLayers(setup, { ourId: our.id, theirId: their.id, theirHistory: null, ourHistory: null });
  copyHistory(setup, our.id, their.id);
  copyAttempts(setup, our.id, their.id, predictions);
  const predictionId = their.prediction_id === null ? null : (predictions.get(their.prediction_id) ?? null);
  // Layers whose prediction is left out are labels all the same, as those of a dataset are.
  const predictionLeft = their.prediction_id !== null && predictionId === null;
  const isImport = predictionLeft && !hasWork(their);
  ours.run(
    `UPDATE image SET edited = ?, before_edit = NULL, done = ?, one_per_pixel = ?, imported = ?, attributes = ?, prediction_id = ?, failure_code = ?, failure_message = ?, failure_details = ?,
     width = coalesce(width, ?), height = coalesce(height, ?), labelled_hash = nullif(coalesce(?, iif(content_hash IS NULL, NULL, ?)), content_hash) WHERE id = ?`,
    isImport ? 1 : their.edited, their.done, their.one_per_pixel, isImport ? 1 : their.imported, their.attributes, predictionId, their.failure_code, their.failure_message, their.failure_details, their.width, their.height, their.labelled_hash, their.content_hash, our.id,
  );
  return { layers, predictionLeft };
}

/** @returns id there to id here. A prediction whose classes would be others here is left out: it is never changed. */
function copyPredictions({ ours, theirs, ids }: MergeSetup, ourId: number, theirId: number): Map<number, number> {
  const copied = new Map<number, number>();
  for (const row of theirs.all<SqlRow & { id: number }>('SELECT * FROM prediction WHERE image_id = ? ORDER BY id', theirId)) {
    const classes = JSON.parse(row.classes as string) as { id: number }[];
    const stored = { createdAt: row.created_at as string, parameters: JSON.parse(row.parameters as string) as PredictionParameters };
    const [thereNow, hereNow] = [theirs, ours].map((database) => idsSince(database, stored, uncoveredValue(readClassSet(database))));
    if (classes.some(({ id }) => ids[thereNow?.[id] ?? id] !== (hereNow?.[id] ?? id))) continue;
    const known = ours.get<{ id: number }>('SELECT id FROM prediction WHERE image_id = ? AND model_hash = ? AND created_at = ? AND parameters = ?', ourId, row.model_hash, row.created_at, row.parameters);
    if (known !== undefined) {
      copied.set(row.id, known.id);
      continue;
    }
    const id = insert(ours, 'prediction', { ...row, image_id: ourId });
    for (const table of ['prediction_label_map', 'prediction_logits']) {
      for (const part of theirs.all(`SELECT * FROM ${table} WHERE prediction_id = ?`, row.id)) insert(ours, table, { ...part, prediction_id: id }, true);
    }
    copied.set(row.id, id);
  }
  return copied;
}

interface LayerCopy {
  readonly ourId: number;
  readonly theirId: number;
  /** Null = the layers of the image as it is now. */
  readonly theirHistory: number | null;
  readonly ourHistory: number | null;
}

function copyLayers({ ours, theirs, ids }: MergeSetup, { ourId, theirId, theirHistory, ourHistory }: LayerCopy): number {
  const rows = theirs.all<SqlRow & { id: number; class_id: number; uuid: string }>('SELECT * FROM layer WHERE image_id = ? AND history_id IS ? ORDER BY position', theirId, theirHistory);
  for (const row of rows) {
    // A folder that was copied with its project has the same layers twice.
    const isTaken = ourHistory === null && ours.get('SELECT 1 FROM layer WHERE uuid = ? AND history_id IS NULL', row.uuid) !== undefined;
    const id = insert(ours, 'layer', { ...row, image_id: ourId, history_id: ourHistory, class_id: ids[row.class_id], uuid: isTaken ? randomUUID() : row.uuid });
    for (const tile of theirs.all('SELECT * FROM layer_tile WHERE layer_id = ?', row.id)) insert(ours, 'layer_tile', { ...tile, layer_id: id }, true);
  }
  return rows.length;
}

function copyHistory(setup: MergeSetup, ourId: number, theirId: number): void {
  const { ours, theirs } = setup;
  for (const row of theirs.all<SqlRow & { id: number }>('SELECT * FROM history WHERE image_id = ? ORDER BY id', theirId)) {
    const known = ours.get('SELECT 1 FROM history WHERE image_id = ? AND created_at = ? AND reason = ?', ourId, row.created_at, row.reason);
    if (known !== undefined) continue;
    const ourHistory = insert(ours, 'history', { ...row, image_id: ourId });
    copyLayers(setup, { ourId, theirId, theirHistory: row.id, ourHistory });
  }
}

function copyAttempts({ ours, theirs }: MergeSetup, ourId: number, theirId: number, predictions: ReadonlyMap<number, number>): void {
  for (const row of theirs.all('SELECT * FROM attempt WHERE image_id = ? ORDER BY id', theirId)) {
    const known = ours.get('SELECT 1 FROM attempt WHERE image_id = ? AND created_at = ? AND state = ?', ourId, row.created_at, row.state);
    if (known !== undefined) continue;
    const predictionId = row.prediction_id === null ? null : (predictions.get(row.prediction_id as number) ?? null);
    insert(ours, 'attempt', { ...row, image_id: ourId, prediction_id: predictionId });
  }
}

/** Copies every column, so that those of later schemas are copied too. @param keepsId false = the row gets a number of its own */
function insert(database: Database, table: string, row: SqlRow, keepsId = false): number {
  const columns = Object.keys(row).filter((name) => keepsId || name !== 'id');
  const values: SqlValue[] = columns.map((name) => row[name]);
  const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
  return database.run(sql, ...values).lastInsertRowid;
}
