import { IGNORE_INDEX, uncoveredValue } from '../classes/classDefinition.ts';
import { cocoBbox, encodeCocoRle } from '../mask/cocoRle.ts';
import { keyholeRings } from '../mask/keyholeRings.ts';
import { ANNOTATION_ORDER } from './cocoFile.ts';
import { cocoCategories, cocoInfo } from './cocoCategories.ts';
import { importCoco } from './cocoImport.ts';
import { DEFAULT_FORMAT_OPTIONS, type DatasetFormat, type DatasetObject, type DatasetSink, type DatasetSource, type ExportImage, type ExportResult, type FormatOptions, type TextAside, type TextStream } from './datasetFormat.ts';
import { filledRings } from './filledRings.ts';
import { imageIou, iouLoss } from './imageIou.ts';
import { LossList } from './lossList.ts';

/**
 * COCO instances (cocodataset.org, "Data format", 1 and 2):
 *
 *     annotations/instances_SPLIT.json   one annotation per object
 *     images/SPLIT/NAME.jpg|png|webp     the photographs; `file_name` is NAME.EXT, as readers that get the folder expect
 *
 * Segmentations are compressed run-length codes, for single things too: COCO's API takes both forms everywhere. `area` and `bbox` are those of
 * the pixels. Category ids are class ids, also 0: readers take ids as they are. The layers of an image are its annotations, from bottom to top;
 * `name` is the layer's. Void is an object with `iscrowd` 1 and `ignore` 1, which COCO's evaluation leaves out (see cocoCategories.ts).
 * Attributes are further keys of annotations and images.
 *
 * On request polygons: one ring per region, with cuts to its holes (see keyholeRings.ts); crowds and void stay run-length codes, as COCO has it.
 */
export const cocoFormat: DatasetFormat = {
  descriptor: {
    id: 'coco',
    label: 'COCO',
    description: 'One JSON per split with a run-length coded mask per object; polygons on request.',
    fidelity: 'exact',
    polygonsOnRequest: true,
  },
  exportDataset,
  importDataset: importCoco,
};

async function exportDataset(source: DatasetSource, sink: DatasetSink, options: FormatOptions = DEFAULT_FORMAT_OPTIONS): Promise<ExportResult> {
  const info = cocoInfo(source.classSet, { annotation_order: ANNOTATION_ORDER });
  const writers = new Map<string, InstancesWriter>();
  for (const split of source.splits) writers.set(split, await InstancesWriter.open(sink, split, info, options));
  const losses = new LossList();
  const usedIds = new Set<number>();
  for await (const image of source.images) {
    const fileName = `${image.name}.${image.photoExtension}`;
    const photoPath = `images/${image.split}/${fileName}`;
    await sink.writeOnce(photoPath, image.key, async () => (await image.photo()).bytes);
    const objects = await image.objects();
    const writer = writers.get(image.split)!;
    const written = await writer.add(image, fileName, objects);
    for (const { classId } of objects) usedIds.add(classId);
    const loss = iouLoss(image.path, options.polygons ? imageIou(image.width, image.height, objects, written, uncoveredValue(source.classSet)) : 1);
    if (loss !== null) losses.add(loss);
    sink.wrote({ path: image.path, photoPath, maskPath: writer.path, objects: objects.length });
  }
  // The same in all files: trainers compare them.
  const categories = cocoCategories(source.classSet, usedIds);
  for (const writer of writers.values()) await writer.close(categories);
  return { losses: losses.losses() };
}

/** One file. Annotations are written as they come, the entries of images are put aside for its end. */
class InstancesWriter {
  readonly path: string;
  private readonly stream: TextStream;
  private readonly options: FormatOptions;
  private readonly entries: TextAside;
  private images = 0;
  private annotations = 0;

  private constructor(path: string, stream: TextStream, entries: TextAside, options: FormatOptions) {
    this.path = path;
    this.stream = stream;
    this.entries = entries;
    this.options = options;
  }

  static async open(sink: DatasetSink, split: string, info: object, options: FormatOptions): Promise<InstancesWriter> {
    const path = `annotations/instances_${split}.json`;
    const stream = await sink.stream(path);
    await stream.write(`{"info":${JSON.stringify(info)},\n"licenses":[],\n"annotations":[`);
    return new InstancesWriter(path, stream, await sink.aside(), options);
  }

  /** @returns the objects as they will be read again */
  async add({ width, height, attributes }: ExportImage, fileName: string, objects: readonly DatasetObject[]): Promise<DatasetObject[]> {
    const imageId = ++this.images;
    await this.entries.write(`${imageId === 1 ? '' : ','}\n${JSON.stringify({ ...attributes, id: imageId, file_name: fileName, width, height })}`);
    const written: DatasetObject[] = [];
    for (const object of objects) {
      const isVoid = object.classId === IGNORE_INDEX;
      const rings = this.options.polygons && !object.crowd && !isVoid ? keyholeRings(object.mask, this.options.simplifyPx) : null;
      const mask = rings === null ? object.mask : filledRings(width, height, rings);
      const annotation = {
        ...object.attributes,
        id: this.annotations + 1,
        image_id: imageId,
        category_id: object.classId,
        segmentation: rings ?? encodeCocoRle(mask),
        area: mask.area(),
        bbox: cocoBbox(mask),
        iscrowd: object.crowd || isVoid ? 1 : 0,
        ...(isVoid ? { ignore: 1 } : {}),
        ...(object.name === '' ? {} : { name: object.name }),
      };
      await this.stream.write(`${this.annotations === 0 ? '' : ','}\n${JSON.stringify(annotation)}`);
      this.annotations++;
      written.push({ ...object, mask });
    }
    return written;
  }

  async close(categories: readonly object[]): Promise<void> {
    await this.stream.write('\n],\n"images":[');
    for await (const piece of this.entries.pieces()) await this.stream.write(piece);
    await this.stream.write(`\n],\n"categories":[\n${categories.map((category) => JSON.stringify(category)).join(',\n')}\n]}\n`);
    await this.stream.close();
  }
}
