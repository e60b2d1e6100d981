import { reason } from '../../core/report/reason.ts';
import type { Remark } from '../../core/report/remark.ts';
import type { ModelClass, ModelDescription } from '../../core/model/modelDescription.ts';
import { vocClasses } from '../../core/classes/vocClasses.ts';
import { camVidClasses, cityscapesClasses } from './datasetClasses.ts';
import type { Note } from './evidence.ts';

/** Ids of labels whose number is not known: every value that a label map can hold but 255. */
const EVERY_ID = 255;

/** Names by the number of channels, where a public data set has just so many classes; all of it uncertain. */
export function guessClasses(channels: number | null, { singleChannel }: ModelDescription['output'], note: Note): { classes: ModelClass[]; backgroundId: number | null } {
  const { classes, backgroundId, why } = namesFor(channels, singleChannel);
  note('classes', classes.map(({ name }) => name), why, false);
  note('backgroundId', backgroundId, backgroundId === null ? reason('guess.noBackground', 'No class of this set means "nothing here".') : reason('guess.background', `Class ${backgroundId} is the background in this set.`, { id: backgroundId }), false);
  return { classes, backgroundId };
}

function classesOf(count: number, dataset: string): Remark {
  return reason('guess.classesOf', `${count} classes are usually those of ${dataset}.`, { count, dataset });
}

function namesFor(channels: number | null, singleChannel: boolean): { classes: ModelClass[]; backgroundId: number | null; why: Remark } {
  if (singleChannel) {
    return { classes: [{ id: 0, name: 'background' }, { id: 1, name: 'foreground' }], backgroundId: 0, why: reason('guess.oneClass', 'One channel tells one class from the background. A file cannot say what it is called.') };
  }
  if (channels === null) {
    return { classes: numbered(EVERY_ID), backgroundId: 0, why: reason('guess.labelsOnly', 'The file gives labels and does not say how many classes there are.') };
  }
  if (channels === 21) return { classes: [...vocClasses], backgroundId: 0, why: classesOf(21, 'PASCAL VOC') };
  if (channels === 19) return { classes: cityscapesClasses, backgroundId: null, why: classesOf(19, 'Cityscapes (train ids)') };
  if (channels === 11) return { classes: camVidClasses, backgroundId: null, why: classesOf(11, 'CamVid') };
  if (channels === 2) return { classes: [{ id: 0, name: 'background' }, { id: 1, name: 'foreground' }], backgroundId: 0, why: reason('guess.twoClasses', 'Two classes are usually background and foreground. A file cannot say what they are called.') };
  return { classes: numbered(channels), backgroundId: 0, why: reason('guess.classCount', `There are ${channels} classes. A file cannot say what they are called.`, { count: channels }) };
}

function numbered(count: number): ModelClass[] {
  return Array.from({ length: count }, (_, id) => ({ id, name: `class ${id}` }));
}
