import { copyFileSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { ClassSet } from '../../core/classes/classDefinition.ts';
import { AppError } from '../../core/errors/appError.ts';
import { readClassSet } from './classTable.ts';
import { Database } from './database.ts';
import { checkIntegrity } from './integrity.ts';
import { migrate, SCHEMA_VERSION } from './migrations.ts';
import { DATABASE_FILE, STATE_DIRECTORY } from './projectLocation.ts';

/** Another project that is read and never written to. */
export interface OtherProject {
  readonly database: Database;
  readonly classSet: ClassSet;
  close(): void;
}

/** The database of another project: in an export of it, in its .atrous directory, in that of its folder, or itself; null where there is none. */
export function findOtherProject(path: string): string | null {
  const place = resolve(path);
  const candidates = [join(place, DATABASE_FILE), join(place, STATE_DIRECTORY, DATABASE_FILE), ...(basename(place) === DATABASE_FILE ? [place] : [])];
  return candidates.find((file) => existsSync(file) && statSync(file).isFile()) ?? null;
}

/**
 * Opens another project's database. One of an older schema, or on a disk that cannot be written to, is copied to
 * `scratch` first, because the file itself is left as it is.
 * @param scratch a directory that may be made, and is removed on closing
 * @throws AppError `project.damaged`, `project.foreign`, `project.newer`
 */
export function openOtherProject(path: string, scratch: string): OtherProject {
  const direct = openDirectly(path);
  const database = direct ?? openCopy(path, scratch);
  try {
    checkIntegrity(database);
    migrate(database);
    database.exec('PRAGMA query_only = ON');
    return {
      database,
      classSet: readClassSet(database),
      close: () => {
        database.close();
        rmSync(scratch, { recursive: true, force: true });
      },
    };
  } catch (error) {
    database.close();
    rmSync(scratch, { recursive: true, force: true });
    throw error;
  }
}

/** Null where a copy is needed. */
function openDirectly(path: string): Database | null {
  let database: Database | null = null;
  try {
    database = new Database(path);
    const { user_version: version } = database.get<{ user_version: number }>('PRAGMA user_version')!;
    // What is newer, or no project at all, is told from the file itself.
    if (version === 0 || version >= SCHEMA_VERSION) return database;
    database.close();
    return null;
  } catch (error) {
    database?.close();
    if (error instanceof AppError && error.code === 'project.notWritable') return null;
    throw error;
  }
}

function openCopy(path: string, scratch: string): Database {
  mkdirSync(scratch, { recursive: true });
  const copy = join(scratch, DATABASE_FILE);
  // The log first holds what the file does not have yet.
  for (const suffix of ['-wal', '']) if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix);
  return new Database(copy);
}
