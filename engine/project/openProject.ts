import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { isExport } from '../export/exportMarker.ts';
import { listImages } from '../images/listImages.ts';
import { Database } from './database.ts';
import { syncImages } from './imageTable.ts';
import { checkIntegrity } from './integrity.ts';
import { migrate } from './migrations.ts';
import { Project, type ReadImageSize } from './project.ts';
import { DATABASE_FILE, STATE_DIRECTORY, locateProject } from './projectLocation.ts';
import { readSetting, writeSetting } from './settingTable.ts';

export interface OpenProjectOptions {
  /** Where the state is kept instead of FOLDER/.atrous. */
  readonly stateDir?: string | undefined;
  /** How sizes of photographs are read; the window's main process has that done in another process. */
  readonly readImageSize?: ReadImageSize | undefined;
}

/**
 * Opens the project of a folder of images, and begins one where there is none. A folder without images is a project too.
 * @param folder a folder of images, its .atrous directory, or a directory that was given as `stateDir` before
 * @throws AppError `project.noFolder`, `project.notAFolder`, `project.unreadable`, `project.notWritable`,
 *   `project.newer`, `project.damaged`, `project.foreign`
 */
export async function openProject(folder: string, options: OpenProjectOptions = {}): Promise<Project> {
  const images = options.stateDir === undefined ? imagesOfState(folder) : null;
  const location = images === null ? await locateProject(folder, options.stateDir) : await locateProject(images, folder);
  const database = openDatabase(location.stateDir);
  try {
    const listing = await listImages(location.folder, { skip: [location.stateDir], skipFolder: isExport });
    const { ids, missingWithWork } = syncImages(database, listing.paths);
    if (readSetting<string>(database, 'folder') !== location.folder) writeSetting(database, 'folder', location.folder);
    const notices = listing.problems.map(({ message }) => message);
    if (missingWithWork === 1) notices.push(`1 image that you worked on is not in ${location.folder} any more; its masks are kept and come back with the file.`);
    if (missingWithWork > 1) notices.push(`${missingWithWork} images that you worked on are not in ${location.folder} any more; their masks are kept and come back with the files.`);
    return new Project(location, database, { imageIds: ids, notices }, options.readImageSize);
  } catch (error) {
    database.close();
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

function openDatabase(stateDir: string): Database {
  const database = new Database(join(stateDir, DATABASE_FILE));
  try {
    checkIntegrity(database);
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
