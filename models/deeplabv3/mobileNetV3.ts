import { makeDivisible } from './makeDivisible.ts';
import type { Activation, Feature, Network } from './network.ts';
import { StrideBudget, type OutputStride } from './outputStride.ts';

/** torchvision builds MobileNetV3 with this epsilon in its batch norms. */
const EPSILON = 1e-3;

interface Bottleneck {
  readonly kernel: number;
  readonly expanded: number;
  readonly out: number;
  readonly squeeze: boolean;
  readonly activation: Activation;
  readonly stride: number;
}

/** MobileNetV3-Large (Howard et al., Searching for MobileNetV3, table 1): kernel, expanded, out, SE, activation, stride. */
const LARGE: readonly Bottleneck[] = (
  [
    [3, 16, 16, false, 'relu', 1],
    [3, 64, 24, false, 'relu', 2],
    [3, 72, 24, false, 'relu', 1],
    [5, 72, 40, true, 'relu', 2],
    [5, 120, 40, true, 'relu', 1],
    [5, 120, 40, true, 'relu', 1],
    [3, 240, 80, false, 'hardswish', 2],
    [3, 200, 80, false, 'hardswish', 1],
    [3, 184, 80, false, 'hardswish', 1],
    [3, 184, 80, false, 'hardswish', 1],
    [3, 480, 112, true, 'hardswish', 1],
    [3, 672, 112, true, 'hardswish', 1],
    [5, 672, 160, true, 'hardswish', 2],
    [5, 960, 160, true, 'hardswish', 1],
    [5, 960, 160, true, 'hardswish', 1],
  ] as const
).map(([kernel, expanded, out, squeeze, activation, stride]) => ({ kernel, expanded, out, squeeze, activation, stride }));

/** Number of the bottleneck after which torchvision's auxiliary head branches off (40 channels). */
const AUXILIARY_AFTER = 4;

/**
 * MobileNetV3-Large in torchvision's layout: `backbone.0` stem, `backbone.1` to `.15` bottlenecks, `backbone.16` the
 * last 1x1 convolution. A bottleneck that loses its stride gets the new rate itself, as in torchvision.
 * @returns [1, 960, H / outputStride, W / outputStride], and the map for the auxiliary head
 */
export function mobileNetV3Large(net: Network, input: Feature, outputStride: OutputStride): { last: Feature; auxiliary: Feature } {
  let x = net.convBn(input, { key: 'backbone.0.0', norm: 'backbone.0.1', epsilon: EPSILON, out: 16, kernel: 3, stride: 2 }, 'hardswish');
  const budget = new StrideBudget(x.stride, outputStride);
  let auxiliary = x;
  LARGE.forEach((block, index) => {
    const { stride, rateAfter } = budget.take(block.stride);
    x = bottleneck(net, x, `backbone.${index + 1}.block`, block, stride, rateAfter);
    if (index + 1 === AUXILIARY_AFTER) auxiliary = x;
  });
  const last = net.convBn(x, { key: 'backbone.16.0', norm: 'backbone.16.1', epsilon: EPSILON, out: 6 * x.channels }, 'hardswish');
  return { last, auxiliary };
}

/** Expand 1x1, depthwise, squeeze and excitation, project 1x1; a shortcut where shapes agree. */
function bottleneck(net: Network, x: Feature, prefix: string, block: Bottleneck, stride: number, rate: number): Feature {
  const { kernel, expanded, out, squeeze, activation } = block;
  let part = 0;
  const next = (): { key: string; norm: string; epsilon: number } => {
    const key = `${prefix}.${part++}`;
    return { key: `${key}.0`, norm: `${key}.1`, epsilon: EPSILON };
  };
  let y = x;
  if (expanded !== x.channels) y = net.convBn(y, { ...next(), out: expanded }, activation);
  y = net.convBn(y, { ...next(), out: expanded, kernel, stride, rate, depthwise: true }, activation);
  if (squeeze) y = squeezeExcitation(net, y, `${prefix}.${part++}`);
  y = net.convBn(y, { ...next(), out }, 'none');
  return block.stride === 1 && x.channels === out ? net.add(y, x) : y;
}

/** A factor per channel from the mean of all pixels (Hu et al., Squeeze-and-Excitation Networks). */
function squeezeExcitation(net: Network, x: Feature, prefix: string): Feature {
  const pooled = net.globalAveragePool(x);
  const squeezed = net.conv(pooled, { key: `${prefix}.fc1`, out: makeDivisible(x.channels / 4) }, 'relu');
  return net.scale(x, net.conv(squeezed, { key: `${prefix}.fc2`, out: x.channels }, 'hardsigmoid'));
}
