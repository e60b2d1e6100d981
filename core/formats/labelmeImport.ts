import { IGNORE_INDEX, uncoveredValue, type ClassSet } from '../classes/classDefinition.ts';
import { AppError } from '../errors/appError.ts';
import { combineMasks } from '../mask/combineMasks.ts';
import type { TiledMask } from '../mask/tiledMask.ts';
import { namesInFile } from './classNames.ts';
import { checkLabelSize } from './checkLabelSize.ts';
import type { Attributes, DatasetFiles, DatasetObject, ImportedDataset, ImportedImage, ImportedLabels } from './datasetFormat.ts';
import { BACKGROUND_LABEL, FILE_KEYS, IGNORE_LABEL, SHAPE_KEYS, labelmeFileSchema, type LabelmeFile, type LabelmeFileShape } from './labelmeFile.ts';
import { labelmeShapeMask } from './labelmeShape.ts';
import { classSetOfNames, isBackgroundName, parseLabelsJson } from './labelsFile.ts';
import { parseJson } from './parseJson.ts';
import { countPaths, firstPath, pathsWhere } from './pathsWhere.ts';
import { baseOf, certainPath, photoFinder, type FindPhoto, type FoundPhoto } from './photoFinder.ts';
import { remark, type Remark } from '../report/remark.ts';

const LABELS_JSON = /(^|\/)labels\.json$/;
const LABELS_TEXT = /(^|\/)labels\.txt$/;
const PHOTO_ENDINGS = ['jpg', 'jpeg', 'png', 'webp', 'bmp', 'tif', 'tiff', 'gif'].flatMap((ending) => [ending, ending.toUpperCase()]);
const SPLIT = /^(train|training|val|valid|validation|test|testing)$/i;

/** So many files are looked at before it is said that a folder is no labelme dataset. */
const PROBES = 20;

/**
 * labelme annotations of any version: every shape becomes an object, those of one label and group_id one object, which lies
 * where its last shape does. Classes from labels.json or labels.txt; without them from the labels that occur, in alphabetical order.
 */
export async function importLabelme(files: DatasetFiles): Promise<ImportedDataset> {
  const labelsPath = firstPath(pathsWhere(files, (path) => LABELS_JSON.test(path)));
  const root = labelsPath?.slice(0, -'labels.json'.length) ?? null;
  const paths = pathsWhere(files, (path) => /\.json$/i.test(path) && !isOurs(path, root));
  await checkFormat(files, paths);
  const warnings: Remark[] = [];
  const classSet = await readClassSet(files, labelsPath, paths, warnings);
  const findPhoto = photoFinder(files);
  async function* images(): AsyncGenerator<ImportedImage> {
    for (const path of paths) yield await importImage(files, path, root, classSet, findPhoto);
  }
  return { classSet, images: { [Symbol.asyncIterator]: images }, total: countPaths(paths).count, warnings };
}

/** Beside labels.json an export of Atrous has no annotations: they lie in folders of their splits. */
function isOurs(path: string, root: string | null): boolean {
  return root !== null && path.startsWith(root) && !path.slice(root.length).includes('/');
}

async function checkFormat(files: DatasetFiles, paths: Iterable<string>): Promise<void> {
  let probes = 0;
  for (const path of paths) {
    if (probes++ === PROBES) break;
    // A damaged file says nothing about the others, and is told when it is imported.
    if ((await files.readText(path)).includes('"shapes"')) return;
  }
  const first = firstPath(paths);
  const found = first === null ? 'there are no JSON files' : `${first} has no "shapes"`;
  throw new AppError('import.notThisFormat', `These are no labelme annotations: ${found}.`, { missing: 'labelme', path: first ?? '' });
}

