import { parseClassList } from '../classes/classList.ts';
import { uncoveredValue, type ClassSet } from '../classes/classDefinition.ts';
import { cityscapesClasses, isCityscapesStuff } from '../classes/cityscapesClasses.ts';
import { AppError } from '../errors/appError.ts';
import type { DatasetFiles, DatasetObject, ImportedDataset, ImportedImage, ImportedLabels } from './datasetFormat.ts';
import { decodeLabelPng } from './labelPng.ts';
import { classSetOfNames, parseLabelsJson } from './labelsFile.ts';
import { numberedMasks } from './objectNumbers.ts';
import { countPaths, firstPath, pathsWhere } from './pathsWhere.ts';
import { decodeRasterPng } from './rasterPng.ts';
import { UnknownIds } from './unknownIds.ts';
import { remark, type Remark } from '../report/remark.ts';

const LABEL_IDS = /^(?<root>(?:.*\/)?)(?<kind>gtFine|gtCoarse)\/(?<split>[^/]+)\/(?<rest>(?:.*\/)?[^/]+)_(?:gtFine|gtCoarse)_(?<ids>labelIds|labelTrainIds)\.png$/;
const PHOTO_ENDINGS = ['png', 'jpg', 'jpeg', 'webp'];

/** Above, class id x 1000 + number does not fit into 16 bits for every number. */
export const LAST_NUMBERED_ID = 64;

/** Whether a class can have instance numbers; those of class 0 would read as classes without numbers. */
export function isNumberedClass(id: number): boolean {
  return id >= 1 && id <= LAST_NUMBERED_ID;
}

interface CityscapesMask {
  readonly path: string;
  readonly root: string;
  readonly split: string;
  /** CITY/NAME */
  readonly rest: string;
}

/**
 * Class masks from `labelIds`, or `labelTrainIds` where there are no others, and objects from `instanceIds`. Names from
 * labels.json or labels.txt beside gtFine; without them they are the 34 of Cityscapes (or its 19 trainIds).
 * What has the class id alone in `instanceIds` is a crowd, unless its class is stuff.
 */
export async function importCityscapes(files: DatasetFiles): Promise<ImportedDataset> {
  const masksOf = (ids: string): Iterable<string> => pathsWhere(files, (path) => LABEL_IDS.exec(path)?.groups!.ids === ids);
  const ids = firstPath(masksOf('labelIds')) === null ? 'labelTrainIds' : 'labelIds';
  const masks = masksOf(ids);
  const { count: total, first } = countPaths(masks);
  if (total === 0) throw new AppError('import.notThisFormat', 'This is no Cityscapes: there are no files gtFine/SPLIT/CITY/NAME_gtFine_labelIds.png.', { missing: 'cityscapes', path: '' });
  const warnings: Remark[] = [];
  const classSet = await readClassSet(files, maskAt(first).root, ids, warnings);
  const unknown = new UnknownIds(classSet, warnings);
  async function* images(): AsyncGenerator<ImportedImage> {
    for (const path of masks) {
      const mask = maskAt(path);
      const photoPath = photoPathOf(files, mask);
      yield {
        // Without a photograph here, it lies in leftImg8bit elsewhere, where its name has this ending.
        name: photoPath === null ? `${mask.rest}_leftImg8bit` : mask.rest.split('/').at(-1)!,
        photoPath,
        split: mask.split,
        attributes: {},
        labels: () => readLabels(files, mask.path, classSet, unknown),
      };
    }
  }
  return { classSet, images: { [Symbol.asyncIterator]: images }, total, warnings };
}

/** @param path that fits LABEL_IDS */
function maskAt(path: string): CityscapesMask {
  const { root, split, rest } = LABEL_IDS.exec(path)!.groups!;
  return { path, root, split, rest };
}

async function readClassSet(files: DatasetFiles, root: string, ids: string, warnings: Remark[]): Promise<ClassSet> {
  if (files.has(`${root}labels.json`)) return parseLabelsJson(await files.readText(`${root}labels.json`), `${root}labels.json`);
  if (files.has(`${root}labels.txt`)) return classSetOfNames(parseClassList(await files.readText(`${root}labels.txt`), `${root}labels.txt`));
  if (ids === 'labelIds') {
    warnings.push(remark('import.cityscapesNames', 'There is no labels.json or labels.txt: the names are those of the 34 classes of Cityscapes.', {}));
    return classSetOfNames(cityscapesClasses);
  }
  warnings.push(remark('import.cityscapesTrainIds', 'There are only labelTrainIds: the names are those of the 19 classes that Cityscapes is evaluated on.', {}));
  return classSetOfNames(cityscapesClasses.flatMap(({ trainId, name, color }) => (trainId === null ? [] : [{ id: trainId, name, color }])));
}

function photoPathOf(files: DatasetFiles, { root, split, rest }: CityscapesMask): string | null {
  for (const ending of PHOTO_ENDINGS) {
    const path = `${root}leftImg8bit/${split}/${rest}_leftImg8bit.${ending}`;
    if (files.has(path)) return path;
  }
  return null;
}

async function readLabels(files: DatasetFiles, path: string, classSet: ClassSet, unknown: UnknownIds): Promise<ImportedLabels> {
  const labelMap = decodeLabelPng(await files.read(path), path);
  unknown.look(labelMap, path);
  const instancePath = path.replace(/labelIds\.png$/, 'instanceIds.png');
  if (instancePath === path || !files.has(instancePath)) return { kind: 'labelMap', labelMap };
  const { width, height, data } = labelMap;
  const instances = decodeRasterPng(await files.read(instancePath), instancePath);
  if (instances.width !== width || instances.height !== height) {
    throw new AppError('import.sizeMismatch', `${instancePath} has ${instances.width} x ${instances.height} pixels, but ${path} has ${width} x ${height}: both must have the size of the photograph.`, { path: instancePath, why: `${instances.width} x ${instances.height}, ${width} x ${height}` });
  }
  // The class mask decides; a number counts where both say the same class.
  const numbers = instances.data.map((value, i) => (Math.floor(value / 1000) === data[i] && value >= 1000 ? (value % 1000) + 1 : 0));
  const nameOf = new Map(classSet.classes.map(({ id, name }) => [id, name]));
  const objects = numberedMasks(labelMap, numbers, uncoveredValue(classSet)).map(({ classId, number, mask }): DatasetObject => ({
    classId, mask, name: '', attributes: {},
    crowd: number === 0 && isNumberedClass(classId) && !isCityscapesStuff(nameOf.get(classId) ?? ''),
  }));
  return { kind: 'objects', width, height, objects, overlap: false };
}
