import type { ExportableImages } from '../project/project.ts';
import type { ExportTally } from './exportTally.ts';

/** Enough to see what kind of images they are; the number says the rest. */
const NAMED = 3;

export interface WarningFacts {
  readonly tally: Pick<ExportTally, 'failures' | 'unknownIds' | 'copies' | 'classesWithoutPixels' | 'empty' | 'unreviewed'>;
  readonly exportable: ExportableImages;
  /** Split of every exported image, by path. */
  readonly splits: ReadonlyMap<string, string>;
  /** Splits that were to get images and got none. */
  readonly emptySplits: readonly string[];
  /** Images that the rule for groups names no group for. */
  readonly ungrouped: number;
}

/** What a person should know before training on an export, one sentence each. */
export function exportWarnings({ tally, exportable: { unlabelled, unfinished, skipped, missing }, splits, emptySplits, ungrouped }: WarningFacts): string[] {
  const warnings = tally.failures.map(({ message }) => `Left out: ${message}`);
  for (const [id, images] of [...tally.unknownIds].sort(([a], [b]) => a - b)) {
    warnings.push(`${countOf(images, 'image has', 'images have')} pixels of the id ${id}, which is no class of this project.`);
  }
  for (const copies of leaks(tally, splits)) warnings.push(`The same photograph is in more than one split: ${listOf(copies.map((path) => `${path} (${splits.get(path)})`))}.`);
  if (emptySplits.length > 0) warnings.push(`No image is in ${listOf(emptySplits)}: there are fewer images or groups than splits.`);
  const absent = tally.classesWithoutPixels;
  if (absent.length > 0) warnings.push(`${countOf(absent.length, 'class has', 'classes have')} no pixel in any image: ${listOf(absent)}.`);
  if (tally.empty.length > 0) warnings.push(`${countOf(tally.empty.length, 'image has', 'images have')} nothing but background: ${listOf(tally.empty)}.`);
  if (ungrouped > 0) warnings.push(`${countOf(ungrouped, 'image is', 'images are')} in no group by the rule that was given, and were dealt out one by one.`);
  if (tally.unreviewed > 0) warnings.push(`${countOf(tally.unreviewed, 'image holds', 'images hold')} predictions that nobody has corrected or marked as done.`);
  if (unlabelled > 0) warnings.push(`${countOf(unlabelled, 'image was', 'images were')} left out because nothing has been labelled in ${unlabelled === 1 ? 'it' : 'them'} yet.`);
  if (unfinished > 0) warnings.push(`${countOf(unfinished, 'labelled image was', 'labelled images were')} left out because ${unfinished === 1 ? 'it is' : 'they are'} not marked as done.`);
  if (skipped > 0) warnings.push(`${countOf(skipped, 'labelled image was', 'labelled images were')} left out because somebody marked ${skipped === 1 ? 'it' : 'them'} to be skipped.`);
  if (missing > 0) warnings.push(`${countOf(missing, 'labelled image was', 'labelled images were')} left out because the photograph is not in the folder any more.`);
  return warnings;
}

/** Paths of photographs with equal bytes that lie in different splits. */
function leaks({ copies }: WarningFacts['tally'], splits: ReadonlyMap<string, string>): string[][] {
  return copies.filter((paths) => new Set(paths.map((path) => splits.get(path))).size > 1);
}

export function countOf(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function listOf(names: readonly string[]): string {
  const named = names.slice(0, NAMED).join(', ');
  return names.length > NAMED ? `${named} and ${names.length - NAMED} more` : named;
}
