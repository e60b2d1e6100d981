import { describe, expect, it } from 'vitest';
import type { DatasetObject, ImportedImage, ImportedLabels } from '../../../../core/formats/datasetFormat.ts';
import { cocoFormat } from '../../../../core/formats/coco.ts';
import { keyholeRings } from '../../../../core/mask/keyholeRings.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { MemoryDataset, flattenObjects, labelMapOf, roundTrip } from '../../../fixtures/memoryDataset.ts';
import { firstDifference } from '../mask/firstDifference.ts';
import { fewClasses, hardMasks, overlappingMasks, withoutBackground } from './hardMasks.ts';
import { messagesOf } from '../../../../core/report/remark.ts';

function box(width: number, height: number, left: number, top: number, right: number, bottom: number): TiledMask {
  const mask = new TiledMask(width, height);
  for (let y = top; y < bottom; y++) mask.fillSpan(y, left, right);
  return mask;
}

const object = (classId: number, mask: TiledMask, rest: Partial<DatasetObject> = {}): DatasetObject => ({ classId, name: '', crowd: false, attributes: {}, ...rest, mask });

interface Written {
  readonly info: Record<string, unknown>;
  readonly images: Record<string, unknown>[];
  readonly annotations: Record<string, unknown>[];
  readonly categories: Record<string, unknown>[];
}

const written = (dataset: MemoryDataset, path: string): Written => JSON.parse(dataset.text(path)) as Written;

async function imported(document: unknown, path = 'annotations/instances_train.json', more: Record<string, string> = {}) {
  const dataset = new MemoryDataset({ [path]: typeof document === 'string' ? document : JSON.stringify(document), ...more }, { 'images/train/a.jpg': [5, 4] });
  const { images, classSet, warnings, total } = await cocoFormat.importDataset(dataset);
  const list: ImportedImage[] = [];
  for await (const image of images) list.push(image);
  return { images: list, classSet, warnings, total };
}

async function objectsOf(image: ImportedImage): Promise<readonly DatasetObject[]> {
  const labels: ImportedLabels = await image.labels();
  if (labels.kind !== 'objects') throw new Error('no objects');
  return labels.objects;
}

const base = { images: [{ id: 9, file_name: 'a.jpg', width: 5, height: 4 }], categories: [{ id: 3, name: 'cat' }] };
const withAnnotation = (annotation: object): object => ({ ...base, annotations: [{ id: 1, image_id: 9, category_id: 3, iscrowd: 0, ...annotation }] });

