import { join } from 'node:path';
import { AppError } from '../../core/errors/appError.ts';
import { itemFailure } from '../../core/project/itemFailure.ts';
import { ATROUS_FORMAT_ID } from '../../core/formats/atrous.ts';
import type { ImportRequest } from '../../core/ipc/datasetRequests.ts';
import type { ItemFailure } from '../../core/project/imageSummary.ts';
import type { ImportPreview, ImportReport } from '../../core/report/importReport.ts';
import type { TheirImage } from '../project/datasetStore.ts';
import { findOtherProject, openOtherProject, type OtherProject } from '../project/otherProject.ts';
import type { Project } from '../project/project.ts';
import { AbsentImages } from './absentImages.ts';
import type { ImportOptions } from './importProject.ts';
import { matchProjects } from './matchProjects.ts';
import { mergeClasses, usedIds, type ClassMerge } from './mergeClasses.ts';
import { remark, type Remark } from '../../core/report/remark.ts';

/** Images of one transaction: few enough that a person at the same project hardly waits. */
const IMAGES_PER_TRANSACTION = 50;

/** Whether an import is of another project: it is called so, or nothing is said and there is one. */
export function isAtrousPlace({ format, path }: ImportRequest): boolean {
  return format === ATROUS_FORMAT_ID || (format === null && findOtherProject(path) !== null);
}

/**
 * Merges another project into this one, image by image (mergeImage). matchProjects says
 * which is which.
 * @throws AppError `import.*`, `project.*`
 */
export async function importAtrous(project: Project, request: ImportRequest, { signal, onProgress }: ImportOptions): Promise<ImportReport> {
  const other = openOther(project, request);
  try {
    const { merge, matched, failed, absent, found } = plan(project, other);
    if (matched.length === 0 && failed.length === 0) throw nothingMatches(project, request, found);
    const hasMatched = matched.length > 0;
    if (hasMatched && merge.added.length > 0) project.saveClasses(merge.classSet);
    const conflicts: string[] = [];
    let done = 0;
    let images = 0;
    let objects = 0;
    let unchanged = 0;
    let predictionsLeft = false;
    onProgress?.({ done, total: found, failed: failed.length }, null);
    const store = project.datasets.mergeFrom(other.database, { ids: merge.ids, overwrite: request.overwrite });
    if (hasMatched) store.transaction(() => store.mappings());
    for (let at = 0; at < matched.length && !signal?.aborted; at += IMAGES_PER_TRANSACTION) {
      const taken: number[] = [];
      store.transaction(() => {
        for (const { ourId, their } of matched.slice(at, at + IMAGES_PER_TRANSACTION)) {
          done++;
          const outcome = store.image(ourId, their.id);
          if (outcome instanceof AppError) failed.push(itemFailure(their.path, outcome));
          else if (outcome.kind === 'conflict') conflicts.push(their.path);
          else if (outcome.kind === 'unchanged') unchanged++;
          else {
            images++;
            objects += outcome.layers;
            predictionsLeft ||= outcome.predictionLeft;
            taken.push(ourId);
          }
        }
      });
      for (const imageId of taken) onProgress?.({ done, total: found, failed: failed.length }, imageId);
      onProgress?.({ done, total: found, failed: failed.length }, null);
      // Between two transactions, so that a signal can come in.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return { ...headOf(request, merge), ...(hasMatched ? {} : { classes: { added: [], remapped: [] } }), found, images, objects, unchanged, conflicts, failed, warnings: [...absent.warnings(), ...warningsOf(predictionsLeft)], cancelled: signal?.aborted ?? false };
  } finally {
    other.close();
  }
}

/** Counts what `importAtrous` would touch; nothing is written. */
export function previewAtrous(project: Project, request: ImportRequest): Promise<ImportPreview> {
  const other = openOther(project, request);
  try {
    const { merge, matched, failed, absent, found } = plan(project, other);
    const worked = matched.filter(({ ourId, their }) => their.hasWork && project.datasets.hasWork(ourId)).length;
    return Promise.resolve({ ...headOf(request, merge), found, free: matched.length - worked, worked, unmatched: [...failed, ...absent.list()], warnings: warningsOf(merge.remapped.length > 0) });
  } finally {
    other.close();
  }
}

function openOther(project: Project, { path }: ImportRequest): OtherProject {
  const file = findOtherProject(path);
  if (file === null) throw new AppError('import.notThisFormat', `${path} holds no Atrous project: give an export in the format atrous, a .atrous directory, or the folder of images that it is in.`, { missing: 'atrous', path });
  const { stateDir } = project.info();
  if (file === join(stateDir, 'project.db')) throw new AppError('import.itself', `${path} is the project itself: give the other one.`, { path });
  return openOtherProject(file, join(stateDir, `merge-${process.pid}`));
}

interface MergePlan {
  readonly absent: AbsentImages;
  readonly merge: ClassMerge;
  readonly matched: readonly { readonly ourId: number; readonly their: TheirImage }[];
  readonly failed: ItemFailure[];
  readonly found: number;
}

function plan(project: Project, other: OtherProject): MergePlan {
  const merge = mergeClasses(other.classSet, project.info().classSet, () => usedIds(project));
  const absent = new AbsentImages(project.info().folder);
  const theirs = project.datasets.imagesOf(other.database);
  const { ourIds, failed, absent: absentPaths } = matchProjects(project, theirs);
  for (const path of absentPaths) absent.add(path);
  const matched = theirs.flatMap((their) => {
    const ourId = ourIds.get(their);
    return ourId === undefined ? [] : [{ ourId, their }];
  });
  return { merge, matched, failed, absent, found: theirs.length };
}

function headOf(request: ImportRequest, merge: ClassMerge): Pick<ImportReport, 'format' | 'path' | 'classes'> {
  return { format: ATROUS_FORMAT_ID, path: request.path, classes: { added: [...merge.added], remapped: [...merge.remapped] } };
}

function warningsOf(predictionsLeft: boolean): Remark[] {
  if (!predictionsLeft) return [];
  return [remark('import.predictionsLeft', 'Some classes have other ids here, so predictions that use them were not taken over; layers were.', {})];
}

function nothingMatches(project: Project, { path }: ImportRequest, found: number): AppError {
  const { folder } = project.info();
  if (found === 0) return new AppError('import.empty', `The project ${path} has no labels to take over.`, { path });
  return new AppError('import.noMatch', `None of the ${found} labelled images of ${path} is in ${folder}: copy the photographs there first.`, { path, folder, found });
}
