import { ASPP_CHANNELS, aspp, type AsppOptions } from './aspp.ts';
import type { Feature, Network } from './network.ts';

export interface DeepLabHeadOptions extends AsppOptions {
  /** torchvision has a 3x3 convolution between ASPP and the classifier; the paper and Google's mobile models have none. */
  readonly hasHeadConv: boolean;
}

/** DeepLabHead: ASPP, (3x3), 1x1 to the classes. @returns logits [1, numClasses, h, w], before upsampling */
export function deepLabHead(net: Network, x: Feature, numClasses: number, options: DeepLabHeadOptions): Feature {
  let y = aspp(net, x, options);
  if (options.hasHeadConv) y = net.convBn(y, { key: 'classifier.1', norm: 'classifier.2', out: ASPP_CHANNELS, kernel: 3 }, 'relu');
  return net.conv(y, { key: 'classifier.4', out: numClasses });
}

/** The head of the cascaded model (paper, section 3.2): one 1x1 convolution after the last block. */
export function cascadeHead(net: Network, x: Feature, numClasses: number): Feature {
  return net.conv(x, { key: 'classifier.4', out: numClasses });
}

/** FCNHead, the auxiliary classifier used in training (torchvision): 3x3 to a quarter of the channels, 1x1 to the classes. */
export function auxiliaryHead(net: Network, x: Feature, numClasses: number): Feature {
  const out = Math.floor(x.channels / 4);
  const y = net.convBn(x, { key: 'aux_classifier.0', norm: 'aux_classifier.1', out, kernel: 3 }, 'relu');
  return net.conv(y, { key: 'aux_classifier.4', out: numClasses });
}
