import { IGNORE_INDEX, type ClassSet } from '../classes/classDefinition.ts';
import { vocColor, vocPalette } from '../classes/vocColor.ts';
import { AppError } from '../errors/appError.ts';
import type { DatasetFormat, DatasetSink, DatasetSource, ExportResult, WrittenImage } from './datasetFormat.ts';
import { encodeLabelPng } from './labelPng.ts';
import { uniqueNames } from './uniqueNames.ts';

/**
 * PASCAL VOC 2012, segmentation, as the development kit lays it out (VOC2012 devkit, sections 4.2 and 8):
 *
 *     JPEGImages/NAME.jpg              the photograph, upright
 *     SegmentationClass/NAME.png       8-bit palette PNG, index = class id, VOC palette, 255 = void
 *     ImageSets/Segmentation/SPLIT.txt one NAME per line; train, val, and trainval where there are both
 *
 * and beside it what the kit leaves to the reader's code:
 *
 *     labelmap.txt                     name and colour of every class, as CVAT and Datumaro read it
 *     labels.txt                       "id name" per line
 *     labels.json                      ids, names, the project's own colours, background and void
 *
 * The palette is VOC's whatever the colours in the project: readers of VOC know classes by these colours.
 */
export const vocFormat: DatasetFormat = {
  descriptor: {
    id: 'voc',
    label: 'PASCAL VOC',
    description: 'Photographs as JPEG, masks as palette PNG (255 = ignore), lists of names per split.',
    fidelity: 'exact',
  },
  exportDataset,
  importDataset: () => Promise.reject(new AppError('import.notThisFormat', 'PASCAL VOC cannot be imported yet.')),
};

async function exportDataset(source: DatasetSource, sink: DatasetSink): Promise<ExportResult> {
  const names = uniqueNames(source.paths);
  const palette = vocPalette();
  const images: WrittenImage[] = [];
  for await (const image of source.images) {
    const name = names.get(image.path)!;
    const photoPath = `JPEGImages/${name}.jpg`;
    const maskPath = `SegmentationClass/${name}.png`;
    await sink.write(photoPath, (await image.photoAsJpeg()).bytes);
    await sink.write(maskPath, encodeLabelPng(await image.labelMap(), palette));
    images.push({ path: image.path, split: image.split, photoPath, maskPath, objects: (await image.objects()).length });
  }
  for (const [split, members] of imageSets(source.splits, images)) {
    await writeText(sink, `ImageSets/Segmentation/${split}.txt`, members.map(({ path }) => names.get(path)!));
  }
  const { lines, losses } = labelMapLines(source.classSet);
  await writeText(sink, 'labelmap.txt', lines);
  await writeText(sink, 'labels.txt', sortedClasses(source.classSet).map(({ id, name }) => `${id} ${name}`));
  await writeText(sink, 'labels.json', [JSON.stringify(labelsJson(source.classSet), null, 2)]);
  return { images, losses: [...losses, ...backgroundLoss(source.classSet)] };
}

function backgroundLoss({ classes, backgroundId }: ClassSet): string[] {
  const first = classes.find(({ id }) => id === 0);
  if (first === undefined || backgroundId === 0) return [];
  return [`Most readers of PASCAL VOC take id 0 for the background, but here it is the class "${first.name}".`];
}

/** Every split with its images, and trainval as VOC has it. Empty splits are written: readers open the file. */
function imageSets(splits: readonly string[], images: readonly WrittenImage[]): [string, WrittenImage[]][] {
  const sets = splits.map((split): [string, WrittenImage[]] => [split, images.filter((image) => image.split === split)]);
  const hasBoth = splits.includes('train') && splits.includes('val') && !splits.includes('trainval');
  if (hasBoth) sets.push(['trainval', images.filter(({ split }) => split === 'train' || split === 'val')]);
  return sets;
}

/** labelmap.txt as the manual of CVAT has it under "Pascal VOC": `label:color_rgb:parts:actions`. */
function labelMapLines(classSet: ClassSet): { lines: string[]; losses: string[] } {
  const losses: string[] = [];
  const classes = sortedClasses(classSet);
  const lines = classes.map(({ id, name }) => {
    const safe = name.replace(/[:#\s]+/g, (run) => (/[:#\n\r]/.test(run) ? '_' : run));
    if (safe !== name) losses.push(`The class "${name}" is called "${safe}" in labelmap.txt, where names cannot hold : or #.`);
    return `${safe}:${vocColor(id).join(',')}::`;
  });
  // Without a line of its own a reader takes the colour of void for an unknown class.
  if (!classes.some(({ id }) => id === IGNORE_INDEX)) lines.push(`ignored:${vocColor(IGNORE_INDEX).join(',')}::`);
  return { lines: ['# label:color_rgb:parts:actions', ...lines], losses };
}

function labelsJson(classSet: ClassSet): unknown {
  return { backgroundId: classSet.backgroundId, ignoreIndex: IGNORE_INDEX, classes: sortedClasses(classSet) };
}

function sortedClasses({ classes }: ClassSet): ClassSet['classes'] {
  return [...classes].sort((a, b) => a.id - b.id);
}

function writeText(sink: DatasetSink, path: string, lines: readonly string[]): Promise<void> {
  return sink.write(path, lines.map((line) => `${line}\n`).join(''));
}
