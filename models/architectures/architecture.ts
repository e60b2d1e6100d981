import { AppError } from '../../core/errors/appError.ts';
import type { ModelDescription } from '../../core/model/modelDescription.ts';
import type { DeepLabV3Architecture } from '../deeplabv3/deepLabV3.ts';

/** A DeepLabV3 as somebody trains and publishes it: the network and what its input must look like. */
export interface Architecture {
  /** Name for `--arch`, torchvision's where it is torchvision's. */
  readonly id: string;
  readonly title: string;
  /** As trained. The number of classes is the checkpoint's. */
  readonly network: Omit<DeepLabV3Architecture, 'numClasses'>;
  readonly input: Pick<ModelDescription['input'], 'scale' | 'mean' | 'std' | 'longSide'>;
}

/** ImageNet's mean and standard deviation of RGB / 255, with which torchvision normalises. */
const IMAGENET = { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } satisfies Partial<Architecture['input']>;

export const architectures: readonly Architecture[] = [
  {
    id: 'deeplabv3_resnet50',
    title: 'DeepLabV3, ResNet-50',
    network: { backbone: 'resnet50', outputStride: 8, atrousRates: [12, 24, 36] },
    input: { ...IMAGENET, longSide: 520 },
  },
  {
    id: 'deeplabv3_resnet101',
    title: 'DeepLabV3, ResNet-101',
    network: { backbone: 'resnet101', outputStride: 8, atrousRates: [12, 24, 36] },
    input: { ...IMAGENET, longSide: 520 },
  },
  {
    id: 'deeplabv3_mobilenet_v3_large',
    title: 'DeepLabV3, MobileNetV3-Large',
    network: { backbone: 'mobilenet_v3_large', outputStride: 16, atrousRates: [12, 24, 36] },
    input: { ...IMAGENET, longSide: 520 },
  },
  {
    id: 'deeplabv3_mobilenet_v2',
    title: 'DeepLabV3, MobileNetV2',
    network: { backbone: 'mobilenet_v2', outputStride: 16, atrousRates: [6, 12, 18], alignCorners: true },
    input: { ...IMAGENET, longSide: 513 },
  },
  {
    // The form that Google publishes for phones: a 1x1 and image pooling, no atrous branches, no 3x3 in the head.
    id: 'deeplabv3_mobilenet_v2_mobile',
    title: 'DeepLabV3, MobileNetV2, small head',
    network: { backbone: 'mobilenet_v2', outputStride: 16, atrousRates: [], hasHeadConv: false, alignCorners: true },
    input: { ...IMAGENET, longSide: 513 },
  },
];

/** @throws AppError `model.architecture` that lists the known ones */
export function findArchitecture(id: string): Architecture {
  const found = architectures.find((architecture) => architecture.id === id);
  if (found === undefined) {
    const known = architectures.map((architecture) => architecture.id).join(', ');
    throw new AppError('model.architecture', `There is no architecture ${id}. Use one of: ${known}.`, { architecture: id });
  }
  return found;
}
