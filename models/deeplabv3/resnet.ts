import type { Feature, Network } from './network.ts';
import { StrideBudget, type OutputStride } from './outputStride.ts';

/** Unit rates of the three units of block4 (paper, section 3.2.1). */
export type MultiGrid = readonly [number, number, number];

/** Units per block (He et al., Deep Residual Learning, table 1). */
const UNITS = { resnet50: [3, 4, 6, 3], resnet101: [3, 4, 23, 3] } as const;

export type ResNetName = keyof typeof UNITS;

/** A bottleneck unit widens its channels by this. */
const EXPANSION = 4;

/**
 * ResNet in torchvision's layout (v1.5: the stride is on the 3x3 convolution), ending with block4.
 * Keys: `backbone.conv1`, `backbone.layer1.0.conv1` … as in torchvision's state dicts; layerN is the paper's blockN.
 *
 * Without `multiGrid` the first unit of a block that lost its stride keeps the rate of the block before, as
 * torchvision does; with it, unit i of block4 has the block's rate times multiGrid[i], as in the paper.
 *
 * @returns block4 [1, 2048, H / outputStride, W / outputStride], and block3 for the auxiliary head
 */
export function resnet(net: Network, input: Feature, name: ResNetName, outputStride: OutputStride, multiGrid?: MultiGrid): { block4: Feature; block3: Feature; budget: StrideBudget } {
  let x = net.convBn(input, { key: 'backbone.conv1', norm: 'backbone.bn1', out: 64, kernel: 7, stride: 2 }, 'relu');
  x = net.maxPool(x);
  const budget = new StrideBudget(x.stride, outputStride);
  let block3 = x;
  UNITS[name].forEach((units, index) => {
    const block = index + 1;
    const taken = budget.take(block === 1 ? 1 : 2);
    for (let unit = 0; unit < units; unit++) {
      const first = unit === 0;
      const blockRate = first && multiGrid === undefined ? taken.rateBefore : taken.rateAfter;
      const gridRate = block === 4 && multiGrid !== undefined ? taken.rateAfter * multiGrid[unit] : blockRate;
      x = bottleneck(net, x, `backbone.layer${block}.${unit}`, {
        width: 64 * 2 ** index,
        stride: first ? taken.stride : 1,
        rate: gridRate,
      });
    }
    if (block === 3) block3 = x;
  });
  return { block4: x, block3, budget };
}

/**
 * The paper's alternative to ASPP (section 3.2, figure 3): block4 repeated as block5, block6, block7, each with twice
 * the rate of the one before. Keys: `backbone.layer5.0.conv1` and so on.
 * @param blocks how many blocks after block4, 1 to 3
 */
export function cascade(net: Network, block4: Feature, budget: StrideBudget, blocks: number, multiGrid: MultiGrid = [1, 1, 1]): Feature {
  let x = block4;
  for (let block = 5; block < 5 + blocks; block++) {
    const { stride, rateAfter } = budget.take(2);
    for (let unit = 0; unit < 3; unit++) {
      x = bottleneck(net, x, `backbone.layer${block}.${unit}`, {
        width: 512,
        stride: unit === 0 ? stride : 1,
        rate: rateAfter * multiGrid[unit],
      });
    }
  }
  return x;
}

/**
 *     x -- 1x1 --- 3x3 (stride, rate) --- 1x1 --(+)-- relu
 *      `------------- 1x1 or nothing ------------'
 */
function bottleneck(net: Network, x: Feature, key: string, unit: { width: number; stride: number; rate: number }): Feature {
  const out = unit.width * EXPANSION;
  let y = net.convBn(x, { key: `${key}.conv1`, norm: `${key}.bn1`, out: unit.width }, 'relu');
  y = net.convBn(y, { key: `${key}.conv2`, norm: `${key}.bn2`, out: unit.width, kernel: 3, stride: unit.stride, rate: unit.rate }, 'relu');
  y = net.convBn(y, { key: `${key}.conv3`, norm: `${key}.bn3`, out }, 'none');
  const hasProjection = x.channels !== out || unit.stride !== 1;
  const shortcut = hasProjection
    ? net.convBn(x, { key: `${key}.downsample.0`, norm: `${key}.downsample.1`, out, stride: unit.stride }, 'none')
    : x;
  return net.activate(net.add(y, shortcut), 'relu');
}
