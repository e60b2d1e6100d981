import { z } from 'zod';
import { AppError } from '../errors/appError.ts';
import { IGNORE_INDEX, type ClassSet } from '../classes/classDefinition.ts';
import type { DatasetFiles, DatasetFormat, DatasetSink, DatasetSource, ExportImage, ExportResult, ImportedDataset, ImportedImage, TextStream, WrittenImage } from './datasetFormat.ts';
import { labelsJson, sortedClasses } from './labelsFile.ts';
import { LossTally } from './lossTally.ts';
import { maskReading, readMask, type MaskReading } from './maskReading.ts';
import { parseJson } from './parseJson.ts';
import { pathsWhere } from './pathsWhere.ts';
import { encodeGreyPng } from './rasterPng.ts';
import { remark, type Remark } from '../report/remark.ts';

/**
 * An image folder of Hugging Face `datasets` (documentation, "Create an image dataset", ImageFolder with metadata):
 *
 *     SPLIT/metadata.jsonl       {"file_name": "images/NAME.jpg", "annotation_file_name": "annotations/NAME.png", …}
 *     SPLIT/images/NAME.jpg|png|webp
 *     SPLIT/annotations/NAME.png 8-bit grey, value = class id, 255 = ignore
 *     id2label.json              {"0": "background", …}, as configurations of models have it
 *     labels.json                ids, names, colours, background
 *
 * `file_name` becomes the column `image`, `annotation_file_name` the column `annotation`, an image too: any column may be one
 * whose name ends in `_file_name`. Attributes of images are columns of their own.
 */
export const huggingfaceFormat: DatasetFormat = {
  descriptor: {
    id: 'huggingface',
    label: 'Hugging Face',
    description: 'Image folder per split with metadata.jsonl, grey PNG masks (255 = ignore) and id2label.json.',
    fidelity: 'exact',
  },
  exportDataset,
  importDataset,
};

async function exportDataset(source: DatasetSource, sink: DatasetSink): Promise<ExportResult> {
  const tally = new LossTally({ imageAttributes: true });
  const streams = new Map<string, TextStream>();
  for await (const image of source.images) {
    const objects = await image.objects();
    tally.add(objects, image.attributes);
    const stream = streams.get(image.split) ?? (await sink.stream(`${image.split}/metadata.jsonl`));
    streams.set(image.split, stream);
    const { row, written } = await writeImage(image, sink);
    await stream.write(`${JSON.stringify(row)}\n`);
    sink.wrote({ ...written, objects: objects.length });
  }
  for (const stream of streams.values()) await stream.close();
  await sink.write('id2label.json', `${JSON.stringify(id2label(source.classSet), null, 2)}\n`);
  await sink.write('labels.json', labelsJson(source.classSet));
  return { losses: tally.losses('Hugging Face') };
}

async function writeImage(image: ExportImage, sink: DatasetSink): Promise<{ row: Record<string, unknown>; written: Omit<WrittenImage, 'objects'> }> {
  const photo = `images/${image.name}.${image.photoExtension}`;
  const mask = `annotations/${image.name}.png`;
  const photoPath = `${image.split}/${photo}`;
  const maskPath = `${image.split}/${mask}`;
  await sink.writeOnce(photoPath, image.key, async () => (await image.photo()).bytes);
  await sink.writeOnce(maskPath, image.key, async () => encodeGreyPng(await image.labelMap()));
  return { row: { ...image.attributes, file_name: photo, annotation_file_name: mask }, written: { path: image.path, photoPath, maskPath } };
}

function id2label(classSet: ClassSet): Record<string, string> {
  return Object.fromEntries(sortedClasses(classSet).filter(({ id }) => id !== IGNORE_INDEX).map(({ id, name }) => [String(id), name]));
}

const PHOTO_COLUMNS = ['file_name', 'image_file_name'];
/** In this order; other columns that end in `_file_name` after them. */
const MASK_COLUMNS = ['annotation', 'label', 'labels', 'mask', 'segmentation', 'segmentation_mask'].flatMap((name) => [`${name}_file_name`, name]);
const SPLIT = /^(train|training|val|valid|validation|dev|test|testing)$/i;

const rowSchema = z.record(z.string(), z.unknown());

