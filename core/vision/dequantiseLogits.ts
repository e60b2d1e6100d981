import type { KeptLogits } from '../inference/prediction.ts';
import type { Logits } from '../mask/labelMapFromLogits.ts';

/** Kept logits as numbers again: value * scale[c] + offset[c], rounded to float32. */
export function dequantiseLogits({ numClasses, height, width, alignCorners, values, scale, offset }: KeptLogits): Logits {
  const planeSize = height * width;
  const data = new Float32Array(values.length);
  for (let c = 0, i = 0; c < numClasses; c++) for (let end = i + planeSize; i < end; i++) data[i] = values[i] * scale[c] + offset[c];
  return { numClasses, height, width, alignCorners, data };
}
