import { fromByteArray } from 'base64-js';
import { IGNORE_INDEX, uncoveredValue, type ClassSet } from '../classes/classDefinition.ts';
import { combineMasks } from '../mask/combineMasks.ts';
import { keyholeRings } from '../mask/keyholeRings.ts';
import { maskBounds } from '../mask/maskBounds.ts';
import { maskSpans } from '../mask/maskRuns.ts';
import { createLabelMap } from '../mask/labelMap.ts';
import { pixelRing } from '../mask/pixelRing.ts';
import { simplifyRing } from '../mask/simplifyRing.ts';
import type { TiledMask } from '../mask/tiledMask.ts';
import { classNameLosses, classNames } from './classNames.ts';
import { DEFAULT_FORMAT_OPTIONS, type Attributes, type DatasetFormat, type DatasetObject, type DatasetSink, type DatasetSource, type ExportImage, type ExportResult, type FormatOptions } from './datasetFormat.ts';
import { imageIou, iouLoss } from './imageIou.ts';
import { BACKGROUND_LABEL, FILE_KEYS, IGNORE_LABEL, SHAPE_KEYS } from './labelmeFile.ts';
import { importLabelme } from './labelmeImport.ts';
import { labelmeShapeMask } from './labelmeShape.ts';
import { labelsJson, sortedClasses } from './labelsFile.ts';
import { LossList } from './lossList.ts';
import { encodeGreyPng } from './rasterPng.ts';

/**
 * labelme: one JSON beside each photograph (labelme/label_file.py), without the photograph inside.
 *
 *     SPLIT/NAME.jpg|png|webp
 *     SPLIT/NAME.json      shapes from bottom to top
 *     labels.txt           `__ignore__`, `_background_`, then the classes: for `labelme --labels` and labelme2voc
 *     labels.json          ids, names, colours, background, which labelme has no place for
 *
 * Objects are shapes of type "mask", which labelme has since 5.3: a box, its first and its last pixel, and a PNG of what is set in it.
 * On request they are polygons through the outermost pixels, as labelme fills them (see labelmeShape.ts), one ring per region with
 * cuts to its holes; regions of one object share a group_id. A layer's name is the description, a crowd is the flag "crowd", void is `__ignore__`.
 */
export const labelmeFormat: DatasetFormat = {
  descriptor: {
    id: 'labelme',
    label: 'labelme',
    description: 'One JSON per photograph with masks as shapes (labelme 5.3 and later); polygons on request.',
    fidelity: 'exact',
    polygonsOnRequest: true,
  },
  exportDataset,
  importDataset: importLabelme,
};

/** The first whose version has what is written here is 5.3; a reader only warns where the first number differs from its own. */
const LABELME_VERSION = '5.3.1';

async function exportDataset(source: DatasetSource, sink: DatasetSink, options: FormatOptions = DEFAULT_FORMAT_OPTIONS): Promise<ExportResult> {
  const labels = labelNames(source.classSet);
  const losses = new LossList();
  losses.add(...classNameLosses(source.classSet));
  for await (const image of source.images) {
    const objects = await image.objects();
    const photoName = `${image.name}.${image.photoExtension}`;
    const photoPath = `${image.split}/${photoName}`;
    const maskPath = `${image.split}/${image.name}.json`;
    await sink.writeOnce(photoPath, image.key, async () => (await image.photo()).bytes);
    await sink.write(maskPath, labelmeJson(image, photoName, objects, labels, options));
    sink.wrote({ path: image.path, photoPath, maskPath, objects: objects.length });
    const loss = options.polygons ? iouLoss(image.path, polygonIou(image, objects, source.classSet, options)) : null;
    if (loss !== null) losses.add(loss);
  }
  await sink.write('labels.txt', [IGNORE_LABEL, BACKGROUND_LABEL, ...listedNames(source.classSet, labels)].map((name) => `${name}\n`).join(''));
  await sink.write('labels.json', labelsJson(source.classSet));
  return { losses: losses.losses() };
}

/** As shapes call classes: the background's shape would take pixels away, as labelme2voc has it. */
function labelNames(classSet: ClassSet): Map<number, string> {
  return new Map([...classNames(classSet), [IGNORE_INDEX, IGNORE_LABEL]]);
}

