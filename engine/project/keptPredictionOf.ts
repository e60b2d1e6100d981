import { uncoveredValue, type ClassSet } from '../../core/classes/classDefinition.ts';
import { mappingTable } from '../../core/classes/classMapping.ts';
import { mapLabels } from '../../core/mask/mapLabels.ts';
import { decodeRowRle, encodeRowRle } from '../../core/mask/rowRle.ts';
import type { KeptPrediction } from '../../core/ipc/keptPrediction.ts';
import type { PredictionWithRuns } from './predictionTable.ts';

/**
 * A stored prediction as the window gets it: the label map and the meaning of the logits' channels in the project's classes of today.
 * @param ids what idsSince gives for it
 */
export function keptPredictionOf({ createdAt, runs, logits, parameters }: PredictionWithRuns, classSet: ClassSet, ids: Uint8Array | null): KeptPrediction {
  const background = uncoveredValue(classSet);
  const table = mappingTable(parameters.classMapping ?? [], parameters.uncovered ?? background);
  const idOf = (channel: number): number => table[parameters.channelClassIds?.[channel] ?? channel];
  const classIds = Array.from({ length: logits?.numClasses ?? 0 }, (_, channel) => (ids === null ? idOf(channel) : ids[idOf(channel)]));
  return { createdAt, labelMap: ids === null ? runs : encodeRowRle(mapLabels(decodeRowRle(runs), ids)), classIds, background, logits };
}
