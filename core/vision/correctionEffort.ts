import type { Logits } from '../mask/labelMapFromLogits.ts';
import { sampleFootprints } from './sampleFootprints.ts';

export interface CorrectionEffort {
  /**
   * Expected share of the photograph's pixels that are labelled wrongly, 0..1: what a queue sorts by. A share, not a number of
   * pixels, because a person corrects a photograph fitted to the window: the same mistakes at twice the resolution
   * take the same strokes.
   */
  readonly expectedWrongShare: number;
  /** The same in pixels. */
  readonly expectedWrongPx: number;
}

/**
 * How much correcting a prediction is expected to take. If probabilities mean what they say, the label of a pixel is wrong with
 * probability 1 - p of its class, and by linearity the number of wrong pixels has the mean
 *
 *     sum over pixels of (1 - p)
 *
 * however pixels depend on each other. A network that is too sure of itself scales that sum down; the order of a queue mostly
 * stays. It beats the area below a margin as a number to sort by: it needs no threshold, and it tells "a little unsure everywhere"
 * from "sure". Each sample counts for the pixels that are nearest to it. Cost: a pass over the logits.
 */
export function expectedCorrectionEffort({ numClasses, height, width, alignCorners, data }: Logits, image: { readonly width: number; readonly height: number }): CorrectionEffort {
  const size = height * width;
  const columns = sampleFootprints(width, image.width, alignCorners);
  const rows = sampleFootprints(height, image.height, alignCorners);
  let expectedWrongPx = 0;
  for (let y = 0, i = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++, i++) {
      let best = -Infinity;
      for (let c = 0, at = i; c < numClasses; c++, at += size) if (data[at] > best) best = data[at];
      let sum = 0;
      for (let c = 0, at = i; c < numClasses; c++, at += size) sum += Math.exp(data[at] - best);
      row += (columns[x + 1] - columns[x]) * (1 - 1 / sum);
    }
    expectedWrongPx += row * (rows[y + 1] - rows[y]);
  }
  return { expectedWrongShare: expectedWrongPx / (image.width * image.height), expectedWrongPx };
}