function listedNames(classSet: ClassSet, labels: ReadonlyMap<number, string>): string[] {
  return sortedClasses(classSet)
    .filter(({ id, name }) => id !== classSet.backgroundId && id !== IGNORE_INDEX && name !== BACKGROUND_LABEL)
    .map(({ id }) => labels.get(id)!.replace(/\s*[\r\n]+\s*/g, ' '));
}

function labelmeJson(image: ExportImage, photoName: string, objects: readonly DatasetObject[], labels: ReadonlyMap<number, string>, options: FormatOptions): string {
  const { flags, rest } = split(image.attributes, FILE_KEYS);
  const shapes = objects.flatMap((object, i) => shapesOf(object, i, labels.get(object.classId) ?? `class ${object.classId}`, options));
  const file = { version: LABELME_VERSION, flags, shapes, imagePath: photoName, imageData: null, imageHeight: image.height, imageWidth: image.width, ...rest };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function shapesOf(object: DatasetObject, index: number, label: string, options: FormatOptions): unknown[] {
  const { flags, rest } = split(object.attributes, SHAPE_KEYS);
  const common = { label, description: object.name, flags: object.crowd ? { ...flags, crowd: true } : flags };
  if (!options.polygons) return [{ ...common, group_id: null, shape_type: 'mask', ...maskShape(object.mask), ...rest }];
  const polygons = polygonsOf(object.mask, options.simplifyPx);
  const group = polygons.length > 1 ? index + 1 : null;
  return polygons.map((points) => ({ ...common, points, group_id: group, shape_type: 'polygon', mask: null, ...rest }));
}

/** Attributes as keys of their own, `flags` as labelme's; what has a name that means something else goes into `attributes`. */
function split({ flags, ...attributes }: Attributes, reserved: ReadonlySet<string>): { flags: Record<string, unknown>; rest: Record<string, unknown> } {
  const isFlags = typeof flags === 'object' && flags !== null && !Array.isArray(flags);
  const others = Object.entries(isFlags || flags === undefined ? attributes : { ...attributes, flags });
  const nested = others.filter(([key]) => reserved.has(key));
  const rest = Object.fromEntries(others.filter(([key]) => !reserved.has(key)));
  return { flags: isFlags ? { ...flags } : {}, rest: nested.length > 0 ? { ...rest, attributes: Object.fromEntries(nested) } : rest };
}

function maskShape(mask: TiledMask): { points: number[][]; mask: string } {
  const { left, top, right, bottom } = maskBounds(mask) ?? { left: 0, top: 0, right: 1, bottom: 1 };
  const crop = createLabelMap(right - left, bottom - top);
  for (const { y, x0, x1 } of maskSpans(mask)) crop.data.fill(1, (y - top) * crop.width + x0 - left, (y - top) * crop.width + x1 - left);
  return { points: [[left, top], [right - 1, bottom - 1]], mask: fromByteArray(encodeGreyPng(crop)) };
}

/** Corners in the middle of pixels: labelme cuts the fraction off, and shows them where they are. */
function polygonsOf(mask: TiledMask, simplifyPx: number): number[][][] {
  return keyholeRings(mask).map((ring) => {
    const pixels = pixelRing(ring);
    const corners = simplifyPx > 0 ? simplifyRing(pixels, simplifyPx) : pixels;
    return Array.from({ length: corners.length / 2 }, (_, i) => [corners[i * 2] + 0.5, corners[i * 2 + 1] + 0.5]);
  });
}

function polygonIou({ width, height }: ExportImage, objects: readonly DatasetObject[], classSet: ClassSet, { simplifyPx }: FormatOptions): number {
  if (simplifyPx === 0) return 1;
  const drawn = (points: number[][]): TiledMask => labelmeShapeMask({ shapeType: 'polygon', points, mask: null }, width, height, '');
  const after = objects.map((object) => ({ ...object, mask: polygonsOf(object.mask, simplifyPx).map(drawn).reduce((a, b) => combineMasks(a, b, 'union')) }));
  return imageIou(width, height, objects, after, uncoveredValue(classSet));
}
