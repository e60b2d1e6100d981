import { AppError } from '../errors/appError.ts';
import { IGNORE_INDEX, uncoveredValue } from '../classes/classDefinition.ts';
import { TiledMask } from '../mask/tiledMask.ts';
import { classesOfCategories } from './cocoCategories.ts';
import type { DatasetFiles, DatasetObject, ImportedDataset, ImportedImage, ImportedLabels } from './datasetFormat.ts';
import { firstPath, pathsWhere } from './pathsWhere.ts';
import { panopticImages, readPanopticFile, type PanopticFile, type PanopticImage } from './panopticFile.ts';
import { certainPath, photoFinder } from './photoFinder.ts';
import { decodeRasterPng } from './rasterPng.ts';
import { splitOfFile } from './splitOfFile.ts';
import type { Remark } from '../report/remark.ts';

/** `panoptic_SPLIT.json`, else any JSON in `annotations/` or at the top whose annotations have segments; the PNG beside it in a folder of the same name, or wherever they are. */
export async function importPanoptic(files: DatasetFiles): Promise<ImportedDataset> {
  const warnings: Remark[] = [];
  const read: PanopticFile[] = [];
  for (const path of findPanopticFiles(files)) {
    const file = await readPanopticFile(files, path, warnings);
    if (file !== null) read.push(file);
  }
  if (read.length === 0) throw new AppError('import.notThisFormat', 'This is no COCO panoptic dataset: there is no annotations/panoptic_*.json, and no other JSON file with "segments_info" in it.', { missing: 'cocoPanoptic', path: '' });
  const { classSet, ids } = classesOfCategories(read, warnings);
  const masks = photoFinder(files, (path) => /\.png$/i.test(path));
  const photos = photoFinder(files, (path) => !/(^|\/)panoptic_[^/]*\/[^/]*$/i.test(path));
  async function* images(): AsyncGenerator<ImportedImage> {
    for (const [i, file] of read.entries()) {
      const split = splitOfFile(file.path, 'panoptic_', read.length);
      const folder = file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.json$/i, '');
      for (const image of panopticImages(file)) {
        yield {
          name: image.fileName,
          photoPath: certainPath(photos(image.fileName, file.path, split)),
          split,
          attributes: image.attributes,
          labels: () => readLabels(files, image, masks(image.png, file.path, folder)?.path ?? null, file.path, ids[i], uncoveredValue(classSet)),
        };
      }
    }
  }
  return { classSet, images: { [Symbol.asyncIterator]: images }, total: read.reduce((sum, file) => sum + file.total, 0), warnings };
}

function findPanopticFiles(files: DatasetFiles): Iterable<string> {
  const named = pathsWhere(files, (path) => /(^|\/)panoptic_[^/]*\.json$/i.test(path) && !/(^|\/)panoptic_[^/]*categories[^/]*$/i.test(path));
  return firstPath(named) === null ? pathsWhere(files, (path) => /^([^/]*\/)?(annotations\/)?[^/]*\.json$/i.test(path)) : named;
}

async function readLabels(files: DatasetFiles, image: PanopticImage, path: string | null, jsonPath: string, ids: ReadonlyMap<number, number>, uncovered: number): Promise<ImportedLabels> {
  if (path === null) throw new AppError('import.missingMask', `${jsonPath} names ${image.png} for ${image.fileName}, which is not there: put it beside the JSON, in a folder of the same name.`, { path: jsonPath });
  const { width, height, data } = segmentIds(await files.read(path), path);
  if ((image.width ?? width) !== width || (image.height ?? height) !== height) {
    throw new AppError('import.sizeMismatch', `${path} has ${width} x ${height} pixels, but ${image.fileName} has ${image.width} x ${image.height}: both must have one size.`, { path, why: `${width} x ${height}, ${image.width} x ${image.height}` });
  }
  const masks = masksOf(width, height, data);
  const objects: DatasetObject[] = [];
  for (const { id, categoryId, crowd, name, attributes } of image.segments) {
    const mask = masks.get(id);
    masks.delete(id);
    const classId = ids.get(categoryId)!;
    if (mask === undefined || classId === uncovered) continue;
    objects.push({ classId, name, crowd, mask, attributes: classId === categoryId ? attributes : { ...attributes, category_id: categoryId } });
  }
  const voidMask = masks.get(0);
  masks.delete(0);
  for (const id of masks.keys()) throw new AppError('import.unknownSegment', `${path} has pixels of segment ${id} (colour ${id & 255}, ${(id >> 8) & 255}, ${id >> 16}), which ${jsonPath} does not list for it.`, { path, id });
  if (voidMask !== undefined && uncovered !== IGNORE_INDEX) objects.push({ classId: IGNORE_INDEX, name: '', crowd: false, mask: voidMask, attributes: {} });
  return { kind: 'objects', width, height, objects, overlap: false };
}

/** The colours as numbers, R + 256 G + 65536 B; of grey PNG the grey. */
function segmentIds(bytes: Uint8Array, path: string): { width: number; height: number; data: ArrayLike<number> } {
  const png = decodeRasterPng(bytes, path);
  if (png.kind !== 'colors') return png;
  return { ...png, data: png.data.map((rgb) => ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) };
}

function masksOf(width: number, height: number, ids: ArrayLike<number>): Map<number, TiledMask> {
  const masks = new Map<number, TiledMask>();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; ) {
      const id = ids[y * width + x];
      let end = x + 1;
      while (end < width && ids[y * width + end] === id) end++;
      let mask = masks.get(id);
      if (mask === undefined) masks.set(id, (mask = new TiledMask(width, height)));
      mask.fillSpan(y, x, end);
      x = end;
    }
  }
  return masks;
}
