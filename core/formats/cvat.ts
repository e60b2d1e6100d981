import { IGNORE_INDEX, uncoveredValue, type ClassSet } from '../classes/classDefinition.ts';
import { hexColor } from '../classes/hexColor.ts';
import { vocColor } from '../classes/vocColor.ts';
import { keyholeRings } from '../mask/keyholeRings.ts';
import { maskBounds } from '../mask/maskBounds.ts';
import { maskSpans } from '../mask/maskRuns.ts';
import type { TiledMask } from '../mask/tiledMask.ts';
import { classNameLosses, classNames } from './classNames.ts';
import { importCvat } from './cvatImport.ts';
import { DEFAULT_FORMAT_OPTIONS, type DatasetFormat, type DatasetObject, type DatasetSink, type DatasetSource, type ExportImage, type ExportResult, type FormatOptions } from './datasetFormat.ts';
import { filledRings } from './filledRings.ts';
import { imageIou, iouLoss } from './imageIou.ts';
import { IGNORE_LABEL } from './labelmeFile.ts';
import { sortedClasses } from './labelsFile.ts';
import { LossList } from './lossList.ts';

/**
 * CVAT for images 1.1 (documentation of CVAT, "XML annotation format"):
 *
 *     annotations.xml            labels, then one <image> each with its shapes from bottom to top
 *     images/SPLIT/NAME.jpg|png|webp
 *
 * Objects are <mask>: runs of the box `left top width height` row by row, unset pixels first. On request they are
 * <polygon>s along the corners of pixels, one per region with cuts to its holes; those of one object share a group_id.
 * The split is the subset, the order of layers z_order, void the label `__ignore__`. What CVAT has no word for is in places
 * that it does not look at: ids as <class_id> of labels, the background as <background_class_id>, a layer's name and crowd as
 * attributes of its element.
 */
export const cvatFormat: DatasetFormat = {
  descriptor: {
    id: 'cvat',
    label: 'CVAT for images',
    description: 'One XML file with run-length coded masks and the photographs beside it; polygons on request.',
    fidelity: 'exact',
    polygonsOnRequest: true,
  },
  exportDataset,
  importDataset: importCvat,
};

async function exportDataset(source: DatasetSource, sink: DatasetSink, options: FormatOptions = DEFAULT_FORMAT_OPTIONS): Promise<ExportResult> {
  const labels = new Map([...classNames(source.classSet, writable), [IGNORE_INDEX, IGNORE_LABEL]]);
  const losses = new LossList();
  losses.add(...classNameLosses(source.classSet, writable));
  let images = 0;
  const xml = await sink.stream('annotations.xml');
  await xml.write(headXml(source.classSet, labels));
  for await (const image of source.images) {
    const objects = await image.objects();
    const photoName = `${image.name}.${image.photoExtension}`;
    const photoPath = `images/${image.split}/${photoName}`;
    await sink.writeOnce(photoPath, image.key, async () => (await image.photo()).bytes);
    await xml.write(imageXml(image, images++, photoName, objects, labels, options));
    sink.wrote({ path: image.path, photoPath, maskPath: 'annotations.xml', objects: objects.length });
    const loss = options.polygons ? iouLoss(image.path, polygonIou(image, objects, source.classSet, options)) : null;
    if (loss !== null) losses.add(loss);
  }
  await xml.write('</annotations>\n');
  await xml.close();
  return { losses: losses.losses() };
}

function headXml(classSet: ClassSet, names: ReadonlyMap<number, string>): string {
  const classes = sortedClasses(classSet).filter(({ id }) => id !== IGNORE_INDEX);
  const labels = [...classes, { id: IGNORE_INDEX, color: hexColor(vocColor(IGNORE_INDEX)) }].map(({ id, color }) =>
    `        <label>\n          <name>${escaped(names.get(id)!)}</name>\n          <color>${color}</color>\n          <type>any</type>\n          <attributes></attributes>\n          <class_id>${id}</class_id>\n        </label>\n`);
  return `<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n  <meta>\n    <task>\n      <mode>annotation</mode>\n      <labels>\n${labels.join('')}      </labels>\n    </task>\n    <background_class_id>${classSet.backgroundId ?? ''}</background_class_id>\n  </meta>\n`;
}

