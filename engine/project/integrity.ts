import { statSync } from 'node:fs';
import type { Database } from './database.ts';
import { damagedProject } from './databaseError.ts';

/**
 * A check reads the whole file: 0.1 s at this size. Of a larger one only the tables are checked that lists and documents
 * are made of; opening must not take longer the more pixels are in a project. A damaged page of the others is
 * reported when it is met.
 */
const CHECK_LIMIT_BYTES = 256 * 1024 * 1024;
/** Rows of a few hundred bytes: 0.3 s for 100,000 images. */
const SMALL_TABLES = ['image', 'class', 'setting', 'prediction', 'history', 'layer', 'attempt'] as const;

/** @throws AppError `project.damaged` where pages of the file contradict each other; nothing is written */
export function checkIntegrity(database: Database): void {
  const { size } = statSync(database.path);
  if (size <= CHECK_LIMIT_BYTES) return check(database, 'quick_check(1)');
  const tables = new Set(database.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'").map(({ name }) => name));
  for (const table of SMALL_TABLES) if (tables.has(table)) check(database, `quick_check(${table})`);
}

function check(database: Database, pragma: string): void {
  const { quick_check: result } = database.get<{ quick_check: string }>(`PRAGMA ${pragma}`)!;
  if (result !== 'ok') throw damagedProject(database.path, result);
}