describe('cocoFormat writes', () => {
  const first = [
    object(7, box(6, 4, 1, 1, 4, 3), { name: 'dog', attributes: { attributes: { occluded: true }, score: 0.5 } }),
    object(1, box(6, 4, 0, 0, 1, 1), { crowd: true }),
    object(255, box(6, 4, 5, 0, 6, 4)),
  ];
  const items = [
    { path: 'a b.jpg', objects: first, attributes: { license: 3, id: 'lost' } },
    { path: 'c.png', split: 'val', objects: [object(200, box(3, 3, 0, 0, 3, 3))] },
  ];

  it('files and objects as COCO has them', async () => {
    const { dataset, result } = await roundTrip(cocoFormat, items, { classSet: fewClasses, splits: ['train', 'val', 'test'] });
    expect(dataset.paths()).toEqual(['annotations/instances_test.json', 'annotations/instances_train.json', 'annotations/instances_val.json', 'images/train/a_b.jpg', 'images/val/c.jpg']);
    expect(dataset.images).toEqual([
      { path: 'a b.jpg', photoPath: 'images/train/a_b.jpg', maskPath: 'annotations/instances_train.json', objects: 3 },
      { path: 'c.png', photoPath: 'images/val/c.jpg', maskPath: 'annotations/instances_val.json', objects: 1 },
    ]);
    expect(result).toEqual({ losses: [] });
    const train = written(dataset, 'annotations/instances_train.json');
    expect(train.images).toEqual([{ license: 3, id: 1, file_name: 'a_b.jpg', width: 6, height: 4 }]);
    // Counts are those that pycocotools 2.0.11 writes for these boxes.
    expect(train.annotations).toEqual([
      { attributes: { occluded: true }, score: 0.5, id: 1, image_id: 1, category_id: 7, segmentation: { size: [4, 6], counts: '5220007' }, area: 6, bbox: [1, 1, 3, 2], iscrowd: 0, name: 'dog' },
      { id: 2, image_id: 1, category_id: 1, segmentation: { size: [4, 6], counts: '01g0' }, area: 1, bbox: [0, 0, 1, 1], iscrowd: 1 },
      { id: 3, image_id: 1, category_id: 255, segmentation: { size: [4, 6], counts: 'd04' }, area: 4, bbox: [5, 0, 1, 4], iscrowd: 1, ignore: 1 },
    ]);
    expect(train.categories.map(({ id, name, ignore }) => [id, name, ignore])).toEqual([[1, 'class 1', undefined], [7, 'dog: "big" & <small>', undefined], [200, 'Straße, 日本', undefined], [254, 'class 254', undefined], [255, 'void', 1]]);
    expect(train.info.background).toEqual({ id: 0, name: 'background', color: [0, 0, 0] });
    for (const split of ['val', 'test']) expect(written(dataset, `annotations/instances_${split}.json`).categories).toEqual(train.categories);
    expect(written(dataset, 'annotations/instances_test.json')).toMatchObject({ images: [], annotations: [] });
  });

  it('nothing about void where there is none, and no background where the classes have none', async () => {
    const { dataset } = await roundTrip(cocoFormat, [{ path: 'a.jpg', objects: [object(7, box(2, 2, 0, 0, 1, 1))] }], { classSet: withoutBackground });
    const { categories, info } = written(dataset, 'annotations/instances_train.json');
    expect(categories.map(({ id }) => id)).toEqual([0, 1, 7]);
    expect(info.background).toBeNull();
  });

  it('background that was drawn over something', async () => {
    const drawn = [object(7, box(4, 4, 0, 0, 4, 4)), object(0, box(4, 4, 1, 1, 2, 2))];
    const { dataset, labels, imported: { classSet, warnings } } = await roundTrip(cocoFormat, [{ path: 'a.jpg', objects: drawn }], { classSet: fewClasses });
    expect(written(dataset, 'annotations/instances_train.json').categories.map(({ id }) => id)).toEqual([0, 1, 7, 200, 254]);
    expect(firstDifference(labelMapOf(labels.get('a.jpg')!, classSet).data, flattenObjects(drawn, 0).data)).toBe(-1);
    expect([classSet.backgroundId, warnings]).toEqual([0, []]);
  });

  it('what comes back with names, attributes, crowds and order', async () => {
    const { labels, dataset, imported: { warnings } } = await roundTrip(cocoFormat, items, { classSet: fewClasses });
    const back = labels.get('a_b.jpg')!;
    if (back.kind !== 'objects') throw new Error('no objects');
    expect(back.objects.map(({ classId, name, crowd, attributes }) => ({ classId, name, crowd, attributes }))).toEqual(first.map(({ classId, name, crowd, attributes }) => ({ classId, name, crowd, attributes })));
    expect(back.overlap).toBe(false);
    expect(warnings).toEqual([]);
    const attributes = [];
    for await (const image of (await cocoFormat.importDataset(dataset)).images) attributes.push([image.name, image.split, image.photoPath, image.attributes]);
    expect(attributes).toEqual([['a_b.jpg', 'train', 'images/train/a_b.jpg', { license: 3 }], ['c.jpg', 'val', 'images/val/c.jpg', {}]]);
  });
});

describe('cocoFormat writes polygons', () => {
  it.each([...hardMasks, ...overlappingMasks])('that give back $name, bit for bit', async ({ classSet, labelMap, objects }) => {
    const { labels, imported: dataset, result } = await roundTrip(cocoFormat, [{ path: 'a.jpg', labelMap, objects }], { classSet }, { polygons: true, simplifyPx: 0 });
    const expected = labelMap ?? flattenObjects(objects!, 0);
    expect(firstDifference(labelMapOf([...labels.values()][0], dataset.classSet).data, expected.data)).toBe(-1);
    expect(result.losses).toEqual([]);
  });

  it('for single things only, and says what simplification loses', async () => {
    const disc = new TiledMask(60, 60);
    for (let y = 0; y < 60; y++) for (let x = 0; x < 60; x++) if (Math.hypot(x - 30, y - 30) < 25) disc.fillSpan(y, x, x + 1);
    const objects = [object(1, disc), object(7, box(60, 60, 0, 0, 3, 3), { crowd: true })];
    const { dataset, result, labels, imported: { classSet } } = await roundTrip(cocoFormat, [{ path: 'x/disc.jpg', objects }], { classSet: fewClasses }, { polygons: true, simplifyPx: 2 });
    const { annotations } = written(dataset, 'annotations/instances_train.json');
    expect(annotations[0].segmentation).toEqual(keyholeRings(disc, 2));
    expect(annotations[1].segmentation).toHaveProperty('counts');
    const data = labelMapOf(labels.get('x_disc.jpg')!, classSet).data;
    const both = data.filter((id, i) => id === 1 && disc.has(i % 60, Math.floor(i / 60))).length;
    const either = data.filter((id, i) => id === 1 || disc.has(i % 60, Math.floor(i / 60))).length;
    expect(annotations[0].area).toBe(data.filter((id) => id === 1).length);
    const iou = Math.floor(((both / either + 1) / 2) * 10_000) / 10_000;
    expect(iou).toBeGreaterThan(0.9);
    expect(messagesOf(result.losses)).toEqual([`x/disc.jpg keeps an IoU of ${iou.toFixed(4)} as polygons (mean over its classes).`]);
  });
});

