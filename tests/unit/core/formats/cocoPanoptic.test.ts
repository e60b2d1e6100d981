import { decode, encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { cocoPanopticFormat } from '../../../../core/formats/cocoPanoptic.ts';
import type { DatasetObject, ImportedImage } from '../../../../core/formats/datasetFormat.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { MemoryDataset, roundTrip } from '../../../fixtures/memoryDataset.ts';
import { fewClasses, withoutBackground } from './hardMasks.ts';
import { messagesOf } from '../../../../core/report/remark.ts';

function box(width: number, height: number, left: number, top: number, right: number, bottom: number): TiledMask {
  const mask = new TiledMask(width, height);
  for (let y = top; y < bottom; y++) mask.fillSpan(y, left, right);
  return mask;
}

const object = (classId: number, mask: TiledMask, rest: Partial<DatasetObject> = {}): DatasetObject => ({ classId, name: '', crowd: false, attributes: {}, ...rest, mask });

interface Segment {
  readonly id: number;
  readonly category_id: number;
}

interface Written {
  readonly info: unknown;
  readonly annotations: { readonly file_name: string; readonly segments_info: Segment[] }[];
  readonly categories: { readonly id: number; readonly isthing: number; readonly name: string }[];
}

/** Values of a PNG as panopticapi's rgb2id has them. */
function rgb2id(bytes: Uint8Array): number[] {
  const { data, width, height, channels } = decode(bytes);
  return Array.from({ length: width * height }, (_, i) => data[i * channels] + 256 * data[i * channels + 1] + 65536 * data[i * channels + 2]);
}

describe('cocoPanopticFormat writes', () => {
  const objects = [
    object(7, box(5, 3, 0, 0, 3, 2), { name: 'dog', attributes: { score: 1 } }),
    object(7, box(5, 3, 2, 0, 4, 1)),
    object(1, box(5, 3, 0, 2, 1, 3), { crowd: true }),
    object(255, box(5, 3, 4, 0, 5, 3)),
  ];

  it('a PNG of segments, and what they are', async () => {
    const { dataset, result } = await roundTrip(cocoPanopticFormat, [{ path: 'x/a.jpg', objects, attributes: { license: 2 } }], { classSet: fewClasses });
    expect(dataset.paths()).toEqual(['annotations/panoptic_train.json', 'annotations/panoptic_train/x_a.png', 'annotations/panoptic_val.json', 'images/train/x_a.jpg']);
    const { annotations, categories, info } = JSON.parse(dataset.text('annotations/panoptic_train.json')) as Written;
    const [{ segments_info: segments, file_name: fileName }] = annotations;
    expect(fileName).toBe('x_a.png');
    expect(segments).toMatchObject([
      { category_id: 0, area: 4, bbox: [1, 1, 3, 2], iscrowd: 0 },
      { category_id: 7, area: 5, bbox: [0, 0, 3, 2], iscrowd: 0, name: 'dog', score: 1 },
      { category_id: 7, area: 2, bbox: [2, 0, 2, 1], iscrowd: 0 },
      { category_id: 1, area: 1, bbox: [0, 2, 1, 1], iscrowd: 1 },
    ]);
    const [background, dog, other, crowd] = segments.map(({ id }) => id);
    expect(rgb2id(dataset.files.get('annotations/panoptic_train/x_a.png')!)).toEqual([dog, dog, other, other, 0, dog, dog, dog, background, 0, crowd, background, background, background, 0]);
    expect(categories.map(({ id, isthing }) => [id, isthing])).toEqual([[0, 0], [1, 1], [7, 1], [200, 1], [254, 1]]);
    expect(info).toMatchObject({ background: { id: 0, name: 'background' } });
    expect(messagesOf(result.losses)).toEqual(['1 image has objects that cover each other: COCO panoptic holds only what is on top.']);
    expect(dataset.images[0]).toMatchObject({ maskPath: 'annotations/panoptic_train/x_a.png', photoPath: 'images/train/x_a.jpg', objects: 4 });
  });

  it('names, attributes and crowds so that they come back', async () => {
    const { labels, dataset } = await roundTrip(cocoPanopticFormat, [{ path: 'a.jpg', objects, attributes: { license: 2 } }], { classSet: fewClasses });
    expect(labels.get('a.jpg')).toMatchObject({ objects: [{ classId: 7, name: 'dog', attributes: { score: 1 } }, { classId: 7 }, { classId: 1, crowd: true }, { classId: 255 }] });
    const images: ImportedImage[] = [];
    for await (const image of (await cocoPanopticFormat.importDataset(dataset)).images) images.push(image);
    expect(images).toMatchObject([{ name: 'a.jpg', photoPath: 'images/train/a.jpg', split: 'train', attributes: { license: 2 } }]);
  });

  it('no background segment where the classes have none', async () => {
    const { dataset } = await roundTrip(cocoPanopticFormat, [{ path: 'a.jpg', objects: [object(7, box(2, 1, 0, 0, 1, 1))] }], { classSet: withoutBackground });
    const { annotations: [{ segments_info: segments }] } = JSON.parse(dataset.text('annotations/panoptic_train.json')) as Written;
    expect(segments).toHaveLength(1);
    expect(rgb2id(dataset.files.get('annotations/panoptic_train/a.png')!)).toEqual([segments[0].id, 0]);
  });
});

describe('cocoPanopticFormat reads', () => {
  const png = (ids: number[], width: number): Uint8Array => encode({ width, height: ids.length / width, channels: 3, depth: 8, data: Uint8Array.from(ids.flatMap((id) => [id & 255, (id >> 8) & 255, id >> 16])) });
  const annotation = { image_id: 1, file_name: 'a.png', segments_info: [{ id: 1000, category_id: 3, iscrowd: 0 }, { id: 70000, category_id: 300, iscrowd: 1 }] };
  const base = { images: [{ id: 1, file_name: 'a.jpg', width: 3, height: 1 }], annotations: [annotation], categories: [{ id: 3, name: 'cat', isthing: 1 }, { id: 300, name: 'sky', isthing: 0 }] };

  async function imported(document: unknown, mask = png([1000, 0, 70000], 3), path = 'annotations/panoptic_val2017.json') {
    const dataset = new MemoryDataset({ [path]: JSON.stringify(document), 'panoptic_val2017/a.png': mask, 'val2017/a.jpg': '' });
    const { images, classSet, warnings } = await cocoPanopticFormat.importDataset(dataset);
    const list: ImportedImage[] = [];
    for await (const image of images) list.push(image);
    return { images: list, classSet, warnings };
  }

  it('what COCO itself has: folders beside each other, void where nothing is', async () => {
    const { images, classSet, warnings } = await imported(base);
    expect(classSet).toMatchObject({ backgroundId: null, classes: [{ id: 0, name: 'sky' }, { id: 3, name: 'cat' }] });
    expect(images).toMatchObject([{ name: 'a.jpg', photoPath: 'val2017/a.jpg', split: 'val2017' }]);
    expect(await images[0].labels()).toMatchObject({ width: 3, height: 1, overlap: false, objects: [{ classId: 3, crowd: false, attributes: {} }, { classId: 0, crowd: true, attributes: { category_id: 300 } }] });
    expect(warnings).toHaveLength(1);
  });

  it('what it can, and says what is missing', async () => {
    const { images, warnings } = await imported({ ...base, images: [...base.images, { id: 2, file_name: 'b.jpg' }], annotations: [annotation, { ...annotation, image_id: 9 }] });
    expect(images).toHaveLength(1);
    expect(messagesOf(warnings).slice(0, 2)).toEqual([
      'annotations/panoptic_val2017.json: 1 images have no annotation and were skipped.',
      'annotations/panoptic_val2017.json: 1 annotations belong to images that the file does not list and were skipped (image 9).',
    ]);
  });

  it.each([
    [base, png([1000, 0, 5], 3), 'import.unknownSegment', 'panoptic_val2017/a.png has pixels of segment 5 (colour 5, 0, 0), which annotations/panoptic_val2017.json does not list for it.'],
    [base, png([1000, 0], 2), 'import.sizeMismatch', 'panoptic_val2017/a.png has 2 x 1 pixels, but a.jpg has 3 x 1: both must have one size.'],
    [base, new Uint8Array([1, 2, 3]), 'mask.damaged', 'panoptic_val2017/a.png is not a PNG, or is cut off or damaged: copy it again from its source.'],
    [{ ...base, annotations: [{ ...annotation, file_name: 'c.png' }] }, undefined, 'import.missingMask', 'annotations/panoptic_val2017.json names c.png for a.jpg, which is not there: put it beside the JSON, in a folder of the same name.'],
  ])('no image whose mask does not fit', async (document, mask, code, message) => {
    const { images } = await imported(document, mask);
    await expect(images[0].labels()).rejects.toMatchObject({ code, message });
  });

  it('no file that breaks the rules', async () => {
    await expect(imported({ ...base, annotations: [{ ...annotation, segments_info: [{ id: 0, category_id: 3 }] }] })).rejects.toMatchObject({ code: 'import.badJson', message: 'annotations/panoptic_val2017.json, annotations[0], at segments_info.0.id: Too small: expected number to be >=1 (there is 0).' });
    await expect(imported({ ...base, categories: [] })).rejects.toMatchObject({ code: 'import.badJson', message: 'annotations/panoptic_val2017.json uses the category 3 and does not list it: add it to "categories".' });
  });

  it('no file of instances', async () => {
    await expect(imported({ ...base, annotations: [{ id: 1, image_id: 1, category_id: 3, segmentation: [[0, 0, 1, 0, 1, 1]] }] }, undefined, 'annotations/instances_val.json')).rejects.toMatchObject({ code: 'import.notThisFormat' });
  });
});
