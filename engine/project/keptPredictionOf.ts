import { uncoveredValue, type ClassSet } from '../../core/classes/classDefinition.ts';
import { mappingTable } from '../../core/classes/classMapping.ts';
import type { KeptPrediction } from '../../core/ipc/keptPrediction.ts';
import type { PredictionWithRuns } from './predictionTable.ts';

/** A stored prediction as the window gets it: the meaning of the logits' channels in the project's classes. */
export function keptPredictionOf({ createdAt, runs, logits, parameters }: PredictionWithRuns, classSet: ClassSet): KeptPrediction {
  const background = uncoveredValue(classSet);
  const table = mappingTable(parameters.classMapping ?? [], background);
  const classIds = Array.from({ length: logits?.numClasses ?? 0 }, (_, channel) => table[parameters.channelClassIds?.[channel] ?? channel]);
  return { createdAt, labelMap: runs, classIds, background, logits };
}