describe('cocoFormat reads', () => {
  it.each([
    ['compressed run lengths', { size: [4, 5], counts: '5220003' }, 6],
    ['uncompressed run lengths', { size: [4, 5], counts: [5, 2, 2, 2, 9] }, 4],
    ['a polygon', [[1, 1, 4, 1, 4, 3, 1, 3]], 6],
    ['a polygon of fractions', [[1.123456, 1.3, 4.1, 1.3, 4.1, 3.001, 1.123456, 3.001]], 6],
    ['a polygon that is in no list', [1, 1, 4, 1, 4, 3, 1, 3], 6],
    ['several polygons, their union', [[0, 0, 2, 0, 2, 2, 0, 2], [1, 1, 3, 1, 3, 3, 1, 3]], 7],
    ['a polygon within one as its hole, and one within that', [[0, 0, 5, 0, 5, 4, 0, 4], [1, 1, 4, 1, 4, 3, 1, 3], [2, 1, 3, 1, 3, 2, 2, 2]], 15],
    ['the same polygon twice', [[0, 0, 2, 0, 2, 2, 0, 2], [0, 0, 2, 0, 2, 2, 0, 2]], 4],
    ['a polygon beyond the image', [[-3, -3, 30, -3, 30, 1, -3, 1]], 5],
  ])('%s', async (_, segmentation, area) => {
    const { images } = await imported(withAnnotation({ segmentation }));
    const [first] = await objectsOf(images[0]);
    expect(first.mask.area()).toBe(area);
    expect(first).toMatchObject({ classId: 3, name: '', crowd: false, attributes: {} });
  });

  describe('a polygon inside a polygon', () => {
    const rings = [[0, 0, 5, 0, 5, 4, 0, 4], [1, 1, 4, 1, 4, 3, 1, 3]];
    it.each([
      ['as a hole where the area says nothing', {}, 14, 'they were read as holes'],
      ['as a hole where the area is without it', { area: 14 }, 14, 'they were read as holes'],
      ['as filled where the area is that of all, as COCO\'s own programs have it', { area: 20 }, 20, 'their areas say that these are filled'],
    ])('%s', async (_, more, area, words) => {
      const { images, warnings } = await imported(withAnnotation({ segmentation: rings, ...more }));
      expect((await objectsOf(images[0]))[0].mask.area()).toBe(area);
      expect(messagesOf(warnings)).toEqual([expect.stringContaining(`1 annotations have polygons inside polygons: ${words}`)]);
    });
  });

  it('ids as they are; a background where nothing is', async () => {
    const { classSet, total } = await imported(base);
    expect(classSet).toEqual({ classes: [{ id: 0, name: 'background', color: '#000000' }, { id: 3, name: 'cat', color: '#808000' }], backgroundId: 0 });
    expect(total).toBe(1);
  });

  it('ids that no label map can hold as new ones, and keeps the original', async () => {
    const categories = [{ id: 1, name: 'a' }, { id: 300, name: 'b', color: [1, 2, 3] }, { id: -1, name: 'c' }, { id: 255, name: 'd' }];
    const document = { ...base, categories, annotations: [{ id: 5, image_id: 9, category_id: 300, segmentation: [[0, 0, 1, 0, 1, 1]], iscrowd: 0 }] };
    const { images, classSet, warnings } = await imported(document);
    expect(classSet.classes.map(({ id, name }) => `${id} ${name}`)).toEqual(['0 background', '1 a', '2 b', '3 c', '4 d']);
    expect(classSet.classes[2].color).toBe('#010203');
    expect(await objectsOf(images[0])).toMatchObject([{ classId: 2, attributes: { category_id: 300 } }]);
    expect(messagesOf(warnings)).toEqual(['3 category ids do not fit a label map (0 to 254, each for one class) and were changed; the original is kept with each object: 300 is 2 (b), -1 is 3 (c), 255 is 4 (d).']);
  });

  it('more categories than fit, as long as few are used', async () => {
    const categories = Array.from({ length: 1203 }, (_, i) => ({ id: i + 1, name: `c${i + 1}` }));
    const annotate = (ids: number[]): object[] => ids.map((id) => ({ id, image_id: 9, category_id: id, segmentation: [[0, 0, 1, 0, 1, 1]] }));
    const { classSet } = await imported({ ...base, categories, annotations: annotate([2, 1000]) });
    expect(classSet.classes.map(({ id, name }) => `${id} ${name}`)).toEqual(['0 background', '1 c1000', '2 c2']);
    await expect(imported({ ...base, categories, annotations: annotate(categories.map(({ id }) => id)) })).rejects.toMatchObject({ code: 'import.tooManyClasses' });
  });

  it('one split per file, and one class set of all', async () => {
    const train = JSON.stringify({ ...base, categories: [{ id: 1, name: 'a' }, { id: 2, name: 'b' }] });
    const val = JSON.stringify({ images: [{ id: 1, file_name: 'v/b.jpg', width: 2, height: 2 }], categories: [{ id: 1, name: 'b' }], annotations: [{ id: 1, image_id: 1, category_id: 1, segmentation: [[0, 0, 2, 0, 2, 2, 0, 2]] }] });
    const { images, classSet, warnings } = await imported(train, 'coco/annotations/instances_train2017.json', { 'coco/annotations/instances_val.json': val, 'coco/annotations/captions_val.json': '{}', 'coco/train2017/a.jpg': '', 'other/a.jpg': '' });
    expect(images.map(({ name, split, photoPath }) => [name, split, photoPath])).toEqual([['a.jpg', 'train2017', 'coco/train2017/a.jpg'], ['v/b.jpg', 'val', null]]);
    expect(classSet.classes.map(({ id, name }) => `${id} ${name}`)).toEqual(['0 background', '1 a', '2 b']);
    expect((await objectsOf(images[1]))[0]).toMatchObject({ classId: 2, attributes: { category_id: 1 } });
    expect(warnings).toHaveLength(1);
  });

  it('one class for each name, whatever its ids', async () => {
    const val = { images: [{ id: 1, file_name: 'b.jpg', width: 2, height: 2 }], categories: [{ id: 1, name: 'dog' }, { id: 2, name: 'cat' }], annotations: [1, 2].map((id) => ({ id, image_id: 1, category_id: id, segmentation: [[0, 0, 2, 0, 2, 2, 0, 2]] })) };
    const { images, classSet } = await imported({ ...base, categories: [{ id: 1, name: 'cat' }] }, 'annotations/instances_train.json', { 'annotations/instances_val.json': JSON.stringify(val) });
    expect(classSet.classes.map(({ id, name }) => `${id} ${name}`)).toEqual(['0 background', '1 cat', '2 dog']);
    expect(await objectsOf(images[1])).toMatchObject([{ classId: 2, attributes: { category_id: 1 } }, { classId: 1, attributes: { category_id: 2 } }]);
    // Roboflow puts a category of the same name above its own.
    const roboflow = { ...base, categories: [{ id: 0, name: 'pothole', supercategory: 'none' }, { id: 1, name: 'pothole', supercategory: 'pothole' }], annotations: [{ id: 1, image_id: 9, category_id: 1, segmentation: [[0, 0, 2, 0, 2, 2, 0, 2]] }] };
    const other = await imported(roboflow, 'train/_annotations.coco.json');
    expect(other.classSet.classes.map(({ id, name }) => `${id} ${name}`)).toEqual(['0 pothole', '1 background']);
    expect(await objectsOf(other.images[0])).toMatchObject([{ classId: 0 }]);
  });

  it.each([
    ['train/_annotations.coco.json', 'train'],
    ['annotations.json', null],
    ['annotations/instances_default.json', null],
    ['data/val2017.json', 'val2017'],
  ])('%s as split %s', async (path, split) => {
    expect((await imported(base, path)).images[0].split).toBe(split);
  });

  it('crowds below single things where nothing says the order', async () => {
    const annotations = [{ segmentation: [[0, 0, 2, 0, 2, 2, 0, 2]], iscrowd: 0 }, { segmentation: { size: [4, 5], counts: [0, 20] }, iscrowd: 1 }].map((annotation, i) => ({ id: i, image_id: 9, category_id: 3, ...annotation }));
    const { images } = await imported({ ...base, annotations });
    const labels = await images[0].labels();
    expect(labels).toMatchObject({ overlap: true, objects: [{ crowd: true }, { crowd: false }] });
  });

  it('photographs for the size where the file does not say it', async () => {
    const { images } = await imported({ ...withAnnotation({ segmentation: [[0, 0, 5, 0, 5, 4, 0, 4]] }), images: [{ id: 9, file_name: 'a.jpg' }] }, undefined, { 'images/train/a.jpg': '' });
    expect(await images[0].labels()).toMatchObject({ width: 5, height: 4 });
    const { images: alone } = await imported({ ...base, images: [{ id: 9, file_name: 'a.jpg' }] });
    await expect(alone[0].labels()).rejects.toMatchObject({ code: 'import.noSize' });
  });

  it('what it can, and counts what it cannot', async () => {
    const annotations = [
      { id: 1, image_id: 9, category_id: 3, bbox: [0, 0, 1, 1] },
      { id: 2, image_id: 9, category_id: 3, segmentation: [] },
      { id: 3, image_id: 77, category_id: 3, segmentation: [[0, 0, 1, 0, 1, 1]] },
      { id: 4, image_id: 9, category_id: 88, segmentation: [[0, 0, 1, 0, 1, 1]] },
      { id: 5, category_id: 3 },
      { id: 6, image_id: 9, category_id: 3, segmentation: [[0, 0, 1, 0]] },
      { id: 7, image_id: 9, category_id: 3, segmentation: { size: [4], counts: '0' } },
      { id: 8, image_id: 9, category_id: 3, segmentation: [[0, 0, 1, 0, 1, 'x']] },
      { id: 9, image_id: 9, category_id: 3, segmentation: [[0, 0, 1, 0, 1, 1]] },
    ];
    const { images, warnings } = await imported({ ...base, annotations });
    expect(await objectsOf(images[0])).toHaveLength(1);
    const file = 'annotations/instances_train.json';
    expect(messagesOf(warnings)).toEqual([
      `${file}: 2 annotations have a box and no segmentation and were skipped (annotation 1, …).`,
      `${file}: 1 annotations cannot be read and were skipped (${file}, annotations[4], at image_id: Invalid input).`,
      `${file}: 3 annotations have a segmentation that cannot be read and were skipped (annotation 6: a polygon of it is [0,0,1,0]: three corners and more are needed, an x and a y for each, …).`,
      `${file}: 1 annotations belong to images that the file does not list and were skipped (annotation 3 to image 77).`,
      `${file}: 1 annotations have a category that the file does not list and were skipped (annotation 4 has category 88).`,
    ]);
  });

  it.each([
    [{ size: [5, 4], counts: [20] }, 'import.sizeMismatch', 'annotations/instances_train.json, annotation 1 of a.jpg: its run-length code is 4 x 5 pixels (COCO writes [height, width]), but the image is 5 x 4.'],
    [{ size: [4, 5], counts: [21] }, 'import.badSegmentation', 'annotations/instances_train.json, annotation 1 of a.jpg: A run-length code covers 21 pixels, but 5 x 4 are 20.'],
    [{ size: [4, 5], counts: 'PPP' }, 'import.badSegmentation', 'annotations/instances_train.json, annotation 1 of a.jpg: A run-length code ends in the middle of a number.'],
  ])('fails for the image alone: %j', async (segmentation, code, message) => {
    const { images } = await imported(withAnnotation({ segmentation }));
    await expect(images[0].labels()).rejects.toMatchObject({ code, message });
  });

  it.each([
    [{ ...base, images: [{ id: 1, file_name: 7 }] }, 'annotations/instances_train.json, images[0], at file_name: Invalid input: expected string, received number (there is 7).'],
    [{ ...base, categories: [{ id: 1.5, name: 'a' }] }, 'annotations/instances_train.json, categories[0], at id: Invalid input: expected int, received number (there is 1.5).'],
    [{ ...base, images: [base.images[0], base.images[0]] }, 'annotations/instances_train.json, images[1]: the id 9 is that of another image: give every image an id of its own.'],
  ])('no file that breaks the rules', async (document, message) => {
    await expect(imported(document)).rejects.toMatchObject({ code: 'import.badJson', message });
  });

  it.each(['{"images": [', '{"images": [}', 'nothing', '[1, 2] x', ''])('no text that is no JSON: %j', async (text) => {
    await expect(imported(text)).rejects.toMatchObject({ code: 'import.badJson' });
  });

  it('no folder without such files', async () => {
    await expect(imported({ cats: [] }, 'some.json')).rejects.toMatchObject({ code: 'import.notThisFormat' });
  });
});
