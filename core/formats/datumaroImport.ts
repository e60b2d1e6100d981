import { z } from 'zod';
import { AppError } from '../errors/appError.ts';
import { aboutPlace } from './aboutPlace.ts';
import { IGNORE_INDEX } from '../classes/classDefinition.ts';
import { combineMasks } from '../mask/combineMasks.ts';
import { checkLabelSize } from './checkLabelSize.ts';
import { classesOfCategories } from './cocoCategories.ts';
import type { Attributes, DatasetFiles, DatasetObject, ImportedDataset, ImportedImage, ImportedLabels } from './datasetFormat.ts';
import { readDatumaroFile, type DatumaroFile } from './datumaroFile.ts';
import { objectsOverlap } from './objectsOverlap.ts';
import { maskOfSegmentation, packSegmentation } from './packedSegmentation.ts';
import { checkedJson } from './parseJson.ts';
import { firstPath, pathsWhere } from './pathsWhere.ts';
import { certainPath, photoFinder, type FoundPhoto } from './photoFinder.ts';
import { splitOfFile } from './splitOfFile.ts';
import { jsonValues } from './streamJson.ts';
import { remark, type Remark } from '../report/remark.ts';
import { reason } from '../report/reason.ts';

const annotationSchema = z.looseObject({
  type: z.string(),
  label_id: z.number().int().nullable().optional(),
  attributes: z.record(z.string(), z.unknown()).nullable().optional(),
  group: z.number().int().nullable().optional(),
  z_order: z.number().nullable().optional(),
});

const itemSchema = z.looseObject({
  id: z.union([z.string(), z.number().transform(String)]),
  annotations: z.array(annotationSchema).optional(),
  attr: z.record(z.string(), z.unknown()).nullable().optional(),
  image: z.looseObject({
    path: z.string().nullable().optional(),
    /** [height, width] */
    size: z.tuple([z.number().int().positive(), z.number().int().positive()]).nullable().optional(),
  }).nullable().optional(),
});

type Item = z.infer<typeof itemSchema>;
type Annotation = z.infer<typeof annotationSchema>;

/** Every `annotations/SUBSET.json` (else JSON at the top) with categories, one split each. Items are read one by one, twice: to count them, and for what they hold. */
export async function importDatumaro(files: DatasetFiles): Promise<ImportedDataset> {
  const read: DatumaroFile[] = [];
  for (const path of findDatumaroFiles(files)) {
    const file = await readDatumaroFile(files, path);
    if (file !== null) read.push(file);
  }
  if (read.length === 0) throw new AppError('import.notThisFormat', 'This is no Datumaro dataset: there is no annotations/*.json with "categories" and "items" in it.', { missing: 'datumaro', path: '' });
  const warnings: Remark[] = [];
  const { classSet, ids } = classesOfCategories(read, warnings);
  const findPhoto = photoFinder(files);
  const skipped = new SkippedTally(warnings);
  async function* images(): AsyncGenerator<ImportedImage> {
    for (const [i, file] of read.entries()) {
      const classIds = file.idOfLabel.map((id) => ids[i].get(id));
      const split = splitOfFile(file.path, '', read.length);
      for await (const { value, index } of jsonValues(files.stream(file.path), ['$.items.*'], file.path)) {
        const place = `${file.path}, items[${index}]`;
        yield imageOf(files, value, place, split, classIds, (name) => findPhoto(name, file.path, split), skipped);
      }
    }
  }
  return { classSet, images: { [Symbol.asyncIterator]: images }, total: read.reduce((sum, { items }) => sum + items, 0), warnings };
}

function findDatumaroFiles(files: DatasetFiles): Iterable<string> {
  const usual = pathsWhere(files, (path) => /(^|\/)annotations\/[^/]*\.json$/i.test(path));
  return firstPath(usual) === null ? pathsWhere(files, (path) => /^([^/]*\/)?[^/]*\.json$/i.test(path)) : usual;
}

/** What is enough to say which image it is about. */
const nameSchema = z.looseObject({ id: z.string() });

function imageOf(files: DatasetFiles, value: unknown, place: string, split: string | null, classIds: readonly (number | undefined)[], findPhoto: (name: string) => FoundPhoto | null, skipped: SkippedTally): ImportedImage {
  const parsed = itemSchema.safeParse(value);
  // The others are not affected.
  if (!parsed.success) return { name: nameSchema.safeParse(value).data?.id ?? place, photoPath: null, split, attributes: {}, labels: async () => checkedJson(value, itemSchema, place) as never };
  const item = parsed.data;
  const named = item.image?.path ?? '';
  const found = (named === '' ? ['.jpg', '.jpeg', '.png', '.webp', ''].map((ending) => item.id + ending) : [named]).map(findPhoto);
  const photo = found.find((other) => other?.isCertain) ?? found.find((other) => other !== null) ?? null;
  return {
    name: named === '' ? item.id : named,
    photoPath: certainPath(photo),
    split,
    attributes: item.attr ?? {},
    labels: () => readLabels(files, item, place, photo?.path ?? null, classIds, skipped),
  };
}

