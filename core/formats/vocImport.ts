import { parseClassList } from '../classes/classList.ts';
import { IGNORE_INDEX, uncoveredValue, type ClassSet } from '../classes/classDefinition.ts';
import { hexColor } from '../classes/hexColor.ts';
import { vocClasses } from '../classes/vocClasses.ts';
import { vocColor } from '../classes/vocColor.ts';
import { AppError } from '../errors/appError.ts';
import type { LabelMap } from '../mask/labelMap.ts';
import { colorKey, idsOfColors, type ColorIds } from './colorMap.ts';
import type { DatasetFiles, ImportedDataset, ImportedImage, ImportedLabels } from './datasetFormat.ts';
import { classSetOfNames, isBackgroundName, parseLabelsJson } from './labelsFile.ts';
import type { LargeMap } from './largeMap.ts';
import { numberedMasks } from './objectNumbers.ts';
import { decodeRasterPng } from './rasterPng.ts';
import { firstPath, pathsWhere } from './pathsWhere.ts';
import { UnknownIds } from './unknownIds.ts';
import { remark, type Remark } from '../report/remark.ts';

/** Folders of masks, as VOC, labelme2voc of labelme 4, and DeepLab's tools call them. */
const CLASS_FOLDERS = ['SegmentationClass', 'SegmentationClassPNG', 'SegmentationClassRaw'];
const OBJECT_FOLDERS = ['SegmentationObject', 'SegmentationObjectPNG'];
const PHOTO_FOLDERS = ['JPEGImages', 'Images', 'images'];
const PHOTO_ENDINGS = ['jpg', 'jpeg', 'png', 'webp', 'JPG', 'JPEG', 'PNG'];

interface VocFolders {
  /** The masks lie in ROOT + classes; root is empty or ends with `/`. */
  readonly root: string;
  readonly classes: string;
  readonly objects: string | null;
}

/**
 * Masks as palette or grey PNG (value = id), or as colours of labelmap.txt or of VOC's palette. Class names from
 * labels.json, labels.txt, labelmap.txt or class_names.txt (labelme2voc); without any they are VOC's own 21.
 * The class mask decides every pixel; the object mask only tells objects of one class apart.
 */
export async function importVoc(files: DatasetFiles): Promise<ImportedDataset> {
  const folders = findFolders(files);
  const warnings: Remark[] = [];
  const classSet = await readClassSet(files, folders.root, warnings);
  const colors = colorsOf(await readLabelMap(files, folders.root));
  const unknown = new UnknownIds(classSet, warnings);
  const maskPaths = pathsWhere(files, (path) => path.startsWith(folders.classes) && /\.png$/i.test(path));
  const nameOf = (path: string): string => path.slice(folders.classes.length).replace(/\.png$/i, '');
  const names = files.largeMap<true>();
  for (const path of maskPaths) names.add(nameOf(path), true);
  const splits = await readSplits(files, folders.root, names, warnings);
  async function* images(): AsyncGenerator<ImportedImage> {
    for (const path of maskPaths) {
      const name = nameOf(path);
      yield {
        name,
        photoPath: photoPathOf(files, folders.root, name),
        split: splits.get(name) ?? null,
        attributes: {},
        labels: () => readLabels(files, path, folders.objects === null ? null : `${folders.objects}${name}.png`, classSet, colors, unknown),
      };
    }
  }
  return { classSet, images: { [Symbol.asyncIterator]: images }, total: names.size, warnings };
}

function findFolders(files: DatasetFiles): VocFolders {
  for (const folder of CLASS_FOLDERS) {
    const roots = new Set<string>();
    for (const path of pathsWhere(files, (candidate) => /\.png$/i.test(candidate))) {
      const root = rootBefore(path, folder);
      if (root !== null) roots.add(root);
    }
    if (roots.size > 1) {
      const found = [...roots].map((root) => root + folder).join(' and ');
      throw new AppError('import.notThisFormat', `There is more than one PASCAL VOC here (${found}): import them one by one.`, { missing: 'manyVoc', path: found });
    }
    for (const root of roots) {
      const objects = OBJECT_FOLDERS.map((name) => `${root}${name}/`).find((prefix) => firstPath(pathsWhere(files, (path) => path.startsWith(prefix))) !== null);
      return { root, classes: `${root}${folder}/`, objects: objects ?? null };
    }
  }
  throw new AppError('import.notThisFormat', 'This is no PASCAL VOC: there is no folder SegmentationClass with PNG files in it.', { missing: 'voc', path: '' });
}

function rootBefore(path: string, folder: string): string | null {
  const parts = path.split('/');
  const at = parts.indexOf(folder);
  return at < 0 || at === parts.length - 1 ? null : parts.slice(0, at).map((part) => `${part}/`).join('');
}

async function readClassSet(files: DatasetFiles, root: string, warnings: Remark[]): Promise<ClassSet> {
  if (files.has(`${root}labels.json`)) return parseLabelsJson(await files.readText(`${root}labels.json`), `${root}labels.json`);
  if (files.has(`${root}labels.txt`)) return classSetOfNames(parseClassList(await files.readText(`${root}labels.txt`), `${root}labels.txt`));
  const labelMap = await readLabelMap(files, root);
  if (labelMap !== null) return classSetOfNames(labelMap.map(({ id, name, rgb }) => ({ id, name, color: hexColor(rgb) })));
  if (files.has(`${root}class_names.txt`)) return classSetOfNames(parseClassList(await files.readText(`${root}class_names.txt`), `${root}class_names.txt`));
  warnings.push(remark('import.vocNames', 'There is no labels.json, labels.txt or labelmap.txt: the names are those of the 21 classes of PASCAL VOC.', {}));
  return classSetOfNames(vocClasses);
}

