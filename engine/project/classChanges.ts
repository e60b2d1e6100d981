import type { ClassDefinition } from '../../core/classes/classDefinition.ts';
import { IGNORE_INDEX } from '../../core/classes/classDefinition.ts';
import { classesAfter, newClassId, type ClassOperation } from '../../core/classes/classOperation.ts';
import { AppError } from '../../core/errors/appError.ts';
import { followClass, readMappings, unfollowClass, type ClassMappings } from './classMappings.ts';
import { readClassSet, writeClassSet } from './classTable.ts';
import type { Database } from './database.ts';
import { restoreLayers } from './restoreLayers.ts';

/** What a change of a class did. */
export interface ClassChange {
  /** For undoClassChange. */
  readonly changeId: number;
  readonly layers: number;
  readonly images: number;
}

/** What is kept beside the layers of a change. */
interface BeforeChange {
  /** The class as it was, and its place in the list. */
  readonly definition: ClassDefinition;
  readonly position: number;
  readonly backgroundId: number | null;
  readonly mappings: ClassMappings;
}

/**
 * Changes a class and everything labelled with it, locked layers too, in one transaction: all of the project or
 * nothing. Layers that go are kept in history; predictions stay as they are. It does not count as work on an image.
 * @throws AppError those of classesAfter
 */
export function changeClass(database: Database, operation: ClassOperation): ClassChange {
  return database.transaction(() => {
    const classSet = readClassSet(database);
    const after = classesAfter(classSet, operation);
    const position = classSet.classes.findIndex(({ id }) => id === operation.id);
    const before: BeforeChange = { definition: classSet.classes[position], position, backgroundId: classSet.backgroundId, mappings: readMappings(database) };
    const createdAt = new Date().toISOString();
    const { lastInsertRowid: changeId } = database.run('INSERT INTO class_change (operation, before, created_at) VALUES (?, ?, ?)', JSON.stringify(operation), JSON.stringify(before), createdAt);
    const { changes: layers } = database.run('INSERT INTO class_change_layer (change_id, layer_id) SELECT ?, id FROM layer WHERE class_id = ? AND history_id IS NULL', changeId, operation.id);
    const { images } = database.get<{ images: number }>('SELECT count(DISTINCT image_id) AS images FROM layer JOIN class_change_layer ON layer_id = id WHERE change_id = ?', changeId)!;
    const classId = newClassId(operation);
    if (classId === null) keepInHistory(database, changeId, `class ${before.definition.name} deleted`, createdAt);
    else database.run('UPDATE layer SET class_id = ? WHERE id IN (SELECT layer_id FROM class_change_layer WHERE change_id = ?)', classId, changeId);
    writeClassSet(database, after);
    followClass(database, operation.id, classId === IGNORE_INDEX ? null : classId);
    followCorrections(database, operation.id, classId);
    return { changeId, layers, images };
  });
}

/**
 * What became of predictions is counted by the classes of today. Two classes that become one stay one there when that is taken back,
 * until the image is worked on.
 */
function followCorrections(database: Database, from: number, to: number | null): void {
  if (to !== null) {
    database.run(
      `INSERT INTO class_correction (prediction_id, class_id, predicted_px, removed_px, added_px)
       SELECT prediction_id, ?, predicted_px, removed_px, added_px FROM class_correction WHERE class_id = ?
       ON CONFLICT (prediction_id, class_id) DO UPDATE SET
         predicted_px = predicted_px + excluded.predicted_px, removed_px = removed_px + excluded.removed_px, added_px = added_px + excluded.added_px`,
      to, from,
    );
  }
  database.run('DELETE FROM class_correction WHERE class_id = ?', from);
}

/** One row of history for each image that loses layers. */
function keepInHistory(database: Database, changeId: number, reason: string, createdAt: string): void {
  const images = database.all<{ id: number; width: number; height: number; done: number }>(
    'SELECT DISTINCT image.id, width, height, done FROM image JOIN layer ON layer.image_id = image.id JOIN class_change_layer ON layer_id = layer.id WHERE change_id = ?',
    changeId,
  );
  for (const { id, width, height, done } of images) {
    const { lastInsertRowid } = database.run('INSERT INTO history (image_id, width, height, done, reason, created_at) VALUES (?, ?, ?, ?, ?, ?)', id, width, height, done, reason, createdAt);
    database.run('UPDATE layer SET history_id = ? WHERE image_id = ? AND id IN (SELECT layer_id FROM class_change_layer WHERE change_id = ?)', lastInsertRowid, id, changeId);
  }
}

/**
 * Takes a change of a class back: the class comes back, and every layer of the change that still is what the change
 * made of it; a renumbered class also with what was labelled since. What a person did since stays, and wins where pixels
 * meet. Changes are taken back from the last one on.
 * @throws AppError `class.cannotUndo` where it is not the last change, its id or name is in use again, or images were
 * pre-labelled with a new number since
 */
export function undoClassChange(database: Database, changeId: number): { layers: number } {
  return database.transaction(() => {
    const row = database.get<{ id: number; operation: string; before: string; created_at: string }>('SELECT id, operation, before, created_at FROM class_change ORDER BY id DESC LIMIT 1');
    if (row?.id !== changeId) throw cannotUndo('another class has been changed since');
    const operation = JSON.parse(row.operation) as ClassOperation;
    const before = JSON.parse(row.before) as BeforeChange;
    if (operation.kind === 'remap' && isPredictedSince(database, operation.to, row.created_at)) throw cannotUndo(`images have been pre-labelled with the id ${operation.to} since`);
    restoreClass(database, operation, before);
    const classId = newClassId(operation);
    let layers = classId === null
      ? restoreLayers(database, changeId)
      : database.run('UPDATE layer SET class_id = ? WHERE class_id = ? AND id IN (SELECT layer_id FROM class_change_layer WHERE change_id = ?)', operation.id, classId, changeId).changes;
    if (operation.kind === 'remap') {
      // What was labelled with the class since has its new number only.
      layers += database.run('UPDATE layer SET class_id = ? WHERE class_id = ? AND history_id IS NULL', operation.id, operation.to).changes;
      followCorrections(database, operation.to, operation.id);
    }
    unfollowClass(database, before.mappings, operation.id, classId === IGNORE_INDEX ? null : classId);
    database.run('DELETE FROM class_change WHERE id = ?', changeId);
    return { layers };
  });
}

/** Predictions are never rewritten: those in a new number cannot go back to the old one. */
function isPredictedSince(database: Database, classId: number, createdAt: string): boolean {
  const rows = database.all<{ classes: string }>('SELECT classes FROM prediction WHERE created_at >= ?', createdAt);
  return rows.some(({ classes }) => (JSON.parse(classes) as { id: number }[]).some(({ id }) => id === classId));
}

function restoreClass(database: Database, operation: ClassOperation, { definition, position, backgroundId }: BeforeChange): void {
  const now = readClassSet(database);
  const others = now.classes.filter(({ id }) => operation.kind !== 'remap' || id !== operation.to);
  const holder = others.find(({ id, name }) => id === definition.id || name === definition.name);
  if (holder !== undefined) throw cannotUndo(`"${holder.name}" has taken its ${holder.id === definition.id ? `id ${definition.id}` : 'name'}`);
  writeClassSet(database, {
    classes: others.toSpliced(Math.min(position, others.length), 0, definition),
    backgroundId: operation.kind === 'remap' && now.backgroundId === operation.to ? backgroundId : now.backgroundId,
  });
}

function cannotUndo(why: string): AppError {
  return new AppError('class.cannotUndo', `This change of a class cannot be taken back any more: ${why}.`);
}
