import { describe, expect, it } from 'vitest';
import { uncoveredValue } from '../../../../core/classes/classDefinition.ts';
import type { DatasetObject, ImportedImage } from '../../../../core/formats/datasetFormat.ts';
import { datumaroFormat } from '../../../../core/formats/datumaro.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { MemoryDataset, flattenObjects, labelMapOf, roundTrip } from '../../../fixtures/memoryDataset.ts';
import { firstDifference } from '../mask/firstDifference.ts';
import { fewClasses, hardMasks, overlappingMasks } from './hardMasks.ts';
import { messagesOf } from '../../../../core/report/remark.ts';

function box(width: number, height: number, left: number, top: number, right: number, bottom: number): TiledMask {
  const mask = new TiledMask(width, height);
  for (let y = top; y < bottom; y++) mask.fillSpan(y, left, right);
  return mask;
}

const object = (classId: number, mask: TiledMask, rest: Partial<DatasetObject> = {}): DatasetObject => ({ classId, name: '', crowd: false, attributes: {}, ...rest, mask });

interface Written {
  readonly infos: unknown;
  readonly categories: { readonly label: { readonly labels: readonly { readonly name: string }[] }; readonly mask: unknown };
  readonly items: readonly { readonly annotations: readonly Record<string, unknown>[] }[];
}

describe('datumaroFormat writes', () => {
  const objects = [
    object(7, box(6, 4, 1, 1, 4, 3), { name: 'dog', attributes: { occluded: true, group: 5, object_id: 8 } }),
    object(1, box(6, 4, 0, 0, 1, 1), { crowd: true }),
    object(255, box(6, 4, 5, 0, 6, 4)),
  ];

  it('items with masks, as its reader has them', async () => {
    const { dataset, result } = await roundTrip(datumaroFormat, [{ path: 'x/a.jpg', objects, attributes: { frame: 3 } }], { classSet: fewClasses });
    expect(dataset.paths()).toEqual(['annotations/train.json', 'annotations/val.json', 'images/train/x_a.jpg']);
    const { items, categories } = JSON.parse(dataset.text('annotations/train.json')) as Written;
    expect(items).toEqual([{
      id: 'x_a',
      annotations: [
        { id: 0, type: 'mask', attributes: { occluded: true, name: 'dog' }, group: 5, object_id: 8, label_id: 2, rle: { size: [4, 6], counts: '5220007' }, z_order: 0 },
        { id: 1, type: 'mask', attributes: { is_crowd: true }, group: 0, label_id: 1, rle: { size: [4, 6], counts: '01g0' }, z_order: 1 },
        { id: 2, type: 'mask', attributes: {}, group: 0, label_id: 5, rle: { size: [4, 6], counts: 'd04' }, z_order: 2 },
      ],
      attr: { frame: 3 },
      image: { path: 'x_a.jpg', size: [4, 6] },
    }]);
    expect(categories.label.labels.map(({ name }) => name)).toEqual(['background', 'class 1', 'dog: "big" & <small>', 'Straße, 日本', 'class 254', 'void']);
    expect(JSON.parse(dataset.text('annotations/val.json'))).toMatchObject({ items: [], categories });
    expect(dataset.images).toEqual([{ path: 'x/a.jpg', photoPath: 'images/train/x_a.jpg', maskPath: 'annotations/train.json', objects: 3 }]);
    expect(result).toEqual({ losses: [] });
  });

  it('everything so that it comes back', async () => {
    const { dataset, labels } = await roundTrip(datumaroFormat, [{ path: 'a.jpg', objects, attributes: { frame: 3 } }], { classSet: fewClasses });
    const back = labels.get('a.jpg')!;
    if (back.kind !== 'objects') throw new Error('no objects');
    expect(back.objects.map(({ classId, name, crowd, attributes }) => ({ classId, name, crowd, attributes }))).toEqual(objects.map(({ classId, name, crowd, attributes }) => ({ classId, name, crowd, attributes })));
    const { images, total, warnings } = await datumaroFormat.importDataset(dataset);
    const list: ImportedImage[] = [];
    for await (const image of images) list.push(image);
    expect(list).toMatchObject([{ name: 'a.jpg', photoPath: 'images/train/a.jpg', split: 'train', attributes: { frame: 3 } }]);
    expect([total, warnings]).toEqual([1, []]);
  });

  it.each([...hardMasks, ...overlappingMasks])('polygons on request, which give back $name', async ({ classSet, labelMap, objects: given }) => {
    const { labels, imported, result } = await roundTrip(datumaroFormat, [{ path: 'a.jpg', labelMap, objects: given }], { classSet }, { polygons: true, simplifyPx: 0 });
    const expected = labelMap ?? flattenObjects(given!, uncoveredValue(classSet));
    const back = [...labels.values()][0];
    expect(firstDifference(labelMapOf(back, imported.classSet).data, expected.data)).toBe(-1);
    if (given !== undefined && back.kind === 'objects') expect(back.objects.map(({ mask }) => mask.area())).toEqual(given.map(({ mask }) => mask.area()));
    expect(result.losses).toEqual([]);
  });

  it('the loss of simplified polygons', async () => {
    const disc = new TiledMask(50, 50);
    for (let y = 0; y < 50; y++) for (let x = 0; x < 50; x++) if (Math.hypot(x - 25, y - 25) < 20) disc.fillSpan(y, x, x + 1);
    const { result } = await roundTrip(datumaroFormat, [{ path: 'a.jpg', objects: [object(1, disc)] }], { classSet: fewClasses }, { polygons: true, simplifyPx: 2 });
    expect(messagesOf(result.losses)).toEqual([expect.stringMatching(/^a\.jpg keeps an IoU of 0\.9\d{3} as polygons/)]);
  });
});

