import { AppError } from '../errors/appError.ts';
import { rasterisePolygons } from '../mask/rasterisePolygons.ts';
import type { DatasetFiles, DatasetObject, ImportedDataset, ImportedImage, ImportedLabels } from './datasetFormat.ts';
import type { LargeMap } from './largeMap.ts';
import { objectsOverlap } from './objectsOverlap.ts';
import { countPaths, firstPath, pathsWhere } from './pathsWhere.ts';
import { photoFinder } from './photoFinder.ts';
import { classesOfNames, parseYoloYaml, type YoloData } from './yoloData.ts';
import { parseYoloLine } from './yoloLine.ts';
import { remark, type Remark } from '../report/remark.ts';

/**
 * Any folder with label files as Ultralytics looks for them: `…/labels/…/NAME.txt` to `…/images/…/NAME.jpg`. Names of the classes come from
 * data.yaml (or another YAML file at the top with `names`), else from classes.txt. An image without label file is not labelled and is left out.
 */
export async function importYolo(files: DatasetFiles): Promise<ImportedDataset> {
  const warnings: Remark[] = [];
  const labelPaths = pathsWhere(files, (path) => /(^|\/)labels\/.*\.txt$/i.test(path) && !/(^|\/)classes\.txt$/i.test(path));
  const { count: total } = countPaths(labelPaths);
  if (total === 0) throw new AppError('import.notThisFormat', 'This is no YOLO dataset: there is no folder labels with .txt files in it.', { missing: 'yolo', path: '' });
  const { data, path: yamlPath } = await readData(files, warnings);
  const photoPathOf = pairPhotos(files, labelPaths, warnings);
  const splitOf = await splitFinder(files, data, yamlPath);
  const boxes = new BoxTally(warnings);
  async function* images(): AsyncGenerator<ImportedImage> {
    for (const path of labelPaths) {
      const photoPath = photoPathOf(path);
      const name = photoPath ?? path;
      yield {
        name: name.slice(name.lastIndexOf('/') + 1),
        photoPath,
        split: splitOf(photoPath ?? path.replace(/(^|\/)labels\/(?!.*\/labels\/)/, '$1images/')),
        attributes: {},
        labels: () => readLabels(files, path, photoPath, data, boxes),
      };
    }
  }
  return { classSet: data.classSet, images: { [Symbol.asyncIterator]: images }, total, warnings };
}

async function readData(files: DatasetFiles, warnings: Remark[]): Promise<{ data: YoloData; path: string }> {
  const yamls = [...pathsWhere(files, (path) => /^([^/]*\/)?[^/]+\.ya?ml$/i.test(path))];
  const usual = yamls.filter((path) => /(^|\/)(data|dataset)\.ya?ml$/i.test(path));
  for (const path of [...usual, ...yamls]) {
    const text = await files.readText(path);
    if (usual.includes(path) || /^names\s*:/m.test(text)) return { data: parseYoloYaml(text, path), path };
  }
  const list = firstPath(pathsWhere(files, (path) => /(^|\/)classes\.txt$/i.test(path)));
  if (list === null) throw new AppError('import.notThisFormat', 'This is no YOLO dataset: there is no data.yaml and no classes.txt that would name the classes.', { missing: 'yoloClasses', path: '' });
  warnings.push(remark('import.yoloNames', `There is no data.yaml: the names of the classes are the lines of ${list}.`, { list }));
  const names = (await files.readText(list)).split(/\r?\n/).map((line) => line.trim());
  while (names.at(-1) === '') names.pop();
  return { data: { ...classesOfNames(names.map((name, id) => ({ id, name }))), splits: new Map() }, path: list };
}

/** The photograph of each label file: the last `labels` of its path is `images` there. */
function pairPhotos(files: DatasetFiles, labelPaths: Iterable<string>, warnings: Remark[]): (labelPath: string) => string | null {
  const byStem = files.largeMap<string>();
  for (const path of files.paths()) if (/\.(jpe?g|png|webp|bmp|tiff?)$/i.test(path)) byStem.set(path.replace(/\.[^.]*$/, ''), path);
  const photoPathOf = (labelPath: string): string | null => {
    const stem = labelPath.replace(/\.txt$/i, '');
    return byStem.get(stem.replace(/(^|\/)labels\/(?!(.*\/)?labels\/)/, '$1images/')) ?? byStem.get(stem) ?? null;
  };
  warnOfPhotosWithoutLabels(byStem, labelledPhotos(files, labelPaths, photoPathOf), warnings);
  return photoPathOf;
}

