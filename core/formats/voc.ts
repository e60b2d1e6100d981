import { IGNORE_INDEX, uncoveredValue, type ClassSet } from '../classes/classDefinition.ts';
import { vocColor, vocPalette } from '../classes/vocColor.ts';
import type { LabelMap } from '../mask/labelMap.ts';
import { namesInFile } from './classNames.ts';
import type { DatasetFormat, DatasetObject, DatasetSink, DatasetSource, ExportImage, ExportResult, TextStream, WrittenImage } from './datasetFormat.ts';
import { encodeLabelPng } from './labelPng.ts';
import { labelsJson, labelsText, sortedClasses } from './labelsFile.ts';
import { LossTally } from './lossTally.ts';
import { drawObjects } from './objectNumbers.ts';
import { importVoc } from './vocImport.ts';
import { remark, type Remark } from '../report/remark.ts';

/**
 * PASCAL VOC 2012, segmentation, as the development kit lays it out (VOC2012 devkit, sections 4.2 and 8):
 *
 *     JPEGImages/NAME.jpg              the photograph, upright
 *     SegmentationClass/NAME.png       8-bit palette PNG, index = class id, VOC palette, 255 = void
 *     SegmentationObject/NAME.png      the same, index = number of the object from 1 on, 255 in the same places
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
    description: 'Photographs as JPEG, masks of classes and objects as palette PNG (255 = ignore), lists of names per split.',
    fidelity: 'exact',
  },
  exportDataset,
  importDataset: importVoc,
};

/** 0 is the background and 255 void. */
const MAX_OBJECTS = 254;

async function exportDataset(source: DatasetSource, sink: DatasetSink): Promise<ExportResult> {
  const sets = await openImageSets(source.splits, sink);
  const tally = new LossTally({ instances: true });
  const tooMany = { count: 0, first: '' };
  for await (const image of source.images) {
    const objects = await image.objects();
    sink.wrote(await writeImage(image, objects, sink, source.classSet));
    for (const { splits, list } of sets) if (splits.includes(image.split)) await list.write(`${image.name}\n`);
    tally.add(objects, image.attributes);
    if (objects.filter(({ classId }) => classId !== IGNORE_INDEX).length > MAX_OBJECTS && tooMany.count++ === 0) tooMany.first = image.path;
  }
  for (const { list } of sets) await list.close();
  const { text, losses } = labelMapText(source.classSet);
  await sink.write('labelmap.txt', text);
  await sink.write('labels.txt', labelsText(source.classSet));
  await sink.write('labels.json', labelsJson(source.classSet));
  return { losses: [...losses, ...backgroundLoss(source.classSet), ...tally.losses('PASCAL VOC'), ...tooManyLoss(tooMany)] };
}

async function writeImage(image: ExportImage, objects: readonly DatasetObject[], sink: DatasetSink, classSet: ClassSet): Promise<WrittenImage> {
  const { name } = image;
  const photoPath = `JPEGImages/${name}.jpg`;
  const maskPath = `SegmentationClass/${name}.png`;
  const palette = vocPalette();
  await sink.writeOnce(photoPath, image.key, async () => (await image.photoAsJpeg()).bytes);
  await sink.writeOnce(maskPath, image.key, async () => encodeLabelPng(await image.labelMap(), palette));
  await sink.writeOnce(`SegmentationObject/${name}.png`, `${image.key} ${uncoveredValue(classSet)}`, async () =>
    encodeLabelPng(objectMap(await image.labelMap(), objects), palette));
  return { path: image.path, photoPath, maskPath, objects: objects.length };
}

/** Objects are counted from the bottom; those that do not fit in stay 0, where the class mask still has them. */
function objectMap({ width, height, data }: LabelMap, objects: readonly DatasetObject[]): LabelMap {
  const codes = objectCodes(objects);
  const numbers = new Uint8Array(width * height);
  drawObjects(numbers, objects, (i) => codes[i]);
  for (let i = 0; i < numbers.length; i++) if (data[i] === IGNORE_INDEX) numbers[i] = IGNORE_INDEX;
  return { width, height, data: numbers };
}

/** What each object is in the object mask. */
function objectCodes(objects: readonly DatasetObject[]): Uint8Array {
  const codes = new Uint8Array(objects.length);
  let next = 1;
  objects.forEach(({ classId }, i) => {
    if (classId !== IGNORE_INDEX && next <= MAX_OBJECTS) codes[i] = next++;
  });
  return codes;
}

/** @param first path of the first image */
function tooManyLoss({ count, first }: { readonly count: number; readonly first: string }): Remark[] {
  if (count === 0) return [];
  const others = count > 1 ? ` and ${count - 1} more` : '';
  return [
    remark(
      'loss.vocTooMany',
      `${first}${others} has over ${MAX_OBJECTS} objects, more than an object mask of PASCAL VOC can number: the topmost ones are told apart by class only.`,
      { count, names: [first], limit: MAX_OBJECTS },
    ),
  ];
}

function backgroundLoss({ classes, backgroundId }: ClassSet): Remark[] {
  const first = classes.find(({ id }) => id === 0);
  if (first === undefined || backgroundId === 0) return [];
  return [remark('loss.vocBackground', `Most readers of PASCAL VOC take id 0 for the background, but here it is the class "${first.name}".`, { name: first.name })];
}

/** A list of names, and of which splits they are. */
interface ImageSet {
  readonly splits: readonly string[];
  readonly list: TextStream;
}

/** A list for every split, and trainval as VOC has it. Empty splits are written: readers open the file. */
async function openImageSets(splits: readonly string[], sink: DatasetSink): Promise<ImageSet[]> {
  const hasBoth = splits.includes('train') && splits.includes('val') && !splits.includes('trainval');
  const members = [...splits.map((split): [string, string[]] => [split, [split]]), ...(hasBoth ? [['trainval', ['train', 'val']] as [string, string[]]] : [])];
  const sets: ImageSet[] = [];
  for (const [set, of] of members) sets.push({ splits: of, list: await sink.stream(`ImageSets/Segmentation/${set}.txt`) });
  return sets;
}

/**
 * labelmap.txt as the manual of CVAT has it under "Pascal VOC": `label:color_rgb:parts:actions`. No two lines have one name, and void
 * has one: without it a reader takes its colour for an unknown class.
 */
function labelMapText(classSet: ClassSet): { text: string; losses: Remark[] } {
  const writable = (name: string): string => name.replace(/[:#\s]+/g, (run) => (/[:#\n\r]/.test(run) ? '_' : run));
  const voidName = writable(classSet.classes.find(({ id }) => id === IGNORE_INDEX)?.name ?? 'ignored');
  const names = new Map([...namesInFile(classSet, writable, voidName), [IGNORE_INDEX, voidName]]);
  const losses = sortedClasses(classSet).flatMap(({ id, name }) => {
    const given = names.get(id)!;
    if (given === name) return [];
    if (name === voidName) return [remark('loss.reservedName', `The class ${id} is called "${given}" there, because "${name}" stands for pixels to be ignored.`, { id, name, given })];
    return [remark('loss.vocName', `The class "${name}" is called "${given}" in labelmap.txt, where names cannot hold : or #.`, { name, safe: given })];
  });
  const lines = [...names].sort(([a], [b]) => a - b).map(([id, name]) => `${name}:${vocColor(id).join(',')}::\n`);
  return { text: `# label:color_rgb:parts:actions\n${lines.join('')}`, losses };
}
