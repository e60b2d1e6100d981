import { encode } from 'fast-png';
import { IGNORE_INDEX, type ClassSet } from '../classes/classDefinition.ts';
import { isCityscapesStuff } from '../classes/cityscapesClasses.ts';
import { parseHexColor } from '../classes/hexColor.ts';
import { cocoCategories, cocoInfo } from './cocoCategories.ts';
import type { DatasetFormat, DatasetObject, DatasetSink, DatasetSource, ExportImage, ExportResult, TextAside, TextStream } from './datasetFormat.ts';
import { LossTally } from './lossTally.ts';
import { objectNumbers } from './objectNumbers.ts';
import { importPanoptic } from './panopticImport.ts';

/**
 * COCO panoptic (cocodataset.org, "Data format", 4; panopticapi, which looks for the PNG beside the JSON):
 *
 *     annotations/panoptic_SPLIT.json        one annotation per image, with its segments
 *     annotations/panoptic_SPLIT/NAME.png    RGB PNG, R + 256 G + 65536 B = id of the segment, 0 = void
 *     images/SPLIT/NAME.jpg|png|webp         the photographs
 *
 * Every pixel is in one segment or void: of layers that cover each other the topmost is seen. So the background is a category here,
 * `isthing` 0, and a segment; `info.background` says which. Other classes are things, unless their name is that of Cityscapes' stuff.
 * Ids of segments are near the colour of their class, so that a viewer shows something. Names and attributes are further keys of segments.
 */
export const cocoPanopticFormat: DatasetFormat = {
  descriptor: {
    id: 'coco-panoptic',
    label: 'COCO panoptic',
    description: 'One colour PNG per image whose colours are segments, and one JSON per split that says what they are.',
    fidelity: 'exact',
  },
  exportDataset,
  importDataset: importPanoptic,
};

/** As in labelPng.ts. */
const ZLIB = { level: 6 } as const;
/** Odd, so that it passes through all ids; small in every byte, so that neighbours look alike. */
const NEXT_ID = 0x070b05;

async function exportDataset(source: DatasetSource, sink: DatasetSink): Promise<ExportResult> {
  const writers = new Map<string, PanopticWriter>();
  for (const split of source.splits) writers.set(split, await PanopticWriter.open(sink, split, source.classSet));
  const tally = new LossTally({ instances: true, crowd: true, names: true, attributes: true, imageAttributes: true });
  for await (const image of source.images) {
    const photoPath = `images/${image.split}/${image.name}.${image.photoExtension}`;
    await sink.writeOnce(photoPath, image.key, async () => (await image.photo()).bytes);
    const objects = await image.objects();
    tally.add(objects, image.attributes);
    const maskPath = await writers.get(image.split)!.add(sink, image, objects);
    sink.wrote({ path: image.path, photoPath, maskPath, objects: objects.length });
  }
  for (const writer of writers.values()) await writer.close();
  return { losses: tally.losses('COCO panoptic') };
}

class PanopticWriter {
  private readonly split: string;
  private readonly stream: TextStream;
  private readonly classSet: ClassSet;
  private readonly colors: ReadonlyMap<number, number>;
  private readonly entries: TextAside;
  private images = 0;

  private constructor(split: string, stream: TextStream, entries: TextAside, classSet: ClassSet) {
    this.split = split;
    this.stream = stream;
    this.entries = entries;
    this.classSet = classSet;
    this.colors = new Map(classSet.classes.map(({ id, color }) => [id, idOfColor(parseHexColor(color))]));
  }

  static async open(sink: DatasetSink, split: string, classSet: ClassSet): Promise<PanopticWriter> {
    const stream = await sink.stream(`annotations/panoptic_${split}.json`);
    await stream.write(`{"info":${JSON.stringify(cocoInfo(classSet))},\n"licenses":[],\n"annotations":[`);
    return new PanopticWriter(split, stream, await sink.aside(), classSet);
  }

