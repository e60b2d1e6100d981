import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { AppError } from '../../core/errors/appError.ts';
import { Database } from './database.ts';
import { lostProject } from './databaseError.ts';
import { checkIntegrity } from './integrity.ts';
import { migrate } from './migrations.ts';
import { Project, type ReadImageSize } from './project.ts';
import { DATABASE_FILE, STATE_DIRECTORY, locateProject } from './projectLocation.ts';
import { ProjectLock } from './projectLock.ts';
import { recoverDatabase } from './recoverDatabase.ts';
import { scanFolder } from './scanFolder.ts';
import { readSetting, writeSetting } from './settingTable.ts';
import { remark, type Remark } from '../../core/report/remark.ts';

export interface OpenProjectOptions {
  /** Where the state is kept instead of FOLDER/.atrous. */
  readonly stateDir?: string | undefined;
  /** How sizes of photographs are read; the window's main process has that done in another process. */
  readonly readImageSize?: ReadImageSize | undefined;
  /** Work on it: others who open it are told, and told of others one is (in the notices). Default: no, for exports and the like. */
  readonly announce?: boolean | undefined;
  /** Check every page of the file first, however large it is; default: only of one that is quickly checked. */
  readonly checkWhole?: boolean | undefined;
}

/**
 * Opens the project of a folder of images, and begins one where there is none. A folder without images is a project too.
 * A damaged project file is kept as a backup, and what can be read of it goes into a new one; the notices say so.
 * @param folder a folder of images, its .atrous directory, or a directory that was given as `stateDir` before
 * @throws AppError `project.noFolder`, `project.notAFolder`, `project.unreadable`, `project.notWritable`,
 *   `project.newer`, `project.damaged`, `project.foreign`
 */
export async function openProject(folder: string, options: OpenProjectOptions = {}): Promise<Project> {
  const images = options.stateDir === undefined ? imagesOfState(folder) : null;
  const location = images === null ? await locateProject(folder, options.stateDir) : await locateProject(images, folder);
  const lock = options.announce === true ? new ProjectLock(location.stateDir) : null;
  let database: Database | null = null;
  try {
    const opened = openOrRecover(location.stateDir, lock, options.checkWhole);
    database = opened.database;
    if (readSetting<string>(database, 'folder') !== location.folder) writeSetting(database, 'folder', location.folder);
    const contents = await scanFolder(database, location);
    const notices = [...location.notices, ...opened.notices, ...(lock?.other ? [lock.notice()!] : [])];
    return new Project({ ...location, notices }, database, contents, options.readImageSize, lock);
  } catch (error) {
    lock?.release();
    database?.close();
    throw error;
  }
}

/** The folder of images that a directory is the state of; null where it is a folder of images itself. */
function imagesOfState(directory: string): string | null {
  const isState = basename(resolve(directory)) !== STATE_DIRECTORY && existsSync(join(directory, DATABASE_FILE));
  if (!isState) return null;
  const database = openDatabase(directory);
  try {
    return readSetting<string>(database, 'folder');
  } finally {
    database.close();
  }
}

/** @param lock tells whether another program has the file open: then it is not replaced */
function openOrRecover(stateDir: string, lock: ProjectLock | null, checkWhole = false): { database: Database; notices: Remark[] } {
  try {
    return { database: openDatabase(stateDir, checkWhole), notices: [] };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'project.damaged' || lock === null || lock.other !== null) throw error;
    const path = join(stateDir, DATABASE_FILE);
    const recovery = recoverDatabase(path);
    if (recovery === null) throw lostProject(path, String(error.details.reason), error);
    const { backup, saved, lost } = recovery;
    const rows = lost === 0 ? 'What can be read of it' : `What can be read of it (${saved} rows; ${lost} could not be read)`;
    const sentence = `The project file ${path} was damaged. ${rows} is in a new one now, and the damaged file is kept as ${backup}.`;
    return { database: openDatabase(stateDir), notices: [remark('notice.recovered', sentence, { path, saved, lost, backup })] };
  }
}

function openDatabase(stateDir: string, checkWhole = false): Database {
  const database = new Database(join(stateDir, DATABASE_FILE));
  try {
    checkIntegrity(database, checkWhole);
    migrate(database);
    // Only now: before, the file might have been another program's. Readers and one writer go on side by side.
    database.exec('PRAGMA journal_mode = WAL');
    // A transaction is on the disk, and not only in the system's memory, when it returns: not even a power cut undoes
    // a stroke. It costs one fsync, a few milliseconds.
    database.exec('PRAGMA synchronous = FULL');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
