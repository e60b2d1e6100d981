import { IGNORE_INDEX, uncoveredValue, type ClassSet } from '../classes/classDefinition.ts';
import { hexColor } from '../classes/hexColor.ts';
import { vocColor } from '../classes/vocColor.ts';
import { AppError } from '../errors/appError.ts';
import { combineMasks } from '../mask/combineMasks.ts';
import { checkLabelSize } from './checkLabelSize.ts';
import { CVAT_SHAPES, cvatShapeMask } from './cvatShape.ts';
import { readCvatImages, type CvatImage, type CvatLabel, type CvatShape } from './cvatFile.ts';
import type { DatasetFiles, DatasetObject, ImportedDataset, ImportedImage, ImportedLabels } from './datasetFormat.ts';
import { isBackgroundName } from './labelsFile.ts';
import { firstPath, pathsWhere } from './pathsWhere.ts';
import { certainPath, photoFinder } from './photoFinder.ts';
import { remark, type Remark } from '../report/remark.ts';

/** Labels that mean "ignore", where the file has no ids. */
const VOID_LABEL = /^(__ignore__|ignored?|void)$/i;

/**
 * CVAT for images: masks, polygons, boxes, ellipses, and polylines and points as the pixels that they pass. Shapes of one label
 * and group_id are one object, as in CVAT's own export to COCO. Ids come from an export of Atrous; otherwise they are the places
 * of the labels from 1 on, and 0 is the background. The file is read twice: once for its labels, once image by image.
 */
export async function importCvat(files: DatasetFiles): Promise<ImportedDataset> {
  const paths = pathsWhere(files, (path) => /\.xml$/i.test(path));
  if (firstPath(paths) === null) throw new AppError('import.notThisFormat', 'This is no dataset of CVAT: there is no annotations.xml.', { missing: 'cvat', path: '' });
  const { classSet, total, warnings } = await readHead(files, paths);
  const findPhoto = photoFinder(files);
  async function* images(): AsyncGenerator<ImportedImage> {
    for (const path of paths) {
      for await (const part of readCvatImages(files.stream(path), path)) {
        if (part.kind !== 'image') continue;
        const { name, subset, attributes, tags } = part;
        yield {
          name,
          photoPath: certainPath(findPhoto(name, path, subset)),
          split: subset,
          attributes: tags.length > 0 ? { ...attributes, tags } : attributes,
          labels: () => Promise.resolve().then(() => readLabels(part, path, classSet)),
        };
      }
    }
  }
  return { classSet, images: { [Symbol.asyncIterator]: images }, total, warnings };
}

async function readHead(files: DatasetFiles, paths: Iterable<string>): Promise<{ classSet: ClassSet; total: number; warnings: Remark[] }> {
  const labels = new Map<string, CvatLabel>();
  const counts = new Map<string, number>();
  let backgroundId: number | null | undefined;
  let total = 0;
  for (const path of paths) {
    for await (const part of readCvatImages(files.stream(path), path)) {
      if (part.kind === 'label') labels.set(part.name, part);
      if (part.kind === 'background') backgroundId = part.id;
      if (part.kind !== 'image') continue;
      total++;
      for (const { element, label } of part.shapes) {
        if (CVAT_SHAPES.has(element) && !labels.has(label)) labels.set(label, { kind: 'label', name: label, color: null, id: null });
        if (!CVAT_SHAPES.has(element) || element === 'polyline' || element === 'points') counts.set(element, (counts.get(element) ?? 0) + 1);
      }
    }
  }
  return { classSet: classSetOf([...labels.values()], backgroundId), total, warnings: warningsOf(counts) };
}

function warningsOf(counts: ReadonlyMap<string, number>): Remark[] {
  return [...counts].map(([element, count]) =>
    CVAT_SHAPES.has(element)
      ? remark('import.cvatLines', `${count} <${element}> have no area in CVAT: they became the pixels that they pass.`, { count, element })
      : remark('import.cvatNoPixels', `${count} <${element}> cover no pixels and were left out.`, { count, element }));
}

function classSetOf(labels: readonly CvatLabel[], backgroundId: number | null | undefined): ClassSet {
  const colorOf = (label: CvatLabel, id: number): string => label.color ?? hexColor(vocColor(id));
  if (backgroundId !== undefined) {
    const taken = new Set([IGNORE_INDEX, ...labels.map(({ id }) => id)]);
    const known = labels.filter(({ id, name }) => id !== IGNORE_INDEX && !(id === null && VOID_LABEL.test(name)));
    const classes = known.map((label) => {
      const id = label.id ?? nextFree(taken);
      taken.add(id);
      return { id, name: label.name, color: colorOf(label, id) };
    });
    return { classes, backgroundId };
  }
  const background = labels.find(({ name }) => isBackgroundName(name));
  const others = labels.filter((label) => label !== background && !VOID_LABEL.test(label.name));
  if (others.length >= IGNORE_INDEX) throw new AppError('import.tooManyClasses', `There are ${others.length} labels, but a project has up to ${IGNORE_INDEX - 1} classes beside the background.`, { name: '', limit: IGNORE_INDEX - 1 });
  const first = { id: 0, name: background?.name ?? 'background', color: background?.color ?? '#000000' };
  return { classes: [first, ...others.map((label, i) => ({ id: i + 1, name: label.name, color: colorOf(label, i + 1) }))], backgroundId: 0 };
}

/** For a label that somebody added to an export of Atrous. */
function nextFree(taken: ReadonlySet<number | null>): number {
  for (let id = 0; id < IGNORE_INDEX; id++) if (!taken.has(id)) return id;
  throw new AppError('import.tooManyClasses', `There are more labels than the ${IGNORE_INDEX} that ids have room for.`, { name: '', limit: IGNORE_INDEX });
}

function readLabels(image: CvatImage, path: string, classSet: ClassSet): ImportedLabels {
  const { width, height, shapes } = image;
  checkLabelSize(width, height, `${path}, image "${image.name}"`);
  const ids = new Map(classSet.classes.map(({ id, name }) => [name, id]));
  const objects = new Map<string, DatasetObject>();
  const ordered = shapes.map((shape, i) => ({ shape, i })).filter(({ shape }) => CVAT_SHAPES.has(shape.element)).sort((a, b) => a.shape.zOrder - b.shape.zOrder || a.i - b.i);
  for (const { shape, i } of ordered) {
    const name = `${path}, image "${image.name}", shape ${i + 1} (<${shape.element}> "${shape.label}")`;
    const mask = cvatShapeMask(shape.element, shape.xml, width, height, name);
    const key = shape.groupId === null ? `shape ${i}` : `group ${shape.groupId} ${shape.label}`;
    const before = objects.get(key);
    objects.delete(key);
    objects.set(key, {
      classId: classIdOf(shape, ids, classSet),
      name: shape.name,
      crowd: shape.crowd,
      mask: before === undefined ? mask : combineMasks(before.mask, mask, 'union'),
      attributes: { ...before?.attributes, ...shape.attributes },
    });
  }
  return { kind: 'objects', width, height, objects: [...objects.values()], overlap: true, leftOut: shapes.length - ordered.length };
}

function classIdOf({ label }: CvatShape, ids: ReadonlyMap<string, number>, classSet: ClassSet): number {
  const known = ids.get(label);
  if (known !== undefined) return known;
  // The labels were collected from the same file: whatever is not among the classes was left out as void.
  return VOID_LABEL.test(label) ? IGNORE_INDEX : uncoveredValue(classSet);
}
