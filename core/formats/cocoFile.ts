import { z } from 'zod';
import { AppError } from '../errors/appError.ts';
import { checkedCategory, cocoInfoSchema, type CategoryFile, type CocoCategory, type CocoInfo } from './cocoCategories.ts';
import type { Attributes, DatasetFiles } from './datasetFormat.ts';
import type { LargeMap } from './largeMap.ts';
import { packSegmentation, type PackedSegmentation } from './packedSegmentation.ts';
import { checkedJson } from './parseJson.ts';
import { streamJson } from './streamJson.ts';
import { remark, type Remark } from '../report/remark.ts';
import type { RemarkDetails } from '../report/remarkDetails.ts';

const idSchema = z.union([z.number(), z.string()]);
const lengthSchema = z.number().int().positive().nullable().optional();

const imageSchema = z.looseObject({ id: idSchema, file_name: z.string().min(1), width: lengthSchema, height: lengthSchema });

const annotationSchema = z.looseObject({
  id: idSchema.optional(),
  image_id: idSchema,
  category_id: z.number().int(),
  iscrowd: z.union([z.number(), z.boolean()]).nullable().optional(),
});

/** What is enough to say which image it is of. */
const annotatedSchema = z.looseObject({ image_id: idSchema });

export interface CocoImage {
  readonly id: number | string;
  readonly fileName: string;
  /** Null where the file does not say. */
  readonly width: number | null;
  readonly height: number | null;
  readonly attributes: Attributes;
}

/** An annotation, in as few bytes as it needs. */
export interface CocoAnnotation {
  /** As in the file; its place where it has none. */
  readonly id: number | string;
  readonly categoryId: number;
  readonly crowd: boolean;
  readonly name: string;
  readonly segmentation: PackedSegmentation;
  /** In square pixels, where it may be needed to understand the segmentation; else null. */
  readonly area: number | null;
  readonly attributes: Attributes;
}

/** One file of instances, read. Keys are ids of images as JSON. */
export interface CocoFile extends CategoryFile {
  readonly images: LargeMap<CocoImage>;
  /** Also those of images and categories that the file does not list. */
  readonly annotations: LargeMap<CocoAnnotation>;
  /** One value for each annotation that cannot be read or has no segmentation. */
  readonly leftOut: LargeMap<true>;
  /** Annotations of one image are from bottom to top: Atrous wrote it. */
  readonly isOrdered: boolean;
}

/** What `info` says where the order of annotations is that of layers. */
export const ANNOTATION_ORDER = 'bottom to top';

/** Annotations of an image whose category the file lists, and how many more it has. */
export function annotationsOf({ annotations, leftOut, categories }: CocoFile, image: CocoImage): { listed: CocoAnnotation[]; leftOut: number } {
  const known = new Set(categories.map(({ id }) => id));
  const read = annotations.all(keyOf(image.id));
  const listed = read.filter(({ categoryId }) => known.has(categoryId));
  return { listed, leftOut: read.length - listed.length + leftOut.all(keyOf(image.id)).length };
}

/** A number and a text are not the same id. */
function keyOf(id: number | string): string {
  return JSON.stringify(id);
}

/**
 * Reads a file of instances in one go, however large: images and annotations are kept in large maps, because they may be in any order.
 * @param warnings gets what could not be read, counted
 * @returns null where it is JSON but no such file
 * @throws AppError `import.badJson` where it is no JSON, or where its images or categories are not as COCO has them
 */
export async function readCocoFile(files: DatasetFiles, path: string, warnings: Remark[]): Promise<CocoFile | null> {
  const reader = new CocoReader(files, path);
  const seen = await streamJson(files.stream(path), ['$.info', '$.images.*', '$.annotations.*', '$.categories.*'], (key, value, index) => reader.visit(key, value, index), path);
  // Of an empty split only the categories are there.
  if (!seen.has('images') && reader.categories.length === 0) return null;
  return reader.finish(warnings);
}

type Problem = RemarkDetails['import.annotationsSkipped']['problem'];

/** As `N annotations … and were skipped`. */
const PROBLEMS: Readonly<Record<Problem, string>> = {
  noImage: 'belong to images that the file does not list',
  noCategory: 'have a category that the file does not list',
  unreadable: 'cannot be read',
  onlyBox: 'have a box and no segmentation',
  badSegmentation: 'have a segmentation that cannot be read',
};

class CocoReader {
  private readonly path: string;
  private info: CocoInfo | null = null;
  private readonly images: LargeMap<CocoImage>;
  readonly categories: CocoCategory[] = [];
  private readonly annotations: LargeMap<CocoAnnotation>;
  private readonly leftOut: LargeMap<true>;
  private readonly usedIds = new Set<number>();
  private readonly problems = new Map<Problem, { count: number; readonly example: string }>();

