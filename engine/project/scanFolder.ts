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

/** Looks at what is in the folder and brings the project in line with it: new, vanished and moved images. @throws AppError `project.*` */
export async function scanFolder(database: Database, { folder, stateDir }: Pick<ProjectLocation, 'folder' | 'stateDir'>): Promise<ProjectContents> {
  const listing = await listImages(folder, { skip: [stateDir], skipFolder: isExport });
  const { files, moved } = await findMoved(database, folder, listing.paths);
  const { ids, missingWithWork } = syncImages(database, listing.paths, files);
  const notices = listing.problems.map((problem) => remark('notice.unreadableFolder', problem.message, { why: problem.message, cause: problem }));
  if (moved > 0) notices.push(remark('notice.moved', `${moved === 1 ? '1 image was' : `${moved} images were`} moved or renamed; the labels came along.`, { count: moved }));
  if (missingWithWork > 0) {
    const sentence = missingWithWork === 1
      ? `1 image that you worked on is not in ${folder} any more; its masks are kept and come back with the file.`
      : `${missingWithWork} images that you worked on are not in ${folder} any more; their masks are kept and come back with the files.`;
    notices.push(remark('notice.missing', sentence, { count: missingWithWork, folder }));
  }
  return { imageIds: ids, notices };
}
