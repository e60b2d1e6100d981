import type { StateDict } from '../checkpoint/tensor.ts';

/** The last convolution, whose filters are the classes. */
export const CLASSIFIER = 'classifier.4.weight';

/** Number of classes of a DeepLabV3 with torchvision's keys; null where it is none. */
export function classCount(weights: StateDict): number | null {
  return weights.get(CLASSIFIER)?.shape[0] ?? null;
}
