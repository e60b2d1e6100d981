/** The 21 classes of PASCAL VOC 2012 segmentation, by id. 0 is the background. */
export const vocClasses: readonly { id: number; name: string }[] = [
  'background', 'aeroplane', 'bicycle', 'bird', 'boat', 'bottle', 'bus', 'car', 'cat', 'chair', 'cow',
  'diningtable', 'dog', 'horse', 'motorbike', 'person', 'pottedplant', 'sheep', 'sofa', 'train', 'tvmonitor',
].map((name, id) => ({ id, name }));