async function readClassSet(files: DatasetFiles, labelsPath: string | null, paths: Iterable<string>, warnings: Remark[]): Promise<ClassSet> {
  if (labelsPath !== null) return parseLabelsJson(await files.readText(labelsPath), labelsPath);
  const listPath = firstPath(pathsWhere(files, (path) => LABELS_TEXT.test(path)));
  if (listPath !== null) return classSetOfNames(parseLabels(await files.readText(listPath), listPath));
  warnings.push(remark('import.labelmeClasses', 'There is no labels.txt: the classes are those that occur, in alphabetical order from 1 on, and 0 is the background.', {}));
  const names = new Set<string>();
  for (const path of paths) for (const label of await labelsIn(files, path)) names.add(label);
  const classes = [...names].filter((name) => name !== IGNORE_LABEL && !isBackgroundName(name)).sort();
  if (classes.length > IGNORE_INDEX - 1) throw new AppError('import.tooManyClasses', `There are ${classes.length} labels, but a project has up to ${IGNORE_INDEX - 1} classes beside the background.`, { name: '', limit: IGNORE_INDEX - 1 });
  const background = [...names].find(isBackgroundName) ?? BACKGROUND_LABEL;
  return classSetOfNames([background, ...classes].map((name, id) => ({ id, name })));
}

/**
 * labels.txt as labelme2voc reads it: one per line, counted from -1 where the first is `__ignore__`, else from 0. Lists for
 * labelme alone do not have the background: it gets the next id.
 */
function parseLabels(text: string, path: string): { id: number; name: string }[] {
  const names = text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '');
  const classes = names[0] === IGNORE_LABEL ? names.slice(1) : names;
  if (classes.length > IGNORE_INDEX) throw new AppError('import.tooManyClasses', `${path} has ${classes.length} labels, but ids go from 0 to ${IGNORE_INDEX - 1}.`, { name: path, limit: IGNORE_INDEX });
  if (classes.length < IGNORE_INDEX && !classes.some(isBackgroundName)) classes.push(BACKGROUND_LABEL);
  return classes.map((name, id) => ({ id, name }));
}

async function labelsIn(files: DatasetFiles, path: string): Promise<string[]> {
  try {
    return (await readFile(files, path)).shapes.map(({ label }) => label);
  } catch {
    return [];
  }
}

async function readFile(files: DatasetFiles, path: string): Promise<LabelmeFile> {
  return parseJson(await files.readText(path), labelmeFileSchema, path);
}

async function importImage(files: DatasetFiles, path: string, root: string | null, classSet: ClassSet, findPhoto: FindPhoto): Promise<ImportedImage> {
  const parts = path.slice(root !== null && path.startsWith(root) ? root.length : 0).split('/');
  // An export of Atrous has one folder per split, whatever it is called.
  const split = (root !== null && parts.length > 1 ? parts[0] : parts.slice(0, -1).find((part) => SPLIT.test(part))) ?? null;
  const name = parts.filter((part, i) => part !== split || i === parts.length - 1).join('/').replace(/\.json$/i, '');
  const file = await readFile(files, path).catch((error: unknown) => error);
  // The image is named all the same, so that whoever imports can say which one failed.
  if (file instanceof Error) return { name, split, photoPath: null, attributes: {}, labels: () => Promise.reject(file) };
  const read = file as LabelmeFile;
  const photo = photoOf(files, path, findPhoto(read.imagePath ?? `${name}.jpg`, path, split));
  return { name, split, photoPath: certainPath(photo), attributes: fileAttributes(read), labels: () => readLabels(files, path, read, photo?.path ?? null, classSet) };
}

/**
 * The photograph that is called like the file: the one that it names, or one beside it. Only where there is none another one that it
 * names: copied or renamed files may still name that of another.
 */
function photoOf(files: DatasetFiles, path: string, named: FoundPhoto | null): FoundPhoto | null {
  const stem = path.replace(/\.json$/i, '');
  const namedStem = named?.path.replace(/\.[^./]*$/, '');
  if (named?.isCertain === true && baseOf(namedStem!) === baseOf(stem)) return named;
  const beside = namedStem === stem ? named?.path : PHOTO_ENDINGS.map((ending) => `${stem}.${ending}`).find((candidate) => files.has(candidate));
  if (beside !== undefined) return { path: beside, isCertain: true };
  return named === null ? null : { ...named, isCertain: named.isCertain && !files.has(`${namedStem}.json`) };
}

