import { join } from 'node:path';
import { isExport } from '../export/exportMarker.ts';
import { listImages } from '../images/listImages.ts';
import { Database } from './database.ts';
import { syncImages } from './imageTable.ts';
import { migrate } from './migrations.ts';
import { Project, type ReadImageSize } from './project.ts';
import { DATABASE_FILE, locateProject } from './projectLocation.ts';
import { writeSetting } from './settingTable.ts';

export interface OpenProjectOptions {
  /** Where the state is kept instead of FOLDER/.atrous. */
  readonly stateDir?: string | undefined;
  /** How sizes of photographs are read; the window's main process has that done in another process. */
  readonly readImageSize?: ReadImageSize | undefined;
}

/**
 * Opens the project of a folder of images, and begins one where there is none. A folder without images is a project
 * too; see requireImages.
 * @param folder a folder of images or its .atrous directory
 * @throws AppError `project.noFolder`, `project.notAFolder`, `project.unreadable`, `project.notWritable`,
 *   `project.newer`, `project.damaged`, `project.foreign`
 */
export async function openProject(folder: string, options: OpenProjectOptions = {}): Promise<Project> {
  const location = await locateProject(folder, options.stateDir);
  const database = new Database(join(location.stateDir, DATABASE_FILE));
  try {
    migrate(database);
    // Only now: before, the file might have been another program's. Readers and one writer go on side by side.
    database.exec('PRAGMA journal_mode = WAL');
    const listing = await listImages(location.folder, { skip: [location.stateDir], skipFolder: isExport });
    const { ids, missingWithWork } = syncImages(database, listing.paths);
    writeSetting(database, 'folder', location.folder);
    const notices = listing.problems.map(({ message }) => message);
    if (missingWithWork > 0) notices.push(`${missingWithWork} images that you worked on are not in ${location.folder} any more; their masks are kept and come back with the files.`);
    return new Project(location, database, { imageIds: ids, notices }, options.readImageSize);
  } catch (error) {
    database.close();
    throw error;
  }
}
