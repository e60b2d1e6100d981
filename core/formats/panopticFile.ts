import { z } from 'zod';
import { AppError } from '../errors/appError.ts';
import { checkedCategory, cocoInfoSchema, type CategoryFile, type CocoCategory, type CocoInfo } from './cocoCategories.ts';
import type { Attributes, DatasetFiles } from './datasetFormat.ts';
import type { LargeMap } from './largeMap.ts';
import { checkedJson } from './parseJson.ts';
import { streamJson } from './streamJson.ts';
import { remark, type Remark } from '../report/remark.ts';

const idSchema = z.union([z.number(), z.string()]);

const imageSchema = z.looseObject({
  id: idSchema,
  file_name: z.string().min(1),
  width: z.number().int().positive().nullable().optional(),
  height: z.number().int().positive().nullable().optional(),
});

const segmentSchema = z.looseObject({
  id: z.number().int().min(1).max(0xffffff),
  category_id: z.number().int(),
  iscrowd: z.union([z.number(), z.boolean()]).nullable().optional(),
});

const annotationSchema = z.looseObject({ image_id: idSchema, file_name: z.string().min(1), segments_info: z.array(segmentSchema) });

export interface PanopticSegment {
  /** The value of its pixels: R + 256 G + 65536 B. */
  readonly id: number;
  readonly categoryId: number;
  readonly crowd: boolean;
  readonly name: string;
  readonly attributes: Attributes;
}

export interface PanopticImage {
  readonly fileName: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly attributes: Attributes;
  readonly png: string;
  readonly segments: readonly PanopticSegment[];
}

type Entry = z.infer<typeof imageSchema>;
type Annotation = Pick<PanopticImage, 'png' | 'segments'>;

/** Keys are ids of images as JSON. */
export interface PanopticFile extends CategoryFile {
  readonly entries: LargeMap<Entry>;
  readonly annotations: LargeMap<Annotation>;
  /** Images that have an annotation. */
  readonly total: number;
}

/** The images that have an annotation, one after the other. */
export function* panopticImages({ entries, annotations }: PanopticFile): Generator<PanopticImage> {
  for (const { id, file_name: fileName, width = null, height = null, ...attributes } of entries.values()) {
    const annotation = annotations.get(JSON.stringify(id));
    if (annotation !== undefined) yield { fileName, width, height, attributes, ...annotation };
  }
}

/**
 * Reads one JSON of panoptic annotations, however large: images and annotations are kept in large maps, because they may be in any order.
 * @returns null where it is JSON but has nothing of the kind
 * @throws AppError `import.badJson`
 */
export async function readPanopticFile(files: DatasetFiles, path: string, warnings: Remark[]): Promise<PanopticFile | null> {
  let info: CocoInfo | null = null;
  const entries = files.largeMap<Entry>();
  const categories: CocoCategory[] = [];
  const annotations = files.largeMap<Annotation>();
  const usedIds = new Set<number>();
  let isPanoptic = /(^|\/)panoptic_[^/]*$/i.test(path);
  await streamJson(files.stream(path), ['$.info', '$.images.*', '$.annotations.*', '$.categories.*'], (key, value, index) => {
    const place = `${path}, ${key}[${index}]`;
    if (key === 'info') {
      const parsed = cocoInfoSchema.safeParse(value);
      info = parsed.success ? parsed.data : null;
    } else if (key === 'categories') {
      // Datumaro has an object there.
      if (typeof index === 'number') categories.push(checkedCategory(value, categories, place));
    } else if (key === 'images') {
      const entry = checkedJson(value, imageSchema, place);
      entries.set(JSON.stringify(entry.id), entry);
    } else {
      // Files of instances look alike otherwise.
      isPanoptic ||= typeof value === 'object' && value !== null && 'segments_info' in value;
      if (!isPanoptic) return;
      const { image_id: imageId, file_name: png, segments_info: segments } = checkedJson(value, annotationSchema, place);
      for (const segment of segments) usedIds.add(segment.category_id);
      annotations.set(JSON.stringify(imageId), { png, segments: segments.map(segmentOf) });
    }
  }, path);
  if (!isPanoptic) return null;
  const unlisted = countMissing(annotations, entries);
  const withoutAnnotation = countMissing(entries, annotations).count;
  if (withoutAnnotation > 0) {
    warnings.push(remark('import.withoutAnnotation', `${path}: ${withoutAnnotation} images have no annotation and were skipped.`, { path, count: withoutAnnotation }));
  }
  if (unlisted.count > 0) {
    const { count, first } = unlisted;
    const image = String(JSON.parse(first));
    const sentence = `${path}: ${count} annotations belong to images that the file does not list and were skipped (image ${image}${count > 1 ? ', …' : ''}).`;
    warnings.push(remark('import.unlistedImages', sentence, { path, count, image }));
  }
  checkCategories(path, categories, usedIds);
  return { path, info: background(info), categories, usedIds, entries, annotations, total: entries.size - withoutAnnotation };
}

/** Keys that another map does not have. */
function countMissing(map: LargeMap<unknown>, other: LargeMap<unknown>): { count: number; first: string } {
  let count = 0;
  let first = '';
  for (const key of map.keys()) if (!other.has(key) && count++ === 0) first = key;
  return { count, first };
}

function segmentOf({ id, category_id: categoryId, iscrowd, area: _area, bbox: _bbox, name, ...rest }: z.infer<typeof segmentSchema>): PanopticSegment {
  const hasName = typeof name === 'string';
  return { id, categoryId, crowd: Boolean(iscrowd), name: hasName ? name : '', attributes: hasName || name === undefined ? rest : { ...rest, name } };
}

/** In panoptic files every pixel that has a meaning is in a segment: what is in none is void, not background. */
function background(info: CocoInfo | null): CocoInfo {
  return info?.background === undefined ? { ...info, background: null } : info;
}

function checkCategories(path: string, categories: readonly CocoCategory[], usedIds: ReadonlySet<number>): void {
  const known = new Set(categories.map(({ id }) => id));
  const missing = [...usedIds].find((id) => !known.has(id));
  if (missing !== undefined) throw new AppError('import.badJson', `${path} uses the category ${missing} and does not list it: add it to "categories".`, { name: path, why: `category ${missing}` });
}