  constructor(files: DatasetFiles, path: string) {
    this.path = path;
    this.images = files.largeMap();
    this.annotations = files.largeMap();
    this.leftOut = files.largeMap();
  }

  visit(key: string, value: unknown, index: number | string): void {
    const place = `${this.path}, ${key}[${index}]`;
    if (key === 'info') {
      const info = cocoInfoSchema.safeParse(value);
      this.info = info.success ? info.data : null;
    } else if (key === 'images') this.addImage(value, place);
    else if (key === 'categories') {
      // Datumaro has an object there.
      if (typeof index === 'number') this.categories.push(checkedCategory(value, this.categories, place));
    } else this.addAnnotation(value, place, index);
  }

  finish(warnings: Remark[]): CocoFile {
    this.noteUnlisted();
    const { path } = this;
    for (const [problem, { count, example }] of this.problems) {
      const sentence = `${path}: ${count} annotations ${PROBLEMS[problem]} and were skipped (${example}${count > 1 ? ', …' : ''}).`;
      warnings.push(remark('import.annotationsSkipped', sentence, { path, count, problem, example }));
    }
    return {
      path: this.path,
      info: this.info,
      categories: this.categories,
      usedIds: this.usedIds,
      images: this.images,
      annotations: this.annotations,
      leftOut: this.leftOut,
      isOrdered: this.info?.annotation_order === ANNOTATION_ORDER,
    };
  }

  /** Annotations of images and categories that the file does not list. */
  private noteUnlisted(): void {
    const known = new Set(this.categories.map(({ id }) => id));
    const areAllKnown = [...this.usedIds].every((id) => known.has(id));
    for (const key of this.annotations.keys()) {
      const isListed = this.images.has(key);
      if (isListed && areAllKnown) continue;
      for (const { id, categoryId } of this.annotations.all(key)) {
        if (!isListed) this.note('noImage', `annotation ${id} to image ${String(JSON.parse(key))}`);
        else if (!known.has(categoryId)) this.note('noCategory', `annotation ${id} has category ${categoryId}`);
      }
    }
  }

  private addImage(value: unknown, place: string): void {
    const { id, file_name: fileName, width, height, ...attributes } = checkedJson(value, imageSchema, place);
    if (this.images.has(keyOf(id))) throw new AppError('import.badJson', `${place}: the id ${id} is that of another image: give every image an id of its own.`, { name: place, why: `id ${id}` });
    this.images.add(keyOf(id), { id, fileName, width: width ?? null, height: height ?? null, attributes });
  }

  private addAnnotation(value: unknown, place: string, index: number | string): void {
    const parsed = annotationSchema.safeParse(value);
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0];
      this.note('unreadable', `${place}, at ${path.join('.')}: ${message}`);
      const annotated = annotatedSchema.safeParse(value);
      if (annotated.success) this.leftOut.add(keyOf(annotated.data.image_id), true);
      return;
    }
    const { id = index, image_id: imageId, category_id: categoryId, iscrowd, segmentation, area, bbox: _bbox, name, ...rest } = parsed.data;
    const packed = this.pack(segmentation, id);
    if (packed === null) {
      this.leftOut.add(keyOf(imageId), true);
      return;
    }
    const hasName = typeof name === 'string';
    const attributes = hasName || name === undefined ? rest : { ...rest, name };
    const annotation: CocoAnnotation = { id, categoryId, crowd: Boolean(iscrowd), name: hasName ? name : '', segmentation: packed, area: hasManyRings(segmentation) && typeof area === 'number' && area > 0 ? area : null, attributes };
    try {
      this.annotations.add(keyOf(imageId), annotation);
      this.usedIds.add(categoryId);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'import.tooDeep') throw error;
      this.note('unreadable', `${place}: ${error.message}`);
      this.leftOut.add(keyOf(imageId), true);
    }
  }

  private pack(segmentation: unknown, id: number | string): PackedSegmentation | null {
    try {
      const packed = packSegmentation(segmentation);
      if (packed === null) this.note('onlyBox', `annotation ${id}`);
      return packed;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.note('badSegmentation', `annotation ${id}: ${error.message}`);
      return null;
    }
  }

  private note(problem: Problem, example: string): void {
    const found = this.problems.get(problem);
    if (found === undefined) this.problems.set(problem, { count: 1, example });
    else found.count++;
  }
}

function hasManyRings(segmentation: unknown): boolean {
  return Array.isArray(segmentation) && segmentation.length > 1 && Array.isArray(segmentation[0]);
}
