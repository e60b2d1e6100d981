import { IGNORE_INDEX, uncoveredValue } from '../classes/classDefinition.ts';
import { keyholeRings } from '../mask/keyholeRings.ts';
import { rasterisePolygons } from '../mask/rasterisePolygons.ts';
import { DEFAULT_FORMAT_OPTIONS, type DatasetFormat, type DatasetObject, type DatasetSink, type DatasetSource, type ExportImage, type ExportResult, type FormatOptions } from './datasetFormat.ts';
import { imageIou, iouLoss } from './imageIou.ts';
import { LossList } from './lossList.ts';
import { LossTally } from './lossTally.ts';
import { yoloClasses, yoloYaml } from './yoloData.ts';
import { importYolo } from './yoloImport.ts';
import { parseYoloLine, yoloLine } from './yoloLine.ts';
import { remark, type Remark } from '../report/remark.ts';

/**
 * YOLO segmentation as Ultralytics reads it (docs.ultralytics.com, "Instance Segmentation Datasets Overview"):
 *
 *     images/SPLIT/NAME.jpg|png|webp   the photographs
 *     labels/SPLIT/NAME.txt            `class x1 y1 x2 y2 …` per line, shares of width and height; empty where nothing is
 *     data.yaml                        folders of the splits, names of the classes by number
 *
 * Numbers of classes run from 0 on without gaps; data.yaml keeps the ids too. Background is what has no line, and void cannot be said.
 * A line is one ring around one connected region, along the edges of pixels. Holes are reached through cuts (see keyholeRings.ts), which any filler
 * that goes by pixel centres takes right. IoU in the report is measured so; OpenCV's fillPoly draws the outline too, one pixel more on the right and below.
 * Regions of one object get lines of their own: joined through cuts across the background, as Ultralytics' own converter does it, programs that
 * draw outlines too would draw those cuts. Objects are in order from bottom to top.
 */
export const yoloSegFormat: DatasetFormat = {
  descriptor: {
    id: 'yolo-seg',
    label: 'YOLO segmentation',
    description: 'One text file of polygons per image, and data.yaml, as Ultralytics trains on.',
    fidelity: 'polygons',
  },
  exportDataset,
  importDataset: importYolo,
};

async function exportDataset(source: DatasetSource, sink: DatasetSink, { simplifyPx }: FormatOptions = DEFAULT_FORMAT_OPTIONS): Promise<ExportResult> {
  const indexOf = new Map(yoloClasses(source.classSet).map(({ id }, i) => [id, i]));
  const uncovered = uncoveredValue(source.classSet);
  const tally = new LossTally({ instances: true, overlap: true });
  const parts = new PartTally();
  const losses = new LossList();
  for await (const image of source.images) {
    const photoPath = `images/${image.split}/${image.name}.${image.photoExtension}`;
    const maskPath = `labels/${image.split}/${image.name}.txt`;
    const objects = await image.objects();
    const { lines, written, split } = labelLines(image, objects, indexOf, simplifyPx);
    await sink.writeOnce(photoPath, image.key, async () => (await image.photo()).bytes);
    await sink.write(maskPath, lines.map((line) => `${line}\n`).join(''));
    tally.add(objects, image.attributes);
    parts.add(objects, split, uncovered);
    const loss = iouLoss(image.path, imageIou(image.width, image.height, objects, written, uncovered));
    if (loss !== null) losses.add(loss);
    sink.wrote({ path: image.path, photoPath, maskPath, objects: objects.length });
  }
  await sink.write('data.yaml', yoloYaml(source.classSet, source.splits));
  const missing = ['train', 'val'].filter((split) => !source.splits.includes(split));
  const unusable = missing.length === 0 ? [] : [remark('loss.yoloSplits', `Ultralytics trains only where there are the splits train and val: ${missing.join(' and ')} is missing here.`, { splits: missing.join(', ') })];
  losses.add(...tally.losses('YOLO'), ...parts.losses(), ...unusable);
  return { losses: losses.losses() };
}

interface LabelLines {
  readonly lines: string[];
  /** The objects as they will be read again. */
  readonly written: DatasetObject[];
  /** Objects with more than one line. */
  readonly split: number;
}

function labelLines({ width, height, path }: ExportImage, objects: readonly DatasetObject[], indexOf: ReadonlyMap<number, number>, simplifyPx: number): LabelLines {
  const lines: string[] = [];
  const written: DatasetObject[] = [];
  let split = 0;
  for (const object of objects) {
    const index = indexOf.get(object.classId);
    if (index === undefined) continue;
    const rings = keyholeRings(object.mask, simplifyPx);
    if (rings.length > 1) split++;
    for (const ring of rings) {
      const line = yoloLine(index, ring, width, height);
      const parsed = parseYoloLine(line, width, height, path);
      lines.push(line);
      if (parsed.kind === 'polygon') written.push({ ...object, mask: rasterisePolygons(width, height, [parsed.ring]) });
    }
  }
  return { lines, written, split };
}

/** What becomes of void and of objects in parts. */
class PartTally {
  private split = 0;
  private images = 0;

  add(objects: readonly DatasetObject[], split: number, uncovered: number): void {
    this.split += split;
    if (uncovered !== IGNORE_INDEX && objects.some(({ classId }) => classId === IGNORE_INDEX)) this.images++;
  }

  losses(): Remark[] {
    const losses: Remark[] = [];
    if (this.images > 0) losses.push(remark('loss.yoloIgnored', `${this.images} images have pixels to be ignored, which YOLO cannot say: they are background there.`, { count: this.images }));
    if (this.split > 0) losses.push(remark('loss.yoloParts', `${this.split} objects are in several parts: YOLO takes each part for an object of its own.`, { count: this.split }));
    return losses;
  }
}