async function readLabels(files: DatasetFiles, item: Item, place: string, photoPath: string | null, classIds: readonly (number | undefined)[], skipped: SkippedTally): Promise<ImportedLabels> {
  const [width, height] = await sizeOf(files, item, place, photoPath);
  checkLabelSize(width, height, place);
  const objects: { readonly object: DatasetObject; readonly order: number; readonly group: string | null }[] = [];
  for (const [i, annotation] of (item.annotations ?? []).entries()) {
    const where = `${place}, annotations[${i}]`;
    const classId = classIds[annotation.label_id ?? -1];
    if (annotation.type !== 'mask' && annotation.type !== 'polygon') skipped.add(annotation.type, where);
    else if (classId === undefined) skipped.add(null, where);
    else {
      const order = annotation.z_order ?? 0;
      const group = annotation.type === 'polygon' && annotation.group ? `${annotation.group} ${classId} ${order}` : null;
      objects.push({ object: objectOf(annotation, classId, width, height, where), order, group });
    }
  }
  objects.sort((a, b) => a.order - b.order);
  const merged = mergeGroups(objects);
  return { kind: 'objects', width, height, objects: merged, overlap: objectsOverlap(merged), leftOut: (item.annotations?.length ?? 0) - objects.length };
}

async function sizeOf(files: DatasetFiles, { image, annotations }: Item, place: string, photoPath: string | null): Promise<readonly [number, number]> {
  if (image?.size) return [image.size[1], image.size[0]];
  if (photoPath !== null) return files.photoSize(photoPath);
  for (const { rle } of annotations ?? []) {
    const size = z.looseObject({ size: z.tuple([z.number(), z.number()]) }).safeParse(rle).data?.size;
    if (size !== undefined) return [size[1], size[0]];
  }
  throw new AppError('import.noSize', `${place} does not say how large the image is, and the photograph is not there: add its size.`, { place });
}

function objectOf({ type, rle, points, attributes, group, label_id: _label, z_order: _order, id: _id, ...more }: Annotation, classId: number, width: number, height: number, place: string): DatasetObject {
  const { is_crowd: isCrowd, name, ...rest } = attributes ?? {};
  const kept: Attributes = { ...more, ...rest, ...(group && type === 'mask' ? { group } : {}), ...(typeof name === 'string' || name === undefined ? {} : { name }) };
  try {
    const packed = packSegmentation(type === 'mask' ? rle : [points]);
    if (packed === null) throw new AppError('import.badSegmentation', `its ${type} is empty`, { place, why: `its ${type} is empty`, cause: reason('label.emptyShape', `its ${type} is empty`, { type }) });
    return { classId, name: typeof name === 'string' ? name : '', crowd: Boolean(isCrowd) && classId !== IGNORE_INDEX, mask: maskOfSegmentation(packed, width, height), attributes: kept };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw aboutPlace(error, place);
  }
}

/** Polygons of one group and label are parts of one object. */
function mergeGroups(objects: readonly { readonly object: DatasetObject; readonly group: string | null }[]): DatasetObject[] {
  const merged: DatasetObject[] = [];
  const placeOf = new Map<string, number>();
  for (const { object, group } of objects) {
    const place = group === null ? undefined : placeOf.get(group);
    if (place === undefined) {
      if (group !== null) placeOf.set(group, merged.length);
      merged.push(object);
    } else merged[place] = { ...merged[place], mask: combineMasks(merged[place].mask, object.mask, 'union') };
  }
  return merged;
}

/** One sentence for each kind of annotation that was left out. */
class SkippedTally {
  private readonly warnings: Remark[];
  private readonly kinds = new Map<string | null, { readonly place: number; count: number; readonly example: string }>();

  constructor(warnings: Remark[]) {
    this.warnings = warnings;
  }

  /** @param type null = its label is not known */
  add(type: string | null, example: string): void {
    let kind = this.kinds.get(type);
    if (kind === undefined) this.kinds.set(type, (kind = { place: this.warnings.length, count: 0, example }));
    const count = ++kind.count;
    const what = type === null ? 'without a known label' : `of type ${type}`;
    this.warnings[kind.place] = remark('import.datumaroSkipped', `${count} annotations ${what} were left out, for example ${kind.example}.`, { count, type, example: kind.example });
  }
}
