/** A network that training/train.py trains: the names of its `--arch`. */
export interface TrainingArchitecture {
  readonly id: string;
  readonly title: string;
}

/** Smaller ones first. The same as in models/architectures and training/network/architectures.py, which a test compares. */
export const trainingArchitectures: readonly TrainingArchitecture[] = [
  { id: 'deeplabv3_mobilenet_v2_mobile', title: 'MobileNetV2, small head' },
  { id: 'deeplabv3_mobilenet_v2', title: 'MobileNetV2' },
  { id: 'deeplabv3_mobilenet_v3_large', title: 'MobileNetV3-Large' },
  { id: 'deeplabv3_resnet50', title: 'ResNet-50' },
  { id: 'deeplabv3_resnet101', title: 'ResNet-101' },
];
