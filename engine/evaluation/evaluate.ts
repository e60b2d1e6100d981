import { AppError, CancelledError } from '../../core/errors/appError.ts';
import { itemFailure } from '../../core/project/itemFailure.ts';
import { addToConfusionMatrix, createConfusionMatrix, type ConfusionMatrix } from '../../core/metrics/confusionMatrix.ts';
import type { ItemFailure } from '../../core/project/imageSummary.ts';
import type { EvalReport } from '../../core/report/evalReport.ts';
import { evalReport } from './evalReport.ts';
import type { ClassName, LabelMapEntry, LabelMapSource } from './labelMapSource.ts';
import { matchByName } from './matchByName.ts';

export interface EvaluateRequest {
  /** What is judged: maskFolder or projectMasks. */
  readonly predictions: LabelMapSource;
  readonly truth: LabelMapSource;
  /** Names for class ids; default: those of the predictions, else of the truth. */
  readonly classes?: readonly ClassName[] | null | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { done: number; failed: number; total: number }) => void) | undefined;
}

/**
 * Compares each true label map with the prediction of the same name and counts as the PASCAL VOC devkit does
 * (core/metrics/segmentationMetrics). The truth says which images there are: one that has no prediction, or one of
 * another size, is a failure; a prediction without truth counts for nothing.
 * Memory: one pair of label maps at a time.
 * @throws AppError `eval.nothingMatches` where no name of the truth is among the predictions; CancelledError
 */
export async function evaluate({ predictions, truth, classes, signal, onProgress }: EvaluateRequest): Promise<EvalReport> {
  const matches = matchByName(truth.entries.map(({ path }) => path), predictions.entries);
  const used = new Set(matches.flatMap((match) => (isEntry(match) ? [match] : [])));
  if (used.size === 0) {
    throw new AppError(
      'eval.nothingMatches',
      `No mask in ${truth.name} has the name of one in ${predictions.name} (the first ones are ${truth.entries[0]?.path ?? 'none'} and ${predictions.entries[0]?.path ?? 'none'}): names must agree but for the extension.`,
    );
  }
  const matrix = createConfusionMatrix();
  const failed: ItemFailure[] = [];
  let done = 0;
  for (const [index, entry] of truth.entries.entries()) {
    if (signal?.aborted) throw new CancelledError();
    try {
      await comparePair(matrix, entry, matches[index], predictions.name);
      done++;
    } catch (error) {
      if (!concernsOneImage(error)) throw error;
      failed.push(itemFailure(entry.path, error));
    }
    onProgress?.({ done, failed: failed.length, total: truth.entries.length });
  }
  return evalReport(matrix, classes ?? predictions.classes ?? truth.classes, { images: done, failed, withoutTruth: predictions.entries.length - used.size });
}

type Match = ReturnType<typeof matchByName<LabelMapEntry>>[number];

function isEntry(match: Match): match is LabelMapEntry {
  return match !== null && 'read' in match;
}

async function comparePair(matrix: ConfusionMatrix, trueEntry: LabelMapEntry, match: Match, predictions: string): Promise<void> {
  if (match === null) throw new AppError('eval.noPrediction', `${trueEntry.path} has no prediction in ${predictions}: predict that image too, or leave its truth out.`);
  if (!isEntry(match)) throw new AppError('eval.ambiguous', `${trueEntry.path} could belong to ${match.ambiguous.join(' or ')}: leave one.`);
  const trueMap = await trueEntry.read();
  const predictedMap = await match.read();
  if (trueMap.width !== predictedMap.width || trueMap.height !== predictedMap.height) {
    throw new AppError(
      'eval.sizeDiffers',
      `${match.path} is predicted with ${predictedMap.width} x ${predictedMap.height} pixels, but its truth ${trueEntry.path} has ${trueMap.width} x ${trueMap.height}: compare masks of one size.`,
      { width: predictedMap.width, height: predictedMap.height, truthWidth: trueMap.width, truthHeight: trueMap.height },
    );
  }
  addToConfusionMatrix(matrix, trueMap, predictedMap);
}

/** All else (a damaged project) ends the evaluation. */
function concernsOneImage(error: unknown): error is AppError {
  return error instanceof AppError && /^(eval|image|mask)\./.test(error.code);
}
