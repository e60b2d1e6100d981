import type { LabelMap } from '../../core/mask/labelMap.ts';
import { labelMapFromLogits, type Logits } from '../../core/mask/labelMapFromLogits.ts';
import { resizeLabelMap } from './resizeLabelMap.ts';

/** What the runnable graph said about one view of an image. */
export interface NetworkAnswer {
  /** Class ids at the size of the network's input. */
  readonly labelMap: LabelMap;
  /** Softmax probability of the winning class times 255, Uint8 [height, width] like labelMap; null where the model gives only labels. */
  readonly confidence: Uint8Array | null;
  /** Low-resolution logits; null where the model gives only labels. */
  readonly logits: Logits | null;
}

/** What is known of a photograph after one or several runs of the network. */
export interface PhotographLabels {
  /** At the size of the photograph. */
  readonly labelMap: LabelMap;
  /** Mean probability of the pixels that have this class id, 0..1; null where nothing is known of it. 256 entries. */
  readonly meanConfidence: readonly (number | null)[];
  /** Low-resolution logits over the whole photograph; null where the model gives only labels. */
  readonly logits: Logits | null;
}

/**
 * Labels from a single run. The label map is made at the photograph's own size from the low-resolution logits, so that its
 * edges are as fine as the photograph; a model without logits has its labels enlarged.
 * @param classIds class id of each channel
 */
export function photographLabels(answer: NetworkAnswer, classIds: readonly number[], height: number, width: number): PhotographLabels {
  return {
    labelMap: answer.logits === null ? resizeLabelMap(answer.labelMap, height, width) : labelMapFromLogits(answer.logits, height, width, classIds),
    meanConfidence: meanConfidences(answer),
    logits: answer.logits,
  };
}

/**
 * Mean confidence (0..1) per class id over the network's own pixels; null where there is none, which can happen for
 * a class that is only a few pixels of the photograph.
 */
function meanConfidences({ labelMap: { data }, confidence }: NetworkAnswer): (number | null)[] {
  if (confidence === null) return new Array<null>(256).fill(null);
  const sums = new Float64Array(256);
  const counts = new Float64Array(256);
  // Run by run: labels hardly change from pixel to pixel, and this is done for every image of a batch.
  for (let i = 0; i < data.length; ) {
    const id = data[i];
    const from = i;
    let sum = 0;
    while (i < data.length && data[i] === id) sum += confidence[i++];
    sums[id] += sum;
    counts[id] += i - from;
  }
  return Array.from(counts, (count, id) => (count === 0 ? null : sums[id] / count / 255));
}
