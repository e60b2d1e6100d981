import { isExport } from '../export/exportMarker.ts';
import { listImages } from '../images/listImages.ts';
import type { Database } from './database.ts';
import { findMoved } from './findMoved.ts';
import { syncImages } from './imageTable.ts';
import type { ProjectLocation } from './projectLocation.ts';
import { remark, type Remark } from '../../core/report/remark.ts';

/** What is in the folder of a project. */
export interface ProjectContents {
  /** Ids of the images that are there, in the order of lists. */
  readonly imageIds: readonly number[];
  readonly notices: readonly Remark[];
}

/** Enough to see which kind they are; the number says the rest. */
const NAMED = 3;

/** Looks at what is in the folder and brings the project in line with it: new, vanished and moved images. @throws AppError `project.*` */
export async function scanFolder(database: Database, { folder, stateDir }: Pick<ProjectLocation, 'folder' | 'stateDir'>): Promise<ProjectContents> {
  const listing = await listImages(folder, { skip: [stateDir], skipFolder: isExport });
  const { moved, replaced, ...found } = await findMoved(database, folder, listing.paths);
  const { ids, missingWithWork } = syncImages(database, listing.paths, found);
  const notices = listing.problems.map((problem) => remark('notice.unreadableFolder', problem.message, { why: problem.message, cause: problem }));
  if (moved > 0) notices.push(remark('notice.moved', `${moved === 1 ? '1 image was' : `${moved} images were`} moved or renamed; the labels came along.`, { count: moved }));
  const changed = changedSinceLabelled(database, replaced);
  if (changed.length > 0) {
    const names = changed.slice(0, NAMED);
    const named = names.join(', ') + (changed.length > NAMED ? ` and ${changed.length - NAMED} more` : '');
    const what = changed.length === 1 ? 'The file of 1 labelled image was' : `The files of ${changed.length} labelled images were`;
    notices.push(remark('notice.changed', `${what} edited or replaced since: check the masks of ${named}.`, { count: changed.length, names }));
  }
  if (missingWithWork > 0) {
    const sentence = missingWithWork === 1
      ? `1 image that you worked on is not in ${folder} any more; its masks are kept and come back with the file.`
      : `${missingWithWork} images that you worked on are not in ${folder} any more; their masks are kept and come back with the files.`;
    notices.push(remark('notice.missing', sentence, { count: missingWithWork, folder }));
  }
  return { imageIds: ids, notices };
}

/**
 * Images whose file is not the one that was labelled, and on which nobody has worked since.
 * @param replaced ids of images of which findMoved saw it
 * @returns their paths
 */
function changedSinceLabelled(database: Database, replaced: readonly number[]): string[] {
  return database
    .all<{ path: string }>(
      `SELECT path FROM image WHERE NOT missing AND (labelled_hash IS NOT NULL
         OR (id IN (SELECT value FROM json_each(?)) AND (edited OR done OR prediction_id IS NOT NULL))) ORDER BY id`,
      JSON.stringify(replaced),
    )
    .map(({ path }) => path);
}
