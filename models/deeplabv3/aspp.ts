import type { Feature, Network } from './network.ts';

/** Filters of every ASPP branch and of the head (paper, section 3.3). */
export const ASPP_CHANNELS = 256;

/** ASPPConv: one atrous 3x3 branch. Keys as in torchvision: `convs.N.0` and `convs.N.1`. */
function asppConv(net: Network, x: Feature, key: string, rate: number): Feature {
  return net.convBn(x, { key: `${key}.0`, norm: `${key}.1`, out: ASPP_CHANNELS, kernel: 3, rate }, 'relu');
}

/**
 * ASPPPooling: the image-level feature. Global average pooling, 1x1 convolution; the bilinear upsampling of one pixel
 * is a constant, so it stays one pixel and is added to all of them by the projection.
 */
function asppPooling(net: Network, x: Feature, key: string): Feature {
  return net.convBn(net.globalAveragePool(x), { key: `${key}.1`, norm: `${key}.2`, out: ASPP_CHANNELS }, 'relu');
}

export interface AsppOptions {
  /** Rates of the atrous 3x3 branches, (6, 12, 18) at output stride 16. Empty = no such branches (Google's mobile models). */
  readonly atrousRates: readonly number[];
  /** Where image pooling stands in the concatenation: last in the paper and torchvision, first in Google's code. */
  readonly poolingFirst: boolean;
}

/**
 * Atrous spatial pyramid pooling (paper, section 3.3, figure 5): a 1x1 convolution, atrous 3x3 convolutions at several
 * rates and image pooling side by side, concatenated and projected to 256 channels.
 * Keys: `classifier.0.convs.0` the 1x1, `.1` … the atrous ones, the last one image pooling; `classifier.0.project`.
 */
export function aspp(net: Network, x: Feature, { atrousRates, poolingFirst }: AsppOptions): Feature {
  const key = 'classifier.0.convs';
  const branches = [
    net.convBn(x, { key: `${key}.0.0`, norm: `${key}.0.1`, out: ASPP_CHANNELS }, 'relu'),
    ...atrousRates.map((rate, index) => asppConv(net, x, `${key}.${index + 1}`, rate)),
  ];
  const pooling = asppPooling(net, x, `${key}.${branches.length}`);
  const parts = poolingFirst ? [pooling, ...branches] : [...branches, pooling];
  return net.convBnOfConcat(parts, { key: 'classifier.0.project.0', norm: 'classifier.0.project.1', out: ASPP_CHANNELS }, 'relu');
}
