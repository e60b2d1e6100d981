import { statSync } from 'node:fs';
import type { Database } from './database.ts';
import { damagedProject } from './databaseError.ts';

/**
 * A check reads the whole file: 0.1 s at this size. Of a larger one only the tables are checked at opening that lists and
 * documents are made of, because opening must not take longer the more pixels are in a project; the rest follows in the
 * background (see wholeCheck.ts).
 */
const DEFAULT_CHECK_LIMIT_MB = 256;
/** Rows of a few hundred bytes: 0.3 s for 100,000 images. */
const SMALL_TABLES = ['image', 'class', 'setting', 'prediction', 'history', 'layer', 'attempt'] as const;

/** The largest project file that is checked whole at opening, in bytes; ATROUS_CHECK_LIMIT says it in MB. */
export function checkLimitBytes(): number {
  const megabytes = Number(process.env.ATROUS_CHECK_LIMIT ?? '');
  const isSaid = process.env.ATROUS_CHECK_LIMIT !== undefined && Number.isFinite(megabytes) && megabytes >= 0;
  return (isSaid ? megabytes : DEFAULT_CHECK_LIMIT_MB) * 1024 * 1024;
}

/**
 * @param whole also of a large file every page
 * @throws AppError `project.damaged` where pages of the file contradict each other; nothing is written
 */
export function checkIntegrity(database: Database, whole = false): void {
  if (whole || statSync(database.path).size <= checkLimitBytes()) return check(database, 'quick_check(1)');
  const tables = new Set(database.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'").map(({ name }) => name));
  for (const table of SMALL_TABLES) if (tables.has(table)) check(database, `quick_check(${table})`);
}

function check(database: Database, pragma: string): void {
  const { quick_check: result } = database.get<{ quick_check: string }>(`PRAGMA ${pragma}`)!;
  if (result !== 'ok') throw damagedProject(database.path, result);
}
