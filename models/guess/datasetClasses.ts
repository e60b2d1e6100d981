import type { ModelClass } from '../../core/model/modelDescription.ts';

const named = (...names: string[]): ModelClass[] => names.map((name, id) => ({ id, name }));

/** Cityscapes by train id (cityscapesScripts, labels.py); 255 = ignore. */
export const cityscapesClasses: ModelClass[] = named(
  'road', 'sidewalk', 'building', 'wall', 'fence', 'pole', 'traffic light', 'traffic sign', 'vegetation', 'terrain', 'sky',
  'person', 'rider', 'car', 'truck', 'bus', 'train', 'motorcycle', 'bicycle',
);

/** CamVid's 11 grouped classes, in the order of SegNet, in which most networks were trained. */
export const camVidClasses: ModelClass[] = named(
  'sky', 'building', 'pole', 'road', 'pavement', 'tree', 'sign symbol', 'fence', 'car', 'pedestrian', 'bicyclist',
);
