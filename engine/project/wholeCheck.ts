import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { detailsOf } from '../../core/errors/appError.ts';
import { Database } from './database.ts';
import { checkIntegrity, checkLimitBytes } from './integrity.ts';

/** Beside the database: in which state it has last been checked to its last page. */
export const CHECKED_FILE = 'checked.json';

/** What changes with every write that has reached the database's own file. */
interface FileState {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** Whether the file is too large to be checked whole at opening, and has changed since it last was. */
export function isWholeCheckDue(path: string): boolean {
  const state = stateOf(path);
  if (state.sizeBytes <= checkLimitBytes()) return false;
  const checked = readChecked(path);
  return checked?.sizeBytes !== state.sizeBytes || checked.modifiedMs !== state.modifiedMs;
}

/**
 * Checks every page of a project's file, beside whoever works on it, with a connection of its own that only reads. It takes as long as
 * reading the file: it belongs into a process that has nothing else to do.
 * @returns null where it is sound, which is noted; else what is wrong
 * @throws AppError `project.*` where it cannot be read for another reason
 */
export function checkWhole(path: string): string | null {
  // Of before: what is written meanwhile may not have been looked at.
  const state = stateOf(path);
  let database: Database | null = null;
  try {
    database = new Database(path, { readOnly: true });
    checkIntegrity(database, true);
    noteChecked(path, state);
    return null;
  } catch (error) {
    const damage = detailsOf(error, 'project.damaged');
    if (damage === null) throw error;
    return String(damage.reason);
  } finally {
    database?.close();
  }
}

function stateOf(path: string): FileState {
  const { size, mtimeMs } = statSync(path);
  return { sizeBytes: size, modifiedMs: mtimeMs };
}

function readChecked(path: string): Partial<FileState> | null {
  try {
    return JSON.parse(readFileSync(join(dirname(path), CHECKED_FILE), 'utf8')) as Partial<FileState>;
  } catch {
    return null;
  }
}

/** Where it cannot be written the check is made again the next time. */
function noteChecked(path: string, state: FileState): void {
  const place = join(dirname(path), CHECKED_FILE);
  try {
    writeFileSync(`${place}.next`, JSON.stringify(state));
    renameSync(`${place}.next`, place);
  } catch {
    // As said.
  }
}
