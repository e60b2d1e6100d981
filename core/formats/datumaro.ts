import { IGNORE_INDEX, uncoveredValue, type ClassSet } from '../classes/classDefinition.ts';
import { parseHexColor } from '../classes/hexColor.ts';
import { vocColor } from '../classes/vocColor.ts';
import { encodeCocoRle } from '../mask/cocoRle.ts';
import { keyholeRings } from '../mask/keyholeRings.ts';
import { DEFAULT_FORMAT_OPTIONS, type DatasetFormat, type DatasetObject, type DatasetSink, type DatasetSource, type ExportImage, type ExportResult, type FormatOptions, type TextStream } from './datasetFormat.ts';
import { importDatumaro } from './datumaroImport.ts';
import { filledRings } from './filledRings.ts';
import { imageIou, iouLoss } from './imageIou.ts';
import { sortedClasses } from './labelsFile.ts';
import { LossList } from './lossList.ts';

/**
 * Datumaro's own format, as its reader has it (datumaro/plugins/data_formats/datumaro/base.py):
 *
 *     annotations/SPLIT.json         categories, and one item per image with its annotations
 *     images/SPLIT/NAME.jpg|png|webp the photographs
 *
 * A label is a number in a list; `infos.atrous` keeps the ids of the classes, and says which is the background and which label stands for void.
 * A layer is an annotation of type `mask`, a compressed run-length code of COCO with `size` [height, width]; `z_order` is its place from below.
 * `media_type` is left out: without it, items are images.
 * A crowd has the attribute `is_crowd`, as Datumaro writes it of COCO, and a name the attribute `name`.
 *
 * On request polygons, one for each region, with cuts to the holes (see keyholeRings.ts); those of one object are one group.
 */
export const datumaroFormat: DatasetFormat = {
  descriptor: {
    id: 'datumaro',
    label: 'Datumaro',
    description: 'One JSON per split with a run-length coded mask per object, as Datumaro and CVAT read it.',
    fidelity: 'exact',
    polygonsOnRequest: true,
  },
  exportDataset,
  importDataset: importDatumaro,
};

async function exportDataset(source: DatasetSource, sink: DatasetSink, options: FormatOptions = DEFAULT_FORMAT_OPTIONS): Promise<ExportResult> {
  const writers = new Map<string, SubsetWriter>();
  for (const split of source.splits) writers.set(split, await SubsetWriter.open(sink, split, source.classSet, options));
  const losses = new LossList();
  let hasVoid = false;
  for await (const image of source.images) {
    const photoPath = `images/${image.split}/${image.name}.${image.photoExtension}`;
    await sink.writeOnce(photoPath, image.key, async () => (await image.photo()).bytes);
    const objects = await image.objects();
    const writer = writers.get(image.split)!;
    const written = await writer.add(image, objects);
    hasVoid ||= objects.some(({ classId }) => classId === IGNORE_INDEX);
    const loss = iouLoss(image.path, options.polygons ? imageIou(image.width, image.height, objects, written, uncoveredValue(source.classSet)) : 1);
    if (loss !== null) losses.add(loss);
    sink.wrote({ path: image.path, photoPath, maskPath: writer.path, objects: objects.length });
  }
  for (const writer of writers.values()) await writer.close(hasVoid);
  return { losses: losses.losses() };
}

class SubsetWriter {
  readonly path: string;
  private readonly stream: TextStream;
  private readonly classSet: ClassSet;
  private readonly labelOf: ReadonlyMap<number, number>;
  private readonly options: FormatOptions;
  private items = 0;
  private annotations = 0;

  private constructor(path: string, stream: TextStream, classSet: ClassSet, options: FormatOptions) {
    this.path = path;
    this.stream = stream;
    this.classSet = classSet;
    this.options = options;
    const classes = labelledClasses(classSet);
    this.labelOf = new Map([...classes.map(({ id }, i): [number, number] => [id, i]), [IGNORE_INDEX, classes.length]]);
  }

  static async open(sink: DatasetSink, split: string, classSet: ClassSet, options: FormatOptions): Promise<SubsetWriter> {
    const path = `annotations/${split}.json`;
    const stream = await sink.stream(path);
    await stream.write(`{"dm_format_version":"1.0",\n"items":[`);
    return new SubsetWriter(path, stream, classSet, options);
  }

  /** @returns the objects as they will be read again */
  async add({ name, width, height, attributes, photoExtension }: ExportImage, objects: readonly DatasetObject[]): Promise<DatasetObject[]> {
    const annotations: object[] = [];
    const written: DatasetObject[] = [];
    for (const [i, object] of objects.entries()) {
      const canBePolygon = this.options.polygons && !object.crowd && object.classId !== IGNORE_INDEX;
      const rings = canBePolygon ? keyholeRings(object.mask, this.options.simplifyPx) : null;
      const shapes = rings === null ? [{ rle: encodeCocoRle(object.mask) }] : rings.map((points) => ({ points }));
      for (const shape of shapes) annotations.push(this.annotation(object, shape, i, shapes.length > 1 ? FIRST_GROUP + i : null));
      written.push(rings === null ? object : { ...object, mask: filledRings(width, height, rings) });
    }
    const item = {
      id: name,
      annotations,
      ...(Object.keys(attributes).length > 0 ? { attr: attributes } : {}),
      image: { path: `${name}.${photoExtension}`, size: [height, width] },
    };
    await this.stream.write(`${this.items++ === 0 ? '' : ','}\n${JSON.stringify(item)}`);
    return written;
  }

  async close(hasVoid: boolean): Promise<void> {
    const classes = labelledClasses(this.classSet);
    const voidName = this.classSet.classes.find(({ id }) => id === IGNORE_INDEX)?.name ?? 'void';
    const colors = classes.map(({ name, color }) => ({ name, rgb: parseHexColor(color) }));
    if (hasVoid) colors.push({ name: voidName, rgb: vocColor(IGNORE_INDEX) });
    const categories = {
      label: { labels: colors.map(({ name }) => ({ name, parent: '', attributes: [] })), label_groups: [], attributes: [] },
      mask: { colormap: colors.map(({ rgb: [r, g, b] }, i) => ({ label_id: i, r, g, b })) },
    };
    const infos = { atrous: { classes, backgroundId: this.classSet.backgroundId, voidLabel: hasVoid ? classes.length : null } };
    await this.stream.write(`\n],\n"infos":${JSON.stringify(infos)},\n"categories":${JSON.stringify(categories)}}\n`);
    await this.stream.close();
  }

  private annotation({ classId, name, crowd, attributes: { group, object_id: objectId, ...attributes } }: DatasetObject, shape: object, zOrder: number, ownGroup: number | null): object {
    return {
      id: this.annotations++,
      type: 'rle' in shape ? 'mask' : 'polygon',
      attributes: { ...attributes, ...(crowd ? { is_crowd: true } : {}), ...(name === '' ? {} : { name }) },
      group: ownGroup ?? (Number.isInteger(group) ? group : 0),
      ...(Number.isInteger(objectId) ? { object_id: objectId } : {}),
      label_id: this.labelOf.get(classId)!,
      ...shape,
      z_order: zOrder,
    };
  }
}

/** Groups of polygons that Atrous makes, out of the way of groups that objects came with. */
const FIRST_GROUP = 1_000_000;

/** The classes in the order of their labels, the background among them. */
function labelledClasses(classSet: ClassSet): ClassSet['classes'] {
  return sortedClasses(classSet).filter(({ id }) => id !== IGNORE_INDEX);
}