  /** @returns path of the PNG */
  async add(sink: DatasetSink, { name, width, height, attributes, key, photoExtension }: ExportImage, objects: readonly DatasetObject[]): Promise<string> {
    const { backgroundId } = this.classSet;
    // The background lies below everything, as one more object.
    const layers = backgroundId === null ? objects : [{ classId: backgroundId, name: '', crowd: false, attributes: {} }, ...objects];
    const numbers = objectNumbers(objects, width, height);
    if (backgroundId !== null) for (let i = 0; i < numbers.length; i++) numbers[i]++;
    const ids = this.segmentIds(layers);
    const seen = seenParts(numbers, width, layers.length);
    const segments = layers.flatMap(({ classId, name: layerName, crowd, attributes: more }, i) => {
      const part = seen[i];
      if (part === null || classId === IGNORE_INDEX) return [];
      return [{ ...more, id: ids[i], category_id: classId, ...part, iscrowd: crowd ? 1 : 0, ...(layerName === '' ? {} : { name: layerName }) }];
    });
    const imageId = ++this.images;
    const fileName = `${name}.png`;
    const path = `annotations/panoptic_${this.split}/${fileName}`;
    await this.stream.write(`${imageId === 1 ? '' : ','}\n${JSON.stringify({ image_id: imageId, file_name: fileName, segments_info: segments })}`);
    await sink.writeOnce(path, `${key} ${ids.join()}`, () => Promise.resolve(encodeIds(numbers, ids, width, height)));
    await this.entries.write(`${imageId === 1 ? '' : ','}\n${JSON.stringify({ ...attributes, id: imageId, file_name: `${name}.${photoExtension}`, width, height })}`);
    return path;
  }

  async close(): Promise<void> {
    const { classSet, stream } = this;
    const names = new Map(classSet.classes.map(({ id, name }) => [id, name]));
    const isThing = (id: number): object => ({ isthing: id === classSet.backgroundId || isCityscapesStuff(names.get(id) ?? '') ? 0 : 1 });
    const categories = cocoCategories({ ...classSet, backgroundId: null }, new Set(), isThing);
    await stream.write('\n],\n"images":[');
    for await (const piece of this.entries.pieces()) await stream.write(piece);
    await stream.write(`\n],\n"categories":[\n${categories.map((category) => JSON.stringify(category)).join(',\n')}\n]}\n`);
    await stream.close();
  }

  /** One id for each layer, 0 for void. */
  private segmentIds(layers: readonly Pick<DatasetObject, 'classId'>[]): number[] {
    const taken = new Set([0]);
    /** Of each class the last id: all before it, from its colour on, are taken. */
    const last = new Map<number, number>();
    return layers.map(({ classId }) => {
      if (classId === IGNORE_INDEX) return 0;
      let id = last.get(classId) ?? this.colors.get(classId) ?? classId;
      while (taken.has(id)) id = (id + NEXT_ID) & 0xffffff;
      taken.add(id);
      last.set(classId, id);
      return id;
    });
  }
}

function idOfColor([r, g, b]: readonly [number, number, number]): number {
  return r | (g << 8) | (b << 16);
}

/** Pixels and box of what is seen of each layer; null where nothing is. @param numbers of the layers plus one, 0 = none */
function seenParts(numbers: Uint32Array, width: number, count: number): ({ area: number; bbox: number[] } | null)[] {
  const areas = new Float64Array(count + 1);
  const boxes = Array.from({ length: count + 1 }, () => [Infinity, Infinity, -1, -1]);
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i];
    const x = i % width;
    const y = (i - x) / width;
    const box = boxes[number];
    areas[number]++;
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  return boxes.slice(1).map(([left, top, right, bottom], i) => (areas[i + 1] === 0 ? null : { area: areas[i + 1], bbox: [left, top, right - left + 1, bottom - top + 1] }));
}

function encodeIds(numbers: Uint32Array, ids: readonly number[], width: number, height: number): Uint8Array {
  const data = new Uint8Array(numbers.length * 3);
  for (let i = 0, at = 0; i < numbers.length; i++, at += 3) {
    const id = numbers[i] === 0 ? 0 : ids[numbers[i] - 1];
    data[at] = id & 255;
    data[at + 1] = (id >> 8) & 255;
    data[at + 2] = id >> 16;
  }
  return encode({ width, height, data, channels: 3, depth: 8 }, { zlib: ZLIB });
}
