import { AppError } from '../../core/errors/appError.ts';
import { uniqueNames } from '../../core/formats/uniqueNames.ts';
import type { CompareBasis } from '../../core/report/compareReport.ts';
import type { ExportableImage, Project } from '../project/project.ts';
import { readSplits, type TrainingRun } from './trainingRun.ts';

export interface ImagesToCompare {
  readonly images: readonly ExportableImage[];
  readonly basis: CompareBasis;
}

/**
 * The images that models are compared on: those that the training run held out, where it is known and there are some;
 * else all that are finished.
 * @param kind null = held out where that can be; heldOut = nothing else
 * @param run of one of the models; null = none is known
 * @throws AppError `compare.nothing`, `compare.notHeldOut`
 */
export async function imagesToCompare(project: Pick<Project, 'info' | 'exportable'>, kind: CompareBasis['kind'] | null, run: TrainingRun | null): Promise<ImagesToCompare> {
  const { images } = project.exportable(kind === 'all' ? 'all' : 'done');
  const { folder } = project.info();
  if (images.length === 0) {
    const missing = kind === 'all' ? 'has labels yet: label some first' : 'is marked as done: models are compared with masks that a person has finished';
    throw new AppError('compare.nothing', `No image of ${folder} ${missing}.`, { folder, finished: kind !== 'all' });
  }
  const splits = run === null ? null : await readSplits(run);
  const ofSplit = (names: ReadonlySet<string>): ExportableImage[] => namedImages(images, names);
  const heldOut = splits === null ? [] : ofSplit(splits.val);
  const exported = splits === null ? null : run!.data;
  if (kind === 'heldOut' || (kind === null && heldOut.length > 0)) {
    if (heldOut.length === 0) {
      throw new AppError('compare.notHeldOut', `No finished image of ${folder} is known to have been held out in training${run === null ? '' : ` (${run.folder})`}: compare on all finished images.`, { folder });
    }
    return { images: heldOut, basis: { kind: 'heldOut', export: exported, trainedOn: 0 } };
  }
  return { images, basis: { kind: kind ?? 'done', export: exported, trainedOn: splits === null ? null : ofSplit(splits.train).length } };
}

/** Images by the names that an export gives them. One whose name could also be another's is not among them. */
function namedImages(images: readonly ExportableImage[], names: ReadonlySet<string>): ExportableImage[] {
  const unique = uniqueNames(images.map(({ path }) => path));
  return images.filter(({ path }) => names.has(unique.get(path)!));
}
