import { newClassId, type ClassOperation } from '../../core/classes/classOperation.ts';
import type { PredictionParameters } from '../../core/inference/prediction.ts';
import type { Database } from './database.ts';

/** What is needed of a stored prediction. */
interface StoredIds {
  /** ISO 8601. */
  readonly createdAt: string;
  readonly parameters: Pick<PredictionParameters, 'uncovered'>;
}

/**
 * What has become of the class ids of a prediction, by changes of classes and of the background since it was stored: its label map
 * is never rewritten, and speaks in the ids of its day.
 * @param uncovered what pixels without a layer are now, and those of a class that was deleted with its layers
 * @returns Uint8 [256], the id now by the id then; null where all are the same
 */
export function idsSince(database: Database, { createdAt, parameters }: StoredIds, uncovered: number): Uint8Array | null {
  const ids = Uint8Array.from({ length: 256 }, (_, id) => id);
  for (const { operation } of database.all<{ operation: string }>('SELECT operation FROM class_change WHERE created_at >= ? ORDER BY id', createdAt)) {
    const change = JSON.parse(operation) as ClassOperation;
    const now = newClassId(change) ?? uncovered;
    for (let id = 0; id < ids.length; id++) if (ids[id] === change.id) ids[id] = now;
  }
  if (parameters.uncovered !== undefined) ids[parameters.uncovered] = uncovered;
  return ids.every((now, id) => now === id) ? null : ids;
}
