import { IGNORE_INDEX, uncoveredValue, type ClassSet } from '../classes/classDefinition.ts';
import { isCityscapesStuff } from '../classes/cityscapesClasses.ts';
import type { LabelMap } from '../mask/labelMap.ts';
import { LAST_NUMBERED_ID, importCityscapes, isNumberedClass } from './cityscapesImport.ts';
import { classPalette } from './classPalette.ts';
import type { DatasetFormat, DatasetObject, DatasetSink, DatasetSource, ExportImage, ExportResult, WrittenImage } from './datasetFormat.ts';
import { labelsJson, labelsText } from './labelsFile.ts';
import { LossTally } from './lossTally.ts';
import { objectNumbers } from './objectNumbers.ts';
import { encodeColorPng, encodeGrey16Png, encodeGreyPng } from './rasterPng.ts';
import { uniqueNames } from './uniqueNames.ts';
import { remark, type Remark } from '../report/remark.ts';

/**
 * Cityscapes as its scripts read it (cityscapesScripts: README, json2labelImg.py, json2instanceImg.py):
 *
 *     leftImg8bit/SPLIT/CITY/NAME_leftImg8bit.jpg|png|webp  the photograph
 *     gtFine/SPLIT/CITY/NAME_gtFine_labelIds.png      8-bit grey, value = class id
 *     gtFine/SPLIT/CITY/NAME_gtFine_instanceIds.png   16-bit grey, class id x 1000 + number from 0 on; the class id
 *                                                     alone for crowds and for what has no single things
 *     gtFine/SPLIT/CITY/NAME_gtFine_color.png         RGB, colours of the classes
 *     labels.txt, labels.json                         ids, names, colours, background
 *
 * Ids stay what they are in the project, and 255 is ignored: Cityscapes itself has 0 to 33, and 255 only as trainId of what
 * does not count. CITY is the name of the photograph's folder. What Cityscapes knows as stuff (road, sky, …) gets no
 * number where it is one object.
 */
export const cityscapesFormat: DatasetFormat = {
  descriptor: {
    id: 'cityscapes',
    label: 'Cityscapes',
    description: 'Grey PNG of class ids, 16-bit PNG of instances and colour PNG per image, in folders per split and city.',
    fidelity: 'exact',
  },
  exportDataset,
  importDataset: importCityscapes,
};

const NUMBERS_PER_CLASS = 1000;

async function exportDataset(source: DatasetSource, sink: DatasetSink): Promise<ExportResult> {
  const tally = new LossTally({ instances: true, crowd: true });
  const merged = { count: 0, first: '' };
  for await (const image of source.images) {
    const objects = await image.objects();
    sink.wrote(await writeImage(image, objects, sink, source));
    tally.add(objects, image.attributes);
    if (mergesObjects(objects, source.classSet) && merged.count++ === 0) merged.first = image.path;
  }
  await sink.write('labels.txt', labelsText(source.classSet));
  await sink.write('labels.json', labelsJson(source.classSet));
  return { losses: [...tally.losses('Cityscapes'), ...mergedLoss(merged)] };
}

async function writeImage(image: ExportImage, objects: readonly DatasetObject[], sink: DatasetSink, source: DatasetSource): Promise<WrittenImage> {
  const { classSet } = source;
  // So that what came from Cityscapes gets its own names again.
  const short = image.name.replace(/_leftImg8bit$/, '');
  const name = source.hasName(short) ? image.name : short;
  const city = cityOf(image.path);
  const photoPath = `leftImg8bit/${image.split}/${city}/${name}_leftImg8bit.${image.photoExtension}`;
  const truth = `gtFine/${image.split}/${city}/${name}_gtFine`;
  const palette = classPalette(classSet.classes);
  await sink.writeOnce(photoPath, image.key, async () => (await image.photo()).bytes);
  await sink.writeOnce(`${truth}_labelIds.png`, image.key, async () => encodeGreyPng(await image.labelMap()));
  await sink.writeOnce(`${truth}_instanceIds.png`, `${image.key} ${stuffIds(classSet).join()}`, async () => instancePng(await image.labelMap(), objects, classSet));
  await sink.writeOnce(`${truth}_color.png`, `${image.key} ${classSet.classes.map(({ id, color }) => `${id}${color}`).join()}`, async () => encodeColorPng(await image.labelMap(), palette));
  return { path: image.path, photoPath, maskPath: `${truth}_labelIds.png`, objects: objects.length };
}

function cityOf(path: string): string {
  const folder = path.split('/').at(-2);
  const asFile = `${folder}.jpg`;
  return folder === undefined ? 'images' : uniqueNames([asFile]).get(asFile)!;
}

function instancePng({ width, height, data }: LabelMap, objects: readonly DatasetObject[], classSet: ClassSet): Uint8Array {
  const codes = instanceCodes(objects, classSet);
  const numbers = objectNumbers(objects, width, height);
  const uncovered = uncoveredValue(classSet);
  const ids = Uint16Array.from(numbers, (number, i) => (data[i] === IGNORE_INDEX || number === 0 || data[i] === uncovered ? data[i] : codes[number - 1]));
  return encodeGrey16Png(width, height, ids);
}

/** The value of every object, as json2instanceImg.py has them. */
function instanceCodes(objects: readonly DatasetObject[], classSet: ClassSet): number[] {
  const stuff = new Set(stuffIds(classSet));
  const next = new Map<number, number>();
  return objects.map(({ classId, crowd }) => {
    const isAlone = stuff.has(classId) && objects.filter((other) => other.classId === classId).length === 1;
    const number = next.get(classId) ?? 0;
    if (crowd || isAlone || !isNumberedClass(classId) || number === NUMBERS_PER_CLASS) return classId;
    next.set(classId, number + 1);
    return classId * NUMBERS_PER_CLASS + number;
  });
}

function stuffIds({ classes }: ClassSet): number[] {
  return classes.filter(({ name }) => isCityscapesStuff(name)).map(({ id }) => id);
}

function mergesObjects(objects: readonly DatasetObject[], classSet: ClassSet): boolean {
  const codes = instanceCodes(objects, classSet).filter((code) => code !== IGNORE_INDEX);
  return new Set(codes).size < codes.length;
}

/** @param first path of the first image */
function mergedLoss({ count, first }: { readonly count: number; readonly first: string }): Remark[] {
  if (count === 0) return [];
  const others = count > 1 ? ` and ${count - 1} more` : '';
  return [
    remark(
      'loss.cityscapesNumbers',
      `${first}${others} has objects of one class that Cityscapes cannot number: it numbers ${NUMBERS_PER_CLASS} objects each of the classes 1 to ${LAST_NUMBERED_ID}, and takes all crowds of a class together.`,
      { count, names: [first], perClass: NUMBERS_PER_CLASS, lastId: LAST_NUMBERED_ID },
    ),
  ];
}
