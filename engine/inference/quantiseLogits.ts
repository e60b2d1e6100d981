import type { KeptLogits } from '../../core/inference/prediction.ts';
import type { Logits } from '../../core/mask/labelMapFromLogits.ts';

/**
 * Logits in a quarter of their size: each channel's range is spread over 0..255, so a value is off by at most
 * 1/510 of its channel's range. Infinite values count as the end of the finite range.
 */
export function quantiseLogits({ numClasses, height, width, alignCorners, data }: Logits): KeptLogits {
  const planeSize = height * width;
  const values = new Uint8Array(data.length);
  const scale = new Float32Array(numClasses);
  const offset = new Float32Array(numClasses);
  for (let c = 0; c < numClasses; c++) {
    const from = c * planeSize;
    const to = from + planeSize;
    let smallest = Infinity;
    let largest = -Infinity;
    for (let i = from; i < to; i++) {
      const value = data[i];
      if (!Number.isFinite(value)) continue;
      if (value < smallest) smallest = value;
      if (value > largest) largest = value;
    }
    if (smallest > largest) smallest = largest = 0;
    offset[c] = smallest;
    scale[c] = (largest - smallest) / 255;
    // A flat channel has scale 0: every value is the offset.
    const perStep = largest > smallest ? 255 / (largest - smallest) : 0;
    for (let i = from; i < to; i++) {
      const step = (data[i] - smallest) * perStep + 0.5;
      values[i] = step > 255 ? 255 : step > 0 ? step : 0;
    }
  }
  return { numClasses, height, width, alignCorners, values, scale, offset };
}
