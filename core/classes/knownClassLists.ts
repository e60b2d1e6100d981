import { adeClasses } from './adeClasses.ts';
import { camVidClasses } from './camVidClasses.ts';
import { cityscapesClasses } from './cityscapesClasses.ts';
import type { ClassSet } from './classDefinition.ts';
import { classSetOf } from './classProposal.ts';
import { cocoStuffClasses, cocoThings } from './cocoClasses.ts';
import { vocClasses } from './vocClasses.ts';

export interface KnownClassList {
  readonly id: string;
  /** The dataset's own name, the same in every language. */
  readonly name: string;
  readonly classSet: ClassSet;
}

const cityscapesTraining = cityscapesClasses.flatMap(({ trainId, name, color }) => (trainId === null ? [] : [{ id: trainId, name, color }]));

/** Classes of published datasets that a project can start from, with the ids that their label maps have. */
export const knownClassLists: readonly KnownClassList[] = [
  { id: 'voc', name: 'PASCAL VOC', classSet: classSetOf({ classes: vocClasses, backgroundId: 0 }) },
  { id: 'cityscapes-19', name: 'Cityscapes, train ids', classSet: classSetOf({ classes: cityscapesTraining, backgroundId: null }) },
  {
    id: 'cityscapes',
    name: 'Cityscapes, all ids',
    classSet: classSetOf({ classes: cityscapesClasses.map(({ id, name, color }) => ({ id, name, color })), backgroundId: 0 }),
  },
  { id: 'coco', name: 'COCO', classSet: classSetOf({ classes: cocoThings, backgroundId: 0 }) },
  { id: 'coco-stuff', name: 'COCO-Stuff', classSet: classSetOf({ classes: cocoStuffClasses, backgroundId: 0 }) },
  { id: 'ade20k', name: 'ADE20K', classSet: classSetOf({ classes: adeClasses, backgroundId: 0 }) },
  { id: 'camvid', name: 'CamVid', classSet: classSetOf({ classes: camVidClasses, backgroundId: null }) },
];