function fileAttributes(file: LabelmeFile): Attributes {
  return attributesOf(file, file.flags, FILE_KEYS);
}

/** What labelme or another program keeps beside the keys of the format, and the flags. */
function attributesOf(record: Readonly<Record<string, unknown>>, flags: Readonly<Record<string, unknown>> | null | undefined, reserved: ReadonlySet<string>): Attributes {
  const unknown = Object.entries(record).filter(([key]) => !reserved.has(key));
  const nested = typeof record.attributes === 'object' && record.attributes !== null ? Object.entries(record.attributes) : [];
  const hasFlags = flags !== null && flags !== undefined && Object.keys(flags).length > 0;
  return Object.fromEntries([...unknown, ...nested, ...(hasFlags ? [['flags', flags] as const] : [])]);
}

async function readLabels(files: DatasetFiles, path: string, file: LabelmeFile, photoPath: string | null, classSet: ClassSet): Promise<ImportedLabels> {
  const [width, height] = await sizeOf(files, path, file, photoPath);
  checkLabelSize(width, height, path);
  const ids = idsByName(classSet);
  const groups = new Map<string, DatasetObject>();
  file.shapes.forEach((shape, i) => {
    const name = `${path}, shape ${i + 1} ("${shape.label}")`;
    const mask = labelmeShapeMask(
      { shapeType: shape.shape_type ?? 'polygon', points: shape.points, mask: shape.mask ?? null },
      width, height, name,
    );
    const key = shape.group_id === null || shape.group_id === undefined ? `shape ${i}` : `group ${shape.group_id} ${shape.label}`;
    const before = groups.get(key);
    groups.delete(key);
    groups.set(key, shapeObject(shape, classIdOf(shape.label, ids, classSet, name), mask, before));
  });
  return { kind: 'objects', width, height, objects: [...groups.values()], overlap: true };
}

async function sizeOf(files: DatasetFiles, path: string, { imageWidth, imageHeight }: LabelmeFile, photoPath: string | null): Promise<readonly [number, number]> {
  if (typeof imageWidth === 'number' && typeof imageHeight === 'number') return [imageWidth, imageHeight];
  if (photoPath !== null) return files.photoSize(photoPath);
  throw new AppError('import.noSize', `${path} has neither imageWidth and imageHeight nor a photograph beside it: put the photograph there.`, { place: path });
}

function idsByName(classSet: ClassSet): Map<string, number> {
  const ids = new Map([...namesInFile(classSet)].map(([id, name]) => [name, id]));
  // Exports do not write it by its name, but other programs may.
  const ignored = classSet.classes.find(({ id }) => id === IGNORE_INDEX);
  if (ignored !== undefined && !ids.has(ignored.name)) ids.set(ignored.name, IGNORE_INDEX);
  return ids;
}

function classIdOf(label: string, ids: ReadonlyMap<string, number>, classSet: ClassSet, name: string): number {
  if (label === IGNORE_LABEL) return IGNORE_INDEX;
  const known = ids.get(label);
  if (known !== undefined) return known;
  if (isBackgroundName(label)) return uncoveredValue(classSet);
  const numbered = /^class (\d{1,3})$/.exec(label);
  if (numbered !== null && Number(numbered[1]) < IGNORE_INDEX) return Number(numbered[1]);
  throw new AppError('import.unknownLabel', `${name} has a label that the list of classes does not have: add it to labels.txt or labels.json.`, { name, label });
}

function shapeObject(shape: LabelmeFileShape, classId: number, mask: TiledMask, before: DatasetObject | undefined): DatasetObject {
  const { crowd, ...flags } = shape.flags ?? {};
  const isCrowd = crowd === true;
  return {
    classId,
    name: shape.description ?? before?.name ?? '',
    crowd: isCrowd,
    mask: before === undefined ? mask : combineMasks(before.mask, mask, 'union'),
    attributes: { ...before?.attributes, ...attributesOf(shape, isCrowd ? flags : shape.flags, SHAPE_KEYS) },
  };
}