interface LabelMapEntry {
  readonly id: number;
  readonly name: string;
  readonly rgb: [number, number, number];
}

/**
 * labelmap.txt, `name:r,g,b:parts:actions` per line. Where all its colours are of VOC's palette, they say the ids;
 * otherwise the ids are the places in the list, as CVAT and Datumaro count them, the background first.
 */
async function readLabelMap(files: DatasetFiles, root: string): Promise<LabelMapEntry[] | null> {
  const path = `${root}labelmap.txt`;
  if (!files.has(path)) return null;
  const lines = (await files.readText(path)).split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const entries = lines.map((line) => {
    const match = /^\s*([^:]+):\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*(:|$)/.exec(line);
    const rgb = match === null ? [] : [match[2], match[3], match[4]].map(Number);
    if (match === null || rgb.some((value) => value > 255)) {
      throw new AppError('import.badLabels', `${path} has the line "${line}", where "NAME:R,G,B::" belongs: write the colour as three numbers from 0 to 255.`, { place: path, why: `"${line}"` });
    }
    return { name: match[1].trim(), rgb: rgb as [number, number, number] };
  });
  const isVoid = ({ name, rgb }: { name: string; rgb: readonly [number, number, number] }): boolean =>
    /^(ignored?|void)$/i.test(name) && colorKey(rgb) === colorKey(vocColor(IGNORE_INDEX));
  const vocIds = new Map(Array.from({ length: 256 }, (_, id) => [colorKey(vocColor(id)), id]));
  if (entries.every(({ rgb }) => vocIds.has(colorKey(rgb)))) return entries.map((entry) => ({ ...entry, id: vocIds.get(colorKey(entry.rgb))! }));
  const classes = entries.filter((entry) => !isVoid(entry)).sort((a, b) => Number(isBackgroundName(b.name)) - Number(isBackgroundName(a.name)));
  return classes.map((entry, id) => ({ ...entry, id }));
}

/** Colours that stand for ids: those of labelmap.txt, then VOC's own. */
function colorsOf(labelMap: readonly LabelMapEntry[] | null): ColorIds {
  const colors = new Map(Array.from({ length: 256 }, (_, id) => [colorKey(vocColor(id)), id]));
  labelMap?.forEach(({ rgb, id }) => colors.set(colorKey(rgb), id));
  return colors;
}

/** Which list names an image; train and val before trainval, which only holds them together. */
async function readSplits(files: DatasetFiles, root: string, names: LargeMap<true>, warnings: Remark[]): Promise<LargeMap<string>> {
  const prefix = `${root}ImageSets/Segmentation/`;
  const lists = [...pathsWhere(files, (path) => path.startsWith(prefix) && path.endsWith('.txt'))].map((path) => path.slice(prefix.length, -4));
  const order = [...lists.filter((list) => list !== 'trainval'), ...lists.filter((list) => list === 'trainval')];
  const splits = files.largeMap<string>();
  const withoutMask = files.largeMap<string>();
  for (const split of order) {
    for await (const line of files.lines(`${prefix}${split}.txt`)) {
      const name = line.trim();
      if (name === '') continue;
      if (!names.has(name)) withoutMask.set(name, name);
      else if (!splits.has(name)) splits.add(name, split);
    }
  }
  if (withoutMask.size > 0) {
    const [example] = withoutMask.keys();
    warnings.push(remark('import.listedWithoutMask', `${withoutMask.size} images of ImageSets/Segmentation have no mask and were skipped, for example ${example}.`, { count: withoutMask.size, example }));
  }
  return splits;
}

/** Null, too, where more than one folder has it: the name alone has to tell then. */
function photoPathOf(files: DatasetFiles, root: string, name: string): string | null {
  const found = PHOTO_FOLDERS.flatMap((folder) => PHOTO_ENDINGS.map((ending) => `${root}${folder}/${name}.${ending}`).find((path) => files.has(path)) ?? []);
  return found.length === 1 ? found[0] : null;
}

async function readLabels(files: DatasetFiles, path: string, objectPath: string | null, classSet: ClassSet, colors: ColorIds, unknown: UnknownIds): Promise<ImportedLabels> {
  const labelMap = classMask(await files.read(path), path, colors);
  unknown.look(labelMap, path);
  if (objectPath === null || !files.has(objectPath)) return { kind: 'labelMap', labelMap };
  const { width, height } = labelMap;
  const numbers = decodeRasterPng(await files.read(objectPath), objectPath);
  if (numbers.width !== width || numbers.height !== height) {
    throw new AppError('import.sizeMismatch', `${objectPath} has ${numbers.width} x ${numbers.height} pixels, but ${path} has ${width} x ${height}: both must have the size of the photograph.`, { path, why: `${objectPath}: ${numbers.width} x ${numbers.height}, ${width} x ${height}` });
  }
  // Void between objects is no object: what a class mask has there belongs to its class alone. Colours tell apart as well as numbers.
  if (numbers.kind === 'ids') for (let i = 0; i < numbers.data.length; i++) if (numbers.data[i] === IGNORE_INDEX) numbers.data[i] = 0;
  const objects = numberedMasks(labelMap, numbers.data, uncoveredValue(classSet)).map(({ classId, mask }) => ({ classId, name: '', crowd: false, mask, attributes: {} }));
  return { kind: 'objects', width, height, objects, overlap: false };
}

function classMask(bytes: Uint8Array, path: string, colors: ColorIds): LabelMap {
  const png = decodeRasterPng(bytes, path);
  if (png.kind === 'colors') return idsOfColors(png, colors, path);
  if (png.kind === 'ids') return png;
  throw new AppError('mask.notLabelPng', `${path} has 16 bits per pixel, but class ids have 8: save it as an 8-bit PNG.`, { name: path });
}