function labelledPhotos(files: DatasetFiles, labelPaths: Iterable<string>, photoPathOf: (labelPath: string) => string | null): LargeMap<true> {
  const labelled = files.largeMap<true>();
  for (const path of labelPaths) {
    const photo = photoPathOf(path);
    if (photo !== null) labelled.add(photo, true);
  }
  return labelled;
}

function warnOfPhotosWithoutLabels(byStem: LargeMap<string>, labelled: LargeMap<true>, warnings: Remark[]): void {
  let count = 0;
  let example = '';
  for (const path of byStem.values()) if (/(^|\/)images\//.test(path) && !labelled.has(path) && count++ === 0) example = path;
  if (count > 0) warnings.push(remark('import.imagesWithoutLabels', `${count} images have no label file and were left out, for example ${example}.`, { count, example }));
}

/** The split of a photograph: the folder or list of data.yaml that has it, else the first folder that is called like one. */
async function splitFinder(files: DatasetFiles, { splits }: YoloData, yamlPath: string): Promise<(photoPath: string) => string | null> {
  const root = yamlPath.slice(0, yamlPath.lastIndexOf('/') + 1);
  const folders: [string, string][] = [];
  const listed = files.largeMap<string>();
  const findPhoto = photoFinder(files);
  for (const [split, entries] of splits) {
    for (const entry of entries) {
      const path = root + entry.replaceAll('\\', '/').replace(/^(\.{0,2}\/)+/, '').replace(/\/+$/, '');
      if (!path.toLowerCase().endsWith('.txt')) folders.push([`${path}/`, split]);
      else if (files.has(path)) {
        for await (const line of files.lines(path)) {
          const photo = line.trim() === '' ? null : findPhoto(line.trim(), path, null);
          if (photo !== null) listed.set(photo.path, split);
        }
      }
    }
  }
  return (photoPath) => {
    const inFolder = folders.find(([folder]) => photoPath.startsWith(folder))?.[1];
    return listed.get(photoPath) ?? inFolder ?? photoPath.split('/').slice(0, -1).find((part) => /^(train|val|valid|test)\d*$/i.test(part)) ?? null;
  };
}

/** Boxes say nothing of pixels. One sentence tells how many there were. */
class BoxTally {
  private readonly warnings: Remark[];
  private place = -1;
  private count = 0;

  constructor(warnings: Remark[]) {
    this.warnings = warnings;
  }

  add(place: string): void {
    if (this.place < 0) this.place = this.warnings.length;
    const count = ++this.count;
    this.warnings[this.place] = remark('import.boxes', `${count} lines are boxes without a polygon and were left out (the last one: ${place}).`, { count, last: place });
  }
}

async function readLabels(files: DatasetFiles, path: string, photoPath: string | null, { idOf }: YoloData, boxes: BoxTally): Promise<ImportedLabels> {
  if (photoPath === null) {
    throw new AppError('import.missingPhoto', `${path} has no photograph: YOLO writes places as shares of its size, so put it into the folder images beside labels.`, { path });
  }
  const [width, height] = await files.photoSize(photoPath);
  const objects: DatasetObject[] = [];
  let leftOut = 0;
  for (const [i, line] of (await files.readText(path)).split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const place = `${path}, line ${i + 1}`;
    const parsed = parseYoloLine(line, width, height, place);
    const classId = idOf.get(parsed.classIndex);
    if (classId === undefined) throw new AppError('import.badLabels', `${place}: class ${parsed.classIndex} has no name in the list of classes, or is beyond the 255 that a label map can hold.`, { place, why: `class ${parsed.classIndex}` });
    if (parsed.kind === 'box') {
      boxes.add(place);
      leftOut++;
    } else objects.push({ classId, name: '', crowd: false, mask: rasterisePolygons(width, height, [parsed.ring]), attributes: parsed.confidence === null ? {} : { confidence: parsed.confidence } });
  }
  return { kind: 'objects', width, height, objects, overlap: objectsOverlap(objects), leftOut };
}