function imageXml(image: ExportImage, id: number, name: string, objects: readonly DatasetObject[], labels: ReadonlyMap<number, string>, options: FormatOptions): string {
  const { tags, ...attributes } = image.attributes;
  const tagged = Array.isArray(tags) && tags.every((tag) => typeof tag === 'string');
  const lines = [
    ...attributeLines(tagged ? attributes : image.attributes, '    '),
    ...(tagged ? tags.map((tag: string) => `    <tag label="${escaped(tag)}" source="manual">\n    </tag>\n`) : []),
    ...objects.flatMap((object, z) => shapeXml(object, z, labels.get(object.classId) ?? `class ${object.classId}`, options)),
  ];
  return `  <image id="${id}" name="${escaped(name)}" subset="${escaped(image.split)}" width="${image.width}" height="${image.height}">\n${lines.join('')}  </image>\n`;
}

function shapeXml(object: DatasetObject, z: number, label: string, options: FormatOptions): string[] {
  const { occluded, source, ...attributes } = object.attributes;
  const isKnown = (value: unknown): boolean => typeof value === 'boolean';
  const rest = { ...attributes, ...(occluded !== undefined && !isKnown(occluded) ? { occluded } : {}), ...(source !== undefined && typeof source !== 'string' ? { source } : {}) };
  const common = `label="${escaped(label)}" source="${typeof source === 'string' ? escaped(source) : 'manual'}" occluded="${occluded === true ? 1 : 0}"`;
  const own = `${object.name === '' ? '' : ` name="${escaped(object.name)}"`}${object.crowd ? ' crowd="1"' : ''}`;
  const element = (tag: string, shape: string, group: string): string =>
    `    <${tag} ${common} ${shape} z_order="${z}"${group}${own}>\n${attributeLines(rest, '      ').join('')}    </${tag}>\n`;
  if (!options.polygons) return [element('mask', maskRuns(object.mask), '')];
  const rings = keyholeRings(object.mask, options.simplifyPx);
  const group = rings.length > 1 ? ` group_id="${z + 1}"` : '';
  return rings.map((ring) => element('polygon', `points="${points(ring)}"`, group));
}

/** Text as it is; other values as JSON, so that they come back as what they were. */
function attributeLines(attributes: Readonly<Record<string, unknown>>, indent: string): string[] {
  return Object.entries(attributes).map(([name, value]) => {
    const isText = typeof value === 'string';
    return `${indent}<attribute name="${escaped(name)}"${isText ? '' : ' type="json"'}>${escaped(isText ? value : JSON.stringify(value ?? null))}</attribute>\n`;
  });
}

function maskRuns(mask: TiledMask): string {
  const { left, top, right, bottom } = maskBounds(mask) ?? { left: 0, top: 0, right: 1, bottom: 1 };
  const [width, height] = [right - left, bottom - top];
  const runs: number[] = [];
  /** Where in the box the last set run ended. */
  let end = 0;
  for (const { y, x0, x1 } of maskSpans(mask)) {
    const start = (y - top) * width + x0 - left;
    if (start === end && runs.length > 0) runs[runs.length - 1] += x1 - x0;
    else runs.push(start - end, x1 - x0);
    end = start + x1 - x0;
  }
  if (end < width * height) runs.push(width * height - end);
  return `rle="${runs.join(', ')}" left="${left}" top="${top}" width="${width}" height="${height}"`;
}

function points(ring: readonly number[]): string {
  return Array.from({ length: ring.length / 2 }, (_, i) => `${ring[i * 2].toFixed(2)},${ring[i * 2 + 1].toFixed(2)}`).join(';');
}

function polygonIou({ width, height }: ExportImage, objects: readonly DatasetObject[], classSet: ClassSet, { simplifyPx }: FormatOptions): number {
  if (simplifyPx === 0) return 1;
  const after = objects.map((object) => ({ ...object, mask: filledRings(width, height, keyholeRings(object.mask, simplifyPx)) }));
  return imageIou(width, height, objects, after, uncoveredValue(classSet));
}

/** What XML 1.0 cannot hold (production Char) becomes U+FFFD. */
function writable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd');
}

/** For text and attributes. Line ends and tabs stay what they are. */
function escaped(text: string): string {
  return writable(text).replace(/[&<>"\n\r\t]/g, (character) => ENTITIES[character]);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\r': '&#13;', '\t': '&#9;' };
