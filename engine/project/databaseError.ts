import { AppError } from '../../core/errors/appError.ts';

/** Primary result codes of SQLite (sqlite.org/rescode.html); extended codes carry them in their lowest byte. */
const SQLITE = { perm: 3, busy: 5, locked: 6, readOnly: 8, io: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const;

/** A failure of SQLite as a sentence that names the file and says what to do. AppErrors and bugs pass as they are. */
export function databaseError(path: string, error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const resultCode = resultCodeOf(error);
  const make = (code: 'project.diskFull' | 'project.busy' | 'project.notWritable' | 'project.io', sentence: string): AppError => new AppError(code, sentence, { path, reason: error.message }, { cause: error });
  switch (resultCode) {
    case SQLITE.corrupt:
      return damagedProject(path, error.message, error);
    case SQLITE.notADatabase:
      return lostProject(path, error.message, error);
    case SQLITE.full:
      return make('project.diskFull', `There is no room left on the disk of ${path}: free some space and try again. What was saved before is safe.`);
    case SQLITE.busy:
    case SQLITE.locked:
      return make('project.busy', `Another program is writing to ${path} and does not finish: wait for it, or close it, and try again.`);
    case SQLITE.perm:
    case SQLITE.readOnly:
    case SQLITE.cannotOpen:
      return make('project.notWritable', `The project file ${path} cannot be opened for writing: check its permissions, or choose another place with --project.`);
    case SQLITE.io:
      return make('project.io', `The disk failed while the project file ${path} was read or written: check the disk. What was saved before is kept.`);
    default:
      return error;
  }
}

/** What those who may replace the file (openProject with `announce`) can still recover. @param reason what is wrong, for the details */
export function damagedProject(path: string, reason: string, cause?: unknown): AppError {
  const sentence = `The project file ${path} is damaged. Opening its folder in the window, or with atrous prelabel, saves what can be read into a new one and keeps the damaged one; or put a backup in its place.`;
  return new AppError('project.damaged', sentence, { path, reason, image: null }, { cause });
}

/** Where nothing can be recovered. */
export function lostProject(path: string, reason: string, cause?: unknown): AppError {
  return new AppError('project.damaged', `The project file ${path} is damaged. It was left as it is: put a backup in its place, or move it away to start anew.`, { path, reason, image: null }, { cause });
}

function resultCodeOf(error: Error & { rawCode?: unknown }): number | null {
  if (typeof error.rawCode === 'number') return error.rawCode & 0xff;
  // Opening fails with words only: ConnectionFailed("Unable to open connection to local database PATH: 14").
  const inWords = /: (\d+)"?\)?$/.exec(error.message);
  return inWords === null ? null : Number(inWords[1]) & 0xff;
}