describe('datumaroFormat reads', () => {
  const mask = { id: 0, type: 'mask', attributes: {}, group: 0, label_id: 1, rle: { size: [4, 5], counts: '5220003' }, z_order: 0 };
  const categories = { label: { labels: [{ name: 'cat', parent: '', attributes: [] }, { name: 'dog', parent: '' }] }, mask: { colormap: [{ label_id: 1, r: 1, g: 2, b: 3 }] } };
  const withItem = (item: object): object => ({ info: {}, categories, items: [{ id: 'dir/a', image: { path: 'dir/a.jpg', size: [4, 5] }, annotations: [mask], ...item }] });

  async function imported(document: unknown, path = 'annotations/default.json') {
    const dataset = new MemoryDataset({ [path]: JSON.stringify(document), 'images/default/dir/a.jpg': '' }, { 'images/default/dir/a.jpg': [5, 4] });
    const { images, classSet, warnings } = await datumaroFormat.importDataset(dataset);
    const list: ImportedImage[] = [];
    for await (const image of images) list.push(image);
    return { images: list, classSet, warnings };
  }

  it('what CVAT writes: labels by number, a background beside them', async () => {
    const { images, classSet } = await imported(withItem({}));
    expect(classSet).toMatchObject({ backgroundId: 2, classes: [{ id: 0, name: 'cat' }, { id: 1, name: 'dog', color: '#010203' }, { id: 2, name: 'background' }] });
    expect(images).toMatchObject([{ name: 'dir/a.jpg', photoPath: 'images/default/dir/a.jpg', split: null }]);
    expect(await images[0].labels()).toMatchObject({ width: 5, height: 4, objects: [{ classId: 1, crowd: false, attributes: {} }] });
  });

  it('layers by z_order, and polygons of one group as one object', async () => {
    const polygon = (points: number[], more: object): object => ({ type: 'polygon', label_id: 0, points, z_order: 1, ...more });
    const annotations = [polygon([0, 0, 1, 0, 1, 1, 0, 1], { group: 3 }), { ...mask, z_order: 2, object_id: 4 }, polygon([3, 0, 5, 0, 5, 1, 3, 1], { group: 3 }), polygon([0, 3, 1, 3, 1, 4, 0, 4], { group: 0, z_order: 0 })];
    const { images } = await imported(withItem({ annotations }));
    const labels = await images[0].labels();
    expect(labels.kind === 'objects' && labels.objects.map(({ classId, mask: { area }, mask: own, attributes }) => [classId, area.call(own), attributes])).toEqual([[0, 1, {}], [0, 3, {}], [1, 6, { object_id: 4 }]]);
  });

  it('photographs by the id of the item, and their size', async () => {
    const { images } = await imported(withItem({ image: undefined }));
    expect(images).toMatchObject([{ name: 'dir/a', photoPath: 'images/default/dir/a.jpg' }]);
    expect(await images[0].labels()).toMatchObject({ width: 5, height: 4 });
  });

  it('masks and polygons, and counts the rest', async () => {
    const { images, warnings } = await imported(withItem({ annotations: [{ id: 1, type: 'bbox', label_id: 0, bbox: [0, 0, 1, 1] }, { ...mask, label_id: 9 }, { ...mask, label_id: null }, mask] }));
    expect(await images[0].labels()).toMatchObject({ objects: [{ classId: 1 }] });
    expect(messagesOf(warnings)).toEqual([
      '1 annotations of type bbox were left out, for example annotations/default.json, items[0], annotations[0].',
      '2 annotations without a known label were left out, for example annotations/default.json, items[0], annotations[1].',
    ]);
  });

  it.each([
    [{ annotations: [{ ...mask, rle: { size: [5, 4], counts: '5220003' } }] }, 'import.sizeMismatch', 'annotations/default.json, items[0], annotations[0]: its run-length code is 4 x 5 pixels (COCO writes [height, width]), but the image is 5 x 4.'],
    [{ annotations: [{ ...mask, rle: { size: [4, 5], counts: '5' } }] }, 'import.badSegmentation', 'annotations/default.json, items[0], annotations[0]: A run-length code covers 5 pixels, but 5 x 4 are 20.'],
    [{ annotations: [{ type: 'polygon', label_id: 1, points: [1, 2] }] }, 'import.badSegmentation', 'annotations/default.json, items[0], annotations[0]: a polygon of it is [1,2]: three corners and more are needed, an x and a y for each.'],
    [{ annotations: [{ label_id: 1 }] }, 'import.badJson', 'annotations/default.json, items[0], at annotations.0.type: Invalid input: expected string, received undefined (there is nothing).'],
    [{ image: { size: [0, 1] } }, 'import.badJson', 'annotations/default.json, items[0], at image.size.0: Too small: expected number to be >0 (there is 0).'],
  ])('no item like %j, and the others all the same', async (item, code, message) => {
    const document = withItem(item) as { items: object[] };
    document.items.push({ id: 'b', image: { path: 'b.jpg', size: [4, 5] }, annotations: [mask] });
    const { images } = await imported(document);
    await expect((async () => images[0].labels())()).rejects.toMatchObject({ code, message });
    expect(await images[1].labels()).toMatchObject({ objects: [{ classId: 1 }] });
  });

  it('no COCO, and no file that breaks the rules', async () => {
    await expect(imported({ images: [], categories: [{ id: 1, name: 'a' }], annotations: [] })).rejects.toMatchObject({ code: 'import.notThisFormat' });
    await expect(imported({ categories: { label: { labels: [{}] } }, items: [] })).rejects.toMatchObject({ code: 'import.badJson' });
  });
});
