import type { ExportableCounts } from '../project/project.ts';
import type { PhotoCopies } from './exportImages.ts';
import { NAMED, type ExportTally } from './exportTally.ts';
import { remark, type Remark } from '../../core/report/remark.ts';

export interface WarningFacts {
  readonly tally: Pick<ExportTally, 'failures' | 'unknownIds' | 'classesWithoutPixels' | 'empty' | 'unreviewed'>;
  readonly exportable: ExportableCounts;
  /** Photographs with equal bytes in different splits. */
  readonly leaks: readonly PhotoCopies[];
  /** Splits that were to get images and got none. */
  readonly emptySplits: readonly string[];
  /** Images that the rule for groups names no group for. */
  readonly ungrouped: number;
}

/** What a person should know before training on an export. */
export function exportWarnings({ tally, exportable: { unlabelled, unfinished, skipped, missing }, leaks, emptySplits, ungrouped }: WarningFacts): Remark[] {
  const warnings = tally.failures.map((failure) => remark('export.leftOut', `Left out: ${failure.message}`, { why: failure.message, cause: failure }));
  for (const [id, images] of [...tally.unknownIds].sort(([a], [b]) => a - b)) {
    warnings.push(remark('export.unknownIds', `${countOf(images, 'image has', 'images have')} pixels of the id ${id}, which is no class of this project.`, { count: images, id }));
  }
  for (const { count, first } of leaks) {
    const placed = first.map(({ path, split }) => `${path} (${split})`);
    warnings.push(remark('export.leak', `The same photograph is in more than one split: ${listOf(placed, count)}.`, { count, names: placed }));
  }
  if (emptySplits.length > 0) warnings.push(remark('export.emptySplits', `No image is in ${listOf(emptySplits, emptySplits.length)}: there are fewer images or groups than splits.`, { splits: emptySplits.join(', ') }));
  const absent = tally.classesWithoutPixels;
  if (absent.length > 0) warnings.push(remark('export.classesWithoutPixels', `${countOf(absent.length, 'class has', 'classes have')} no pixel in any image: ${listOf(absent, absent.length)}.`, { count: absent.length, names: absent.slice(0, NAMED) }));
  const { count, first } = tally.empty;
  if (count > 0) warnings.push(remark('export.emptyImages', `${countOf(count, 'image has', 'images have')} nothing but background: ${listOf(first, count)}.`, { count, names: first }));
  const counted = (code: CountedCode, images: number, sentence: string): void => {
    if (images > 0) warnings.push(remark(code, sentence, { count: images }));
  };
  counted('export.ungrouped', ungrouped, `${countOf(ungrouped, 'image is', 'images are')} in no group by the rule that was given, and were dealt out one by one.`);
  counted('export.unreviewed', tally.unreviewed, `${countOf(tally.unreviewed, 'image holds', 'images hold')} predictions that nobody has corrected or marked as done.`);
  counted('export.unlabelled', unlabelled, `${countOf(unlabelled, 'image was', 'images were')} left out because nothing has been labelled in ${unlabelled === 1 ? 'it' : 'them'} yet.`);
  counted('export.unfinished', unfinished, `${countOf(unfinished, 'labelled image was', 'labelled images were')} left out because ${unfinished === 1 ? 'it is' : 'they are'} not marked as done.`);
  counted('export.skipped', skipped, `${countOf(skipped, 'labelled image was', 'labelled images were')} left out because somebody marked ${skipped === 1 ? 'it' : 'them'} to be skipped.`);
  counted('export.missing', missing, `${countOf(missing, 'labelled image was', 'labelled images were')} left out because the photograph is not in the folder any more.`);
  return warnings;
}

type CountedCode = 'export.ungrouped' | 'export.unreviewed' | 'export.unlabelled' | 'export.unfinished' | 'export.skipped' | 'export.missing';

export function countOf(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** @param names the first of `count` */
function listOf(names: readonly string[], count: number): string {
  const named = names.slice(0, NAMED).join(', ');
  return count > NAMED ? `${named} and ${count - NAMED} more` : named;
}
