import type { ErrorTexts } from './sentences.ts';

/** English where the engine's own sentence speaks of the command line, or is set plainer for a terminal. All others are shown as they come. */
export const errorTexts: Partial<ErrorTexts> = {
  'class.cannotUndo': 'This change of a class cannot be taken back any more: classes have been changed since.',
  'class.full': 'There are 254 classes already, the most that a label map can tell apart.',
  'class.idTaken': ({ id, name }) => `The id ${id} belongs to “${name}”. Choose one that is free.`,
  'class.isBackground': ({ name }) => `“${name}” is the background. Choose another background first.`,
  'class.mergeIntoBackground': ({ name, background }) => `“${background}” is the background, which has no layers. Delete “${name}” instead.`,
  'class.sameClass': ({ name }) => `“${name}” cannot be merged into itself. Choose another class.`,
  'layer.locked': 'A layer is locked. Unlock it to change it.',
  'image.changed': ({ path, width, height, oldWidth, oldHeight }) =>
    `${path} now has ${width} × ${height} pixels, but its masks were made for ${oldWidth} × ${oldHeight}: put the old file back, or pre-label it again.`,
  'image.tooLarge': ({ path, limit }) =>
    limit === null
      ? `${path} needs more memory than there is: close other programs, or make it smaller.`
      : `${path} has more than ${limit.toLocaleString('en')} pixels, the limit: make it smaller, or raise the limit (ATROUS_PIXEL_LIMIT).`,
  'inference.died': ({ subject, why }) => `The inference process ended twice on ${subject} (${why}): make the image smaller, or leave it out.`,
  'model.cannotGet': ({ fileName, url, why }) =>
    `The model file ${fileName} cannot be got from ${url} (${why}): check the network, or get the file in another way and choose it with “Install a model…”.`,
  'model.damaged': ({ id }) => `The installed model ${id} is damaged: remove it in “Models”, then install it again.`,
  'model.exists': ({ id }) => `A model ${id} is installed already: give the new one another id, or remove the old one first.`,
  'model.none': 'No model is installed: get one in “Models”, or install a file of your own.',
  'model.unknown': ({ id }) => `There is no model ${id} any more.`,
  'project.classesDiffer': ({ model, classId, className, projectClass }) =>
    `The model ${model} calls class ${classId} “${className}”, but this project ${projectClass === null ? `has no class ${classId}` : `calls it “${projectClass}”`}: say what its classes are here (Layers → “What the model’s classes are here…”), or choose another model.`,
  'project.damaged': ({ path, image }) =>
    image === null
      ? `The project file ${path} is damaged. It was left as it is: put a backup in its place, or move it away to start anew.`
      : `What is kept of ${image} in the project file ${path} is damaged: bring the file back from a copy, or pre-label this image again. Other images are not affected.`,
  'project.edited': ({ path }) => `You have worked on ${path}, so its layers were left alone.`,
  'project.foreign': ({ path }) => `${path} is the database of another program: move it away.`,
  'work.failed': 'This could not be computed: there may be too little memory. Try it on a smaller part of the image.',
  'project.notWritable': ({ path }) => `${path} cannot be written to: check its permissions.`,
};
