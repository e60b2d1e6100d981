import type { KeptLogits } from '../../core/inference/prediction.ts';
import type { Logits } from '../../core/mask/labelMapFromLogits.ts';

/** What becomes of a prediction's logits. */
export type LogitsPacking = 'keep' | 'drop';

/** Fine steps between no distance and the largest one. */
const FINE_STEPS = 3_072;
/** Fine steps in a coarse one. */
export const COARSE_STEP = 64;

/**
 * Logits in the form in which they are kept. Softmax and argmax do not change where all classes of a sample are shifted alike,
 * so what is kept of each class is how far it lies below the winner, which is 0 over whole regions. Where an
 * edge runs between two classes, their distances at the four samples around it decide where it runs to a fraction of a pixel:
 * these are kept in fine steps (1/3072 of the largest distance). All others, 98 of 100 on photographs, could not win there, and
 * are kept in steps of 1/48: enough for confidence, uncertainty and for biases that a person moves.
 * Infinite distances count as the largest finite one.
 */
export function keepLogits({ numClasses, height, width, alignCorners, data }: Logits): KeptLogits {
  const plane = height * width;
  const distances = belowWinner(data, numClasses, plane);
  let largest = 0;
  for (const distance of distances) if (distance > largest && distance < Infinity) largest = distance;
  const step = largest / FINE_STEPS;
  const perStep = largest > 0 ? 1 / step : 0;
  const isFine = decisive(distances, numClasses, height, width);
  const values = new Uint16Array(data.length);
  for (let i = 0; i < values.length; i++) {
    const steps = Math.min(distances[i] * perStep, FINE_STEPS) || 0;
    const kept = isFine[i] === 1 ? Math.round(steps) : Math.round(steps / COARSE_STEP) * COARSE_STEP;
    values[i] = FINE_STEPS - kept;
  }
  return {
    numClasses, height, width, alignCorners, values,
    scale: new Float32Array(numClasses).fill(step),
    offset: new Float32Array(numClasses).fill(-largest),
  };
}

function belowWinner(data: Float32Array, numClasses: number, plane: number): Float32Array {
  const winner = new Float32Array(plane).fill(-Infinity);
  for (let c = 0, i = 0; c < numClasses; c++) for (let p = 0; p < plane; p++, i++) if (data[i] > winner[p]) winner[p] = data[i];
  const distances = new Float32Array(data.length);
  for (let c = 0, i = 0; c < numClasses; c++) {
    for (let p = 0; p < plane; p++, i++) {
      const distance = winner[p] - data[i];
      // Infinity minus itself: two winners that nothing tells apart.
      distances[i] = Number.isNaN(distance) ? (data[i] === winner[p] ? 0 : Infinity) : distance;
    }
  }
  return distances;
}

/**
 * Which values decide an edge: between four neighbouring samples a class lies between its corners, so only one whose best corner
 * is as good as another's worst can win there (core/mask/labelMapFromLogits). Where that is more than one class, theirs do.
 * @returns Uint8 [numClasses, height, width], 1 = decisive
 */
function decisive(distances: Float32Array, numClasses: number, height: number, width: number): Uint8Array {
  const plane = height * width;
  const marks = new Uint8Array(distances.length);
  const nearest = new Float32Array(numClasses);
  for (let y = 0; y < height; y++) {
    const below = y + 1 < height ? width : 0;
    for (let x = 0; x < width; x++) {
      const right = x + 1 < width ? 1 : 0;
      let least = Infinity;
      for (let c = 0, i = y * width + x; c < numClasses; c++, i += plane) {
        const [a, b, d, e] = [distances[i], distances[i + right], distances[i + below], distances[i + below + right]];
        nearest[c] = Math.min(a, b, d, e);
        const farthest = Math.max(a, b, d, e);
        if (farthest < least) least = farthest;
      }
      let count = 0;
      for (let c = 0; c < numClasses; c++) if (nearest[c] <= least) count++;
      if (count < 2) continue;
      for (let c = 0, i = y * width + x; c < numClasses; c++, i += plane) {
        if (nearest[c] <= least) marks[i] = marks[i + right] = marks[i + below] = marks[i + below + right] = 1;
      }
    }
  }
  return marks;
}
