import type { ModelClass, ModelDescription } from '../../core/model/modelDescription.ts';
import { vocClasses } from '../../core/classes/vocClasses.ts';
import { camVidClasses, cityscapesClasses } from './datasetClasses.ts';
import type { Note } from './evidence.ts';

/** Ids of labels whose number is not known: every value that a label map can hold but 255. */
const EVERY_ID = 255;

/** Names by the number of channels, where a public data set has just so many classes; all of it uncertain. */
export function guessClasses(channels: number | null, { singleChannel }: ModelDescription['output'], note: Note): { classes: ModelClass[]; backgroundId: number | null } {
  const { classes, backgroundId, reason } = namesFor(channels, singleChannel);
  note('classes', classes.map(({ name }) => name), reason, false);
  note('backgroundId', backgroundId, backgroundId === null ? 'No class of this set means "nothing here".' : `Class ${backgroundId} is the background in this set.`, false);
  return { classes, backgroundId };
}

function namesFor(channels: number | null, singleChannel: boolean): { classes: ModelClass[]; backgroundId: number | null; reason: string } {
  if (singleChannel) {
    return { classes: [{ id: 0, name: 'background' }, { id: 1, name: 'foreground' }], backgroundId: 0, reason: 'One channel tells one class from the background. A file cannot say what it is called.' };
  }
  if (channels === null) {
    return { classes: numbered(EVERY_ID), backgroundId: 0, reason: 'The file gives labels and does not say how many classes there are.' };
  }
  if (channels === 21) return { classes: [...vocClasses], backgroundId: 0, reason: '21 classes are usually those of PASCAL VOC.' };
  if (channels === 19) return { classes: cityscapesClasses, backgroundId: null, reason: '19 classes are usually those of Cityscapes (train ids).' };
  if (channels === 11) return { classes: camVidClasses, backgroundId: null, reason: '11 classes are usually those of CamVid.' };
  if (channels === 2) return { classes: [{ id: 0, name: 'background' }, { id: 1, name: 'foreground' }], backgroundId: 0, reason: 'Two classes are usually background and foreground. A file cannot say what they are called.' };
  return { classes: numbered(channels), backgroundId: 0, reason: `There are ${channels} classes. A file cannot say what they are called.` };
}

function numbered(count: number): ModelClass[] {
  return Array.from({ length: count }, (_, id) => ({ id, name: `class ${id}` }));
}