interface Row {
  readonly photoPath: string;
  readonly maskPath: string;
  readonly split: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
}

async function importDataset(files: DatasetFiles): Promise<ImportedDataset> {
  const metadata = [...pathsWhere(files, (path) => path === 'metadata.jsonl' || path.endsWith('/metadata.jsonl'))];
  if (metadata.length === 0) throw new AppError('import.notThisFormat', 'This is no image folder of Hugging Face: there is no metadata.jsonl. Where there is a metadata.csv, save it as JSON lines.', { missing: 'huggingface', path: '' });
  const warnings: Remark[] = [];
  let withoutMask = 0;
  let total = 0;
  for await (const row of readRows(files, metadata)) {
    if (typeof row === 'string') withoutMask++;
    else total++;
  }
  if (withoutMask > 0) warnings.push(remark('import.rowsWithoutMask', `There are images without a mask, which were skipped: ${withoutMask} of them.`, { count: withoutMask }));
  if (total === 0) throw new AppError('import.notThisFormat', `${metadata[0]} names no masks: a column such as annotation_file_name has to hold the path of a PNG.`, { missing: 'huggingfaceMasks', path: metadata[0] });
  const reading = await maskReading(files, () => maskPaths(files, metadata), warnings);
  return { classSet: reading.classSet, hasOnlyIds: reading.hasOnlyIds ?? false, images: { [Symbol.asyncIterator]: () => importImages(files, metadata, reading) }, total, warnings };
}

async function* maskPaths(files: DatasetFiles, metadata: readonly string[]): AsyncGenerator<string> {
  for await (const row of readRows(files, metadata)) if (typeof row !== 'string') yield row.maskPath;
}

async function* importImages(files: DatasetFiles, metadata: readonly string[], reading: MaskReading): AsyncGenerator<ImportedImage> {
  for await (const row of readRows(files, metadata)) {
    if (typeof row === 'string') continue;
    const { photoPath, maskPath, split, attributes } = row;
    yield {
      name: photoPath.split('/').at(-1)!.replace(/\.[^.]*$/, ''),
      photoPath: files.has(photoPath) ? photoPath : null,
      split, attributes,
      labels: async () => ({ kind: 'labelMap', labelMap: await readMask(files, maskPath, reading) }),
    };
  }
}

/** Rows with a mask; of others the photograph's path. */
async function* readRows(files: DatasetFiles, metadata: readonly string[]): AsyncGenerator<Row | string> {
  for (const path of metadata) {
    const folder = path.slice(0, -'metadata.jsonl'.length);
    let number = 0;
    for await (const line of files.lines(path)) {
      number++;
      if (line.trim() !== '') yield readRow(files, folder, parseJson(line, rowSchema, `${path}, line ${number}`), `${path}, line ${number}`);
    }
  }
}

function readRow(files: DatasetFiles, folder: string, row: Record<string, unknown>, name: string): Row | string {
  const photoColumn = PHOTO_COLUMNS.find((column) => typeof row[column] === 'string');
  if (photoColumn === undefined) throw new AppError('import.badJson', `${name} has no file_name: it has to hold the path of the photograph, beside metadata.jsonl.`, { name, why: 'file_name' });
  const photoPath = folder + portable(row[photoColumn] as string);
  const others = Object.keys(row).filter((column) => column.endsWith('_file_name') && column !== photoColumn);
  const isMask = (column: string): boolean => typeof row[column] === 'string' && /\.png$/i.test(row[column]);
  const maskColumn = [...MASK_COLUMNS, ...others].find(isMask);
  if (maskColumn === undefined) return photoPath;
  const maskPath = folder + portable(row[maskColumn] as string);
  if (!files.has(maskPath)) throw new AppError('import.badJson', `${name} names the mask ${maskPath}, which is not there.`, { name, why: maskPath });
  const { [photoColumn]: _photo, [maskColumn]: _mask, ...attributes } = row;
  return { photoPath, maskPath, split: photoPath.split('/').find((part) => SPLIT.test(part)) ?? splitOfFolder(folder), attributes };
}

/** Paths of a file that Windows wrote. */
function portable(path: string): string {
  return path.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
}

function splitOfFolder(folder: string): string | null {
  return folder === '' ? null : folder.split('/').at(-2)!;
}
