/**
 * Names of the inputs and outputs of every runnable graph:
 * image uint8 [1, H, W, 3], RGB, 0..255;
 * label uint8 [1, H, W], class ids; confidence uint8 [1, H, W], probability of the winning class times 255;
 * logits float32 [1, numClasses, h, w], before softmax, at the resolution of the network (missing where the network gives only labels).
 */
export const runnableNames = { image: 'image', label: 'label', confidence: 'confidence', logits: 'logits' } as const;

/** What a runnable graph gives. */
export interface RunnableInfo {
  hasLogits: boolean;
  /** Pixels of the input for one step in the logits; null where it cannot be told from the graph. */
  logitsStride: number | null;
  /** How the logits lie over the image. */
  alignCorners: boolean;
}
