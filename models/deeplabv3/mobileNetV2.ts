import type { Feature, Network } from './network.ts';
import { StrideBudget, type OutputStride } from './outputStride.ts';

/** MobileNetV2 (Sandler et al., table 2): expansion, channels, repetitions, stride of the first. */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/**
 * MobileNetV2 up to its 320 channels (times width), as Google's DeepLabV3 uses it: without the last 1x1 of 1280.
 * Keys in torchvision's layout of `mobilenet_v2().features`: `backbone.0` stem, `backbone.1` to `.17` bottlenecks.
 * The unit that loses its stride keeps the rate before; the units after it get the new one (Google's rule).
 * Padding is symmetric, which equals TensorFlow's SAME where sides are 16 k + 1.
 *
 * @param width multiplier of all channel counts, 1.0 or 0.5
 * @returns [1, 320 * width, H / outputStride, W / outputStride], and the 96-channel map for the auxiliary head
 */
export function mobileNetV2(net: Network, input: Feature, outputStride: OutputStride, width = 1): { last: Feature; auxiliary: Feature } {
  // Not rounded to multiples of 8: Google's DeepLab does that at width 1 only, where all counts are (24 * 0.5 stays 12).
  const channels = (count: number): number => Math.round(count * width);
  let x = net.convBn(input, { key: 'backbone.0.0', norm: 'backbone.0.1', out: channels(32), kernel: 3, stride: 2 }, 'relu6');
  const budget = new StrideBudget(x.stride, outputStride);
  let auxiliary = x;
  let block = 1;
  for (const [expansion, out, repetitions, firstStride] of STAGES) {
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const wanted = repetition === 0 ? firstStride : 1;
      const { stride, rateBefore } = budget.take(wanted);
      x = invertedResidual(net, x, `backbone.${block++}.conv`, { expansion, out: channels(out), stride, rate: rateBefore, shortcut: wanted === 1 });
    }
    if (out === 96) auxiliary = x;
  }
  return { last: x, auxiliary };
}

interface InvertedResidual {
  readonly expansion: number;
  readonly out: number;
  readonly stride: number;
  readonly rate: number;
  readonly shortcut: boolean;
}

/** Expand 1x1, depthwise 3x3, project 1x1 without activation; a shortcut where shapes agree. */
function invertedResidual(net: Network, x: Feature, prefix: string, unit: InvertedResidual): Feature {
  const expanded = x.channels * unit.expansion;
  let part = 0;
  let y = x;
  if (unit.expansion !== 1) {
    y = net.convBn(y, { key: `${prefix}.${part}.0`, norm: `${prefix}.${part}.1`, out: expanded }, 'relu6');
    part++;
  }
  y = net.convBn(
    y,
    { key: `${prefix}.${part}.0`, norm: `${prefix}.${part}.1`, out: expanded, kernel: 3, stride: unit.stride, rate: unit.rate, depthwise: true },
    'relu6',
  );
  part++;
  y = net.convBn(y, { key: `${prefix}.${part}`, norm: `${prefix}.${part + 1}`, out: unit.out }, 'none');
  return unit.shortcut && x.channels === unit.out ? net.add(y, x) : y;
}
