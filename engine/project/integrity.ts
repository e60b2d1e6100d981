import { statSync } from 'node:fs';
import type { Database } from './database.ts';
import { damagedProject } from './databaseError.ts';

/**
 * A check reads the whole file: 0.1 s at this size. A larger one is opened unchecked, and a damaged page of it is
 * reported when it is met: opening must not take longer the more work is in a project.
 */
const CHECK_LIMIT_BYTES = 256 * 1024 * 1024;

/** @throws AppError `project.damaged` where pages of the file contradict each other; nothing is written */
export function checkIntegrity(database: Database): void {
  const { size } = statSync(database.path);
  if (size > CHECK_LIMIT_BYTES) return;
  const { quick_check: result } = database.get<{ quick_check: string }>('PRAGMA quick_check(1)')!;
  if (result !== 'ok') throw damagedProject(database.path, result);
}
