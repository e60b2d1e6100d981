import { vocClasses } from '../../core/classes/vocClasses.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { CatalogueEntry } from './catalogueEntry.ts';

const MEBIBYTE = 2 ** 20;

/** The 20 classes of PASCAL VOC and background: what every published DeepLabV3 for everyday photographs tells apart. */
const VOC = { classes: vocClasses, backgroundId: 0 } as const;

/**
 * torchvision's weights COCO_WITH_VOC_LABELS_V1. Figures: torchvision/models/segmentation/deeplabv3.py. The eight
 * digits in a file's name are the first of its SHA-256; the sizes are documented in MiB with three decimals.
 */
const TORCHVISION = {
  ...VOC,
  license: 'BSD-3-Clause',
  sizeIsExact: false,
  trainedOn: 'COCO train2017 with the labels of PASCAL VOC (torchvision)',
} as const;
const TORCHVISION_FILES = 'https://download.pytorch.org/models';
const TORCHVISION_IMAGES = 'COCO val2017 with VOC labels';
const TORCHVISION_DOCS = 'https://docs.pytorch.org/vision/stable/models.html#semantic-segmentation';

/** Smallest first: the first one is what a first pre-labelling gets. */
export const catalogue: readonly CatalogueEntry[] = [
  {
    ...VOC,
    id: 'deeplabv3-mobilenet-v2-voc',
    name: 'DeepLabV3 MobileNetV2',
    fileName: 'deeplabv3_mnv2_pascal_quant.tflite',
    url: 'https://raw.githubusercontent.com/google-coral/test_data/master/deeplabv3_mnv2_pascal_quant.tflite',
    sizeBytes: 2_193_224,
    sizeIsExact: true,
    sha256: '350af47fd346ea6d74b58833a351f583ba860e9806ec5bd292ff8d8f1f249398',
    license: 'Apache-2.0',
    architecture: null,
    parameters: 2_097_013,
    trainedOn: 'COCO and PASCAL VOC 2012 train_aug (Google)',
    // Of the 8-bit MobileNetV2, width 1, 2.2 MB.
    accuracy: {
      miou: 0.7426,
      pixelAccuracy: null,
      images: 'PASCAL VOC 2012 val',
      source: 'https://github.com/tensorflow/models/blob/master/research/deeplab/g3doc/quantize.md',
    },
  },
  {
    ...TORCHVISION,
    id: 'deeplabv3-mobilenet-v3-large-coco',
    name: 'DeepLabV3 MobileNetV3-Large',
    fileName: 'deeplabv3_mobilenet_v3_large-fc3c493d.pth',
    url: `${TORCHVISION_FILES}/deeplabv3_mobilenet_v3_large-fc3c493d.pth`,
    sizeBytes: Math.round(42.301 * MEBIBYTE),
    sha256: 'fc3c493d',
    architecture: 'deeplabv3_mobilenet_v3_large',
    parameters: 11_029_328,
    accuracy: { miou: 0.603, pixelAccuracy: 0.912, images: TORCHVISION_IMAGES, source: TORCHVISION_DOCS },
  },
  {
    ...TORCHVISION,
    id: 'deeplabv3-resnet50-coco',
    name: 'DeepLabV3 ResNet-50',
    fileName: 'deeplabv3_resnet50_coco-cd0a2569.pth',
    url: `${TORCHVISION_FILES}/deeplabv3_resnet50_coco-cd0a2569.pth`,
    sizeBytes: Math.round(160.515 * MEBIBYTE),
    sha256: 'cd0a2569',
    architecture: 'deeplabv3_resnet50',
    parameters: 42_004_074,
    accuracy: { miou: 0.664, pixelAccuracy: 0.924, images: TORCHVISION_IMAGES, source: TORCHVISION_DOCS },
  },
  {
    ...TORCHVISION,
    id: 'deeplabv3-resnet101-coco',
    name: 'DeepLabV3 ResNet-101',
    fileName: 'deeplabv3_resnet101_coco-586e9e4e.pth',
    url: `${TORCHVISION_FILES}/deeplabv3_resnet101_coco-586e9e4e.pth`,
    sizeBytes: Math.round(233.217 * MEBIBYTE),
    sha256: '586e9e4e',
    architecture: 'deeplabv3_resnet101',
    parameters: 60_996_202,
    accuracy: { miou: 0.674, pixelAccuracy: 0.924, images: TORCHVISION_IMAGES, source: TORCHVISION_DOCS },
  },
];

/** What a first pre-labelling gets where no model is installed. */
export const firstModel: CatalogueEntry = catalogue[0];

/** @throws AppError `model.notInCatalogue` that lists what there is */
export function findCatalogueEntry(id: string): CatalogueEntry {
  const found = catalogue.find((entry) => entry.id === id);
  if (found === undefined) {
    const known = catalogue.map((entry) => entry.id).join(', ');
    throw new AppError('model.notInCatalogue', `There is no model ${id} in the catalogue. Get one of: ${known}; or add a file of your own with models add FILE.`, { id });
  }
  return found;
}
