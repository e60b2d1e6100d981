import type { Logits } from '../mask/labelMapFromLogits.ts';

/**
 * Logits with one channel for each class, where several channels of a model are one class of the project: the logarithm of the sum
 * of their exponentials, so that softmax gives each class the probabilities of its channels together.
 * @param classIds class id of each channel
 * @returns the logits themselves where every channel has a class of its own; else channels in the order of their first ones
 */
export function uniteChannels(logits: Logits, classIds: readonly number[]): Logits {
  const { numClasses, height, width, data } = logits;
  const channelsOf = new Map<number, number[]>();
  for (let channel = 0; channel < numClasses; channel++) channelsOf.set(classIds[channel], [...(channelsOf.get(classIds[channel]) ?? []), channel]);
  if (channelsOf.size === numClasses) return logits;
  const size = height * width;
  const united = new Float32Array(channelsOf.size * size);
  [...channelsOf.values()].forEach((channels, c) => {
    const [first] = channels;
    if (channels.length === 1) return united.set(data.subarray(first * size, (first + 1) * size), c * size);
    for (let i = 0; i < size; i++) {
      let largest = -Infinity;
      for (const channel of channels) if (data[channel * size + i] > largest) largest = data[channel * size + i];
      let sum = 0;
      for (const channel of channels) sum += Math.exp(data[channel * size + i] - largest);
      // Infinity minus itself is no number.
      united[c * size + i] = Number.isFinite(largest) ? largest + Math.log(sum) : largest;
    }
  });
  return { ...logits, numClasses: channelsOf.size, data: united };
}
