import type { KeptLogits } from '../inference/prediction.ts';
import type { LabelMap } from '../mask/labelMap.ts';

/**
 * What tools may know of the prediction of the image that is being edited. It never changes while the image is open.
 * `ToolContext.prediction` gives it, or null where no model was asked or it is not loaded yet.
 */
export interface PredictionAccess {
  /** Class of every pixel as the model said it, of the size of the document: Uint8 [height, width]. */
  readonly labelMap: LabelMap;
  /** The class that never becomes a layer; null where every class is something. */
  readonly backgroundId: number | null;
  /** Class id of each channel of the logits. */
  readonly classIds: readonly number[];
  /** Null where the model gives only labels. */
  readonly logits: KeptLogits | null;
}
