import type { ItemFailure } from '../../core/project/imageSummary.ts';
import type { ExportableImages } from '../project/project.ts';

/** What an export noticed on its way. */
export interface ExportTally {
  readonly failures: readonly ItemFailure[];
  /** Paths of images without a pixel of any class but the background. */
  readonly empty: readonly string[];
  /** Ids in masks that are not classes of the project, with the number of images that have them. */
  readonly unknownIds: ReadonlyMap<number, number>;
  readonly unreviewed: number;
}

/** Enough to see what kind of images they are; the number says the rest. */
const NAMED = 3;

/** What a person should know before training on an export, one sentence each. */
export function exportWarnings(tally: ExportTally, { unlabelled, unfinished, missing }: ExportableImages): string[] {
  const warnings = tally.failures.map(({ message }) => `Left out: ${message}`);
  for (const [id, images] of [...tally.unknownIds].sort(([a], [b]) => a - b)) {
    warnings.push(`${countOf(images, 'image has', 'images have')} pixels of the id ${id}, which is no class of this project.`);
  }
  if (tally.empty.length > 0) warnings.push(`${countOf(tally.empty.length, 'image has', 'images have')} nothing but background: ${listOf(tally.empty)}.`);
  if (tally.unreviewed > 0) warnings.push(`${countOf(tally.unreviewed, 'image holds', 'images hold')} predictions that nobody has corrected or marked as done.`);
  if (unlabelled > 0) warnings.push(`${countOf(unlabelled, 'image was', 'images were')} left out because nothing has been labelled in ${unlabelled === 1 ? 'it' : 'them'} yet.`);
  if (unfinished > 0) warnings.push(`${countOf(unfinished, 'labelled image was', 'labelled images were')} left out because ${unfinished === 1 ? 'it is' : 'they are'} not marked as done.`);
  if (missing > 0) warnings.push(`${countOf(missing, 'labelled image was', 'labelled images were')} left out because the photograph is not in the folder any more.`);
  return warnings;
}

function countOf(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function listOf(paths: readonly string[]): string {
  const named = paths.slice(0, NAMED).join(', ');
  return paths.length > NAMED ? `${named} and ${paths.length - NAMED} more` : named;
}
