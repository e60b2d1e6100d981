import { IGNORE_INDEX } from '../classes/classDefinition.ts';
import { AppError } from '../errors/appError.ts';
import { aboutPlace } from './aboutPlace.ts';
import type { TiledMask } from '../mask/tiledMask.ts';
import { checkLabelSize } from './checkLabelSize.ts';
import { classesOfCategories } from './cocoCategories.ts';
import { annotationsOf, readCocoFile, type CocoAnnotation, type CocoFile, type CocoImage } from './cocoFile.ts';
import type { DatasetFiles, DatasetObject, ImportedDataset, ImportedImage, ImportedLabels } from './datasetFormat.ts';
import { objectsOverlap } from './objectsOverlap.ts';
import { nestedRings, type NestedRings } from './nestedRings.ts';
import { maskOfSegmentation, unpackSegmentation } from './packedSegmentation.ts';
import { firstPath, pathsWhere } from './pathsWhere.ts';
import { certainPath, photoFinder } from './photoFinder.ts';
import { splitOfFile } from './splitOfFile.ts';
import { remark, type Remark } from '../report/remark.ts';

/**
 * Every file of instances below the folder, one split each: `instances_SPLIT.json`; without such, Roboflow's
 * `SPLIT/_annotations.coco.json`; without those any JSON that has images, in `annotations/` or at the top.
 * Crowds come below single things. Otherwise objects are in the order of the file.
 */
export async function importCoco(files: DatasetFiles): Promise<ImportedDataset> {
  const warnings: Remark[] = [];
  const read: CocoFile[] = [];
  for (const path of findCocoFiles(files)) {
    const file = await readCocoFile(files, path, warnings);
    if (file !== null) read.push(file);
  }
  if (read.length === 0) {
    throw new AppError('import.notThisFormat', 'This is no COCO dataset: there is no annotations/instances_*.json, no _annotations.coco.json, and no other JSON file with "images" in it.', { missing: 'coco', path: '' });
  }
  const { classSet, ids } = classesOfCategories(read, warnings);
  const findPhoto = photoFinder(files);
  const nested = new NestedTally(warnings);
  async function* images(): AsyncGenerator<ImportedImage> {
    for (const [i, file] of read.entries()) {
      const split = splitOf(file.path, read.length);
      for (const image of file.images.values()) {
        const photo = findPhoto(image.fileName, file.path, split);
        yield { name: image.fileName, photoPath: certainPath(photo), split, attributes: image.attributes, labels: () => readLabels(files, file, image, photo?.path ?? null, ids[i], nested) };
      }
    }
  }
  return { classSet, images: { [Symbol.asyncIterator]: images }, total: read.reduce((sum, file) => sum + file.images.size, 0), warnings };
}

function findCocoFiles(files: DatasetFiles): Iterable<string> {
  const instances = pathsWhere(files, (path) => /(^|\/)instances_[^/]*\.json$/i.test(path));
  if (firstPath(instances) !== null) return instances;
  const roboflow = pathsWhere(files, (path) => /(^|\/)_annotations\.coco\.json$/i.test(path));
  if (firstPath(roboflow) !== null) return roboflow;
  return pathsWhere(files, (path) => /^([^/]*\/)?(annotations\/)?[^/]*\.json$/i.test(path) && !/(^|\/)(captions|panoptic|image_info)_[^/]*$/i.test(path));
}

/** Roboflow names the folder after the split. */
function splitOf(path: string, count: number): string | null {
  const parts = path.split('/');
  return parts.at(-1)!.toLowerCase() === '_annotations.coco.json' ? (parts.at(-2) ?? null) : splitOfFile(path, 'instances_', count);
}

async function readLabels(files: DatasetFiles, file: CocoFile, image: CocoImage, photoPath: string | null, ids: ReadonlyMap<number, number>, nested: NestedTally): Promise<ImportedLabels> {
  const { listed: annotations, leftOut } = annotationsOf(file, image);
  const [width, height] = await sizeOf(files, file, image, annotations, photoPath);
  checkLabelSize(width, height, `${file.path}, ${image.fileName}`);
  const ordered = file.isOrdered ? annotations : [...annotations.filter(({ crowd }) => crowd), ...annotations.filter(({ crowd }) => !crowd)];
  const objects = ordered.map((annotation) => objectOf(annotation, width, height, ids.get(annotation.categoryId)!, `${file.path}, annotation ${annotation.id} of ${image.fileName}`, nested));
  return { kind: 'objects', width, height, objects, overlap: objectsOverlap(objects), leftOut };
}

async function sizeOf(files: DatasetFiles, file: CocoFile, image: CocoImage, annotations: readonly CocoAnnotation[], photoPath: string | null): Promise<readonly [number, number]> {
  if (image.width !== null && image.height !== null) return [image.width, image.height];
  if (photoPath !== null) return files.photoSize(photoPath);
  for (const { segmentation } of annotations) {
    const unpacked = unpackSegmentation(segmentation);
    if ('size' in unpacked) return [unpacked.size[1], unpacked.size[0]];
  }
  throw new AppError('import.noSize', `${file.path} does not say how large ${image.fileName} is, and the photograph is not there: add its width and height.`, { place: `${file.path}, ${image.fileName}` });
}

function objectOf(annotation: CocoAnnotation, width: number, height: number, classId: number, place: string, nested: NestedTally): DatasetObject {
  const { categoryId, crowd, name, attributes, segmentation, area } = annotation;
  const isVoid = classId === IGNORE_INDEX;
  try {
    return {
      classId, name,
      // What is ignored is written as a crowd, so that readers leave it out.
      crowd: crowd && !isVoid,
      mask: maskOfSegmentation(segmentation, width, height, (...rings) => nested.add(nestedRings(...rings, area), place)),
      attributes: isVoid ? withoutIgnore(attributes) : classId === categoryId ? attributes : { ...attributes, category_id: categoryId },
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw aboutPlace(error, place);
  }
}

/** Says what rings inside rings were taken for: other programs may see them otherwise. */
class NestedTally {
  private readonly warnings: Remark[];
  private readonly found = { holes: { count: 0, place: -1 }, filled: { count: 0, place: -1 } };

  constructor(warnings: Remark[]) {
    this.warnings = warnings;
  }

  add({ mask, inside }: NestedRings, annotation: string): TiledMask {
    if (inside === 'none') return mask;
    const found = this.found[inside];
    found.count++;
    if (found.place < 0) found.place = this.warnings.length;
    const what = inside === 'holes' ? 'they were read as holes, which COCO\'s own programs fill' : 'their areas say that these are filled, so they were';
    const sentence = `${found.count} annotations have polygons inside polygons: ${what} (the last one: ${annotation}).`;
    this.warnings[found.place] = remark(inside === 'holes' ? 'import.nestedHoles' : 'import.nestedFilled', sentence, { count: found.count, last: annotation });
    return mask;
  }
}

function withoutIgnore({ ignore: _ignore, ...attributes }: DatasetObject['attributes']): DatasetObject['attributes'] {
  return attributes;
}
