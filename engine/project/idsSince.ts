import { newClassId, type ClassOperation } from '../../core/classes/classOperation.ts';
import type { Database } from './database.ts';

/**
 * What became of the ids of the project's classes by the changes of classes after a time: label maps of predictions are never
 * rewritten, and speak in the ids of their day.
 * @param createdAt ISO 8601
 * @param uncovered what pixels of a class are that was deleted with its layers
 * @returns Uint8 [256], the id now by the id then; null where no class has changed since
 */
export function idsSince(database: Database, createdAt: string, uncovered: number): Uint8Array | null {
  const rows = database.all<{ operation: string }>('SELECT operation FROM class_change WHERE created_at >= ? ORDER BY id', createdAt);
  if (rows.length === 0) return null;
  const ids = Uint8Array.from({ length: 256 }, (_, id) => id);
  for (const { operation } of rows) {
    const change = JSON.parse(operation) as ClassOperation;
    const now = newClassId(change) ?? uncovered;
    for (let id = 0; id < ids.length; id++) if (ids[id] === change.id) ids[id] = now;
  }
  return ids;
}
