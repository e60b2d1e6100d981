import type { LabelMap } from '../../core/mask/labelMap.ts';
import { labelMapFromLogits, type Logits } from '../../core/mask/labelMapFromLogits.ts';
import { meanConfidences } from './meanConfidences.ts';
import { resizeLabelMap } from './resizeLabelMap.ts';

/** What a network said about a whole photograph in one run: its low-resolution logits, or, where it gives none, its labels. */
export type NetworkAnswer =
  | { readonly logits: Logits; readonly labelMap: null }
  /** Class ids at the size of the network's input. */
  | { readonly logits: null; readonly labelMap: LabelMap };

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
export function photographLabels({ logits, labelMap }: NetworkAnswer, classIds: readonly number[], height: number, width: number): PhotographLabels {
  if (logits === null) return { labelMap: resizeLabelMap(labelMap, height, width), meanConfidence: new Array<null>(256).fill(null), logits: null };
  const labels = labelMapFromLogits(logits, height, width, classIds);
  return { labelMap: labels, meanConfidence: meanConfidences(logits, labels, classIds), logits };
}
