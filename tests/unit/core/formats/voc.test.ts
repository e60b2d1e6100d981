import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import type { ClassSet } from '../../../../core/classes/classDefinition.ts';
import { vocColor } from '../../../../core/classes/vocColor.ts';
import type { ExportResult, WrittenImage } from '../../../../core/formats/datasetFormat.ts';
import { datasetFormat } from '../../../../core/formats/datasetFormats.ts';
import { decodeLabelPng } from '../../../../core/formats/labelPng.ts';
import { vocFormat } from '../../../../core/formats/voc.ts';
import type { LabelMap } from '../../../../core/mask/labelMap.ts';
import { firstDifference } from '../mask/firstDifference.ts';
import { thrownBy } from '../../models/checkpoint/thrownBy.ts';
import { MemoryDataset, flattenObjects, labelMapOf, memorySource, roundTrip } from '../../../fixtures/memoryDataset.ts';
import { arbitraryLabelMap } from './arbitraryLabelMap.ts';
import { bytesOfPng } from './bytesOfPng.ts';
import { objectOf } from './objectOf.ts';
import { messagesOf } from '../../../../core/report/remark.ts';

const classSet: ClassSet = {
  classes: [
    { id: 15, name: 'person', color: '#ff0000' },
    { id: 0, name: 'background', color: '#000000' },
  ],
  backgroundId: 0,
};

interface Item {
  readonly path: string;
  readonly split?: string;
  readonly labelMap?: LabelMap;
}

interface Exported {
  readonly report: ExportResult;
  readonly images: readonly WrittenImage[];
  readonly files: ReadonlyMap<string, Uint8Array>;
  text(path: string): string;
}

async function exportVoc(items: readonly Item[], options: { classSet?: ClassSet; splits?: string[]; paths?: string[] } = {}): Promise<Exported> {
  const dataset = new MemoryDataset();
  const report = await vocFormat.exportDataset(memorySource(items, { classSet, ...options }), dataset);
  return { report, images: dataset.images, files: dataset.files, text: (path) => dataset.text(path) };
}

describe('vocFormat', () => {
  it('lays files out as the development kit does', async () => {
    const { files, images, report, text } = await exportVoc([{ path: 'b.jpg' }, { path: 'sub/a 1.png', split: 'val' }]);
    expect([...files.keys()].sort()).toEqual([
      'ImageSets/Segmentation/train.txt',
      'ImageSets/Segmentation/trainval.txt',
      'ImageSets/Segmentation/val.txt',
      'JPEGImages/b.jpg',
      'JPEGImages/sub_a_1.jpg',
      'SegmentationClass/b.png',
      'SegmentationClass/sub_a_1.png',
      'SegmentationObject/b.png',
      'SegmentationObject/sub_a_1.png',
      'labelmap.txt',
      'labels.json',
      'labels.txt',
    ]);
    expect(text('ImageSets/Segmentation/train.txt')).toBe('b\n');
    expect(text('ImageSets/Segmentation/val.txt')).toBe('sub_a_1\n');
    expect(text('ImageSets/Segmentation/trainval.txt')).toBe('b\nsub_a_1\n');
    expect(text('JPEGImages/sub_a_1.jpg')).toBe('photo of sub/a 1.png');
    expect(images[1]).toEqual({ path: 'sub/a 1.png', photoPath: 'JPEGImages/sub_a_1.jpg', maskPath: 'SegmentationClass/sub_a_1.png', objects: 0 });
    expect(report.losses).toEqual([]);
  });

  it('writes the labels by id, in the palette of the masks', async () => {
    const { text } = await exportVoc([{ path: 'a.jpg' }]);
    expect(text('labelmap.txt')).toBe('# label:color_rgb:parts:actions\nbackground:0,0,0::\nperson:192,128,128::\nignored:224,224,192::\n');
    expect(text('labels.txt')).toBe('0 background\n15 person\n');
    expect(JSON.parse(text('labels.json'))).toEqual({
      backgroundId: 0,
      ignoreIndex: 255,
      classes: [{ id: 0, name: 'background', color: '#000000' }, { id: 15, name: 'person', color: '#ff0000' }],
    });
  });

  it('says what labelmap.txt cannot hold', async () => {
    const odd: ClassSet = { classes: [{ id: 3, name: 'car: red #2', color: '#123456' }], backgroundId: null };
    const { report, text } = await exportVoc([{ path: 'a.jpg' }], { classSet: odd });
    expect(text('labelmap.txt').split('\n')[1]).toBe('car_red_2:128,128,0::');
    expect(messagesOf(report.losses)).toEqual(['The class "car: red #2" is called "car_red_2" in labelmap.txt, where names cannot hold : or #.']);
    expect(text('labels.txt')).toBe('3 car: red #2\n');
  });

  it('gives no two lines of labelmap.txt one name', async () => {
    const names = ['a:b', 'a_b', 'ignored'].map((name, i) => ({ id: i + 1, name, color: '#123456' }));
    const { report, text } = await exportVoc([{ path: 'a.jpg' }], { classSet: { classes: names, backgroundId: null } });
    expect(text('labelmap.txt').split('\n').slice(1, -1)).toEqual(['a_b 2:128,0,0::', 'a_b:0,128,0::', 'class 3:128,128,0::', 'ignored:224,224,192::']);
    expect(messagesOf(report.losses)).toEqual([
      'The class "a:b" is called "a_b 2" in labelmap.txt, where names cannot hold : or #.',
      'The class 3 is called "class 3" there, because "ignored" stands for pixels to be ignored.',
    ]);
    const named = await exportVoc([{ path: 'a.jpg' }], { classSet: { classes: [...names.slice(1), { id: 255, name: 'a:b', color: '#123456' }], backgroundId: null } });
    expect(named.text('labelmap.txt').split('\n').slice(1, -1)).toEqual(['class 2:0,128,0::', 'ignored:128,128,0::', 'a_b:224,224,192::']);
  });

  it('says where id 0 is a class, because readers take it for the background', async () => {
    const street: ClassSet = { classes: [{ id: 0, name: 'road', color: '#804080' }, { id: 11, name: 'void', color: '#000000' }], backgroundId: 11 };
    const { report } = await exportVoc([{ path: 'a.jpg' }], { classSet: street });
    expect(messagesOf(report.losses)).toEqual(['Most readers of PASCAL VOC take id 0 for the background, but here it is the class "road".']);
    expect((await exportVoc([{ path: 'a.jpg' }], { classSet: { classes: [], backgroundId: null } })).report.losses).toEqual([]);
  });

  it('writes empty lists for splits without images, and trainval only where there are train and val', async () => {
    const { files, text } = await exportVoc([{ path: 'a.jpg', split: 'all' }], { splits: ['all', 'test'] });
    expect(text('ImageSets/Segmentation/all.txt')).toBe('a\n');
    expect(text('ImageSets/Segmentation/test.txt')).toBe('');
    expect(files.has('ImageSets/Segmentation/trainval.txt')).toBe(false);
  });

  it('keeps names where an image in between cannot be exported', async () => {
    const { files } = await exportVoc([{ path: 'x/a.jpg' }], { paths: ['x/a.jpg', 'x_a.jpg'] });
    const alone = await exportVoc([{ path: 'x/a.jpg' }]);
    const photo = (exported: ReadonlyMap<string, unknown>): string => [...exported.keys()].find((path) => path.startsWith('JPEGImages/'))!;
    expect(photo(files)).toMatch(/^JPEGImages\/x_a-[0-9a-f]{8}\.jpg$/);
    expect(photo(alone.files)).toBe('JPEGImages/x_a.jpg');
  });

  it('loses no pixel: decoded with another library, every pixel has the colour of its class', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryLabelMap, async (labelMap) => {
        const { files, images } = await exportVoc([{ path: 'a.jpg', labelMap }]);
        const bytes = files.get(images[0].maskPath)!;
        const png = PNG.sync.read(Buffer.from(bytes));
        const expected = Uint8Array.from([...labelMap.data].flatMap((id) => [...vocColor(id), 255]));
        expect(firstDifference(png.data, expected)).toBe(-1);
        expect(firstDifference(decodeLabelPng(bytes, 'a.png').data, labelMap.data)).toBe(-1);
      }),
      { numRuns: 40 },
    );
  });
});

describe('vocFormat import', () => {
  it('gives back every pixel, the classes and the splits', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryLabelMap, fc.constantFrom(0, null), async (labelMap, backgroundId) => {
        const { imported, labels } = await roundTrip(vocFormat, [{ path: 'sub/a.jpg', labelMap }], { classSet: { ...classSet, backgroundId } });
        const back = labelMapOf(labels.get('sub_a')!, imported.classSet);
        expect([back.width, back.height]).toEqual([labelMap.width, labelMap.height]);
        expect(firstDifference(back.data, labelMap.data)).toBe(-1);
      }),
      { numRuns: 40 },
    );
    const { imported, dataset } = await roundTrip(vocFormat, [{ path: 'a.jpg' }, { path: 'b.jpg', split: 'val' }], { classSet });
    expect(imported.classSet).toEqual({ backgroundId: 0, classes: [classSet.classes[1], classSet.classes[0]] });
    expect(imported.total).toBe(2);
    const images = [];
    for await (const { name, split, photoPath } of (await vocFormat.importDataset(dataset)).images) images.push({ name, split, photoPath });
    expect(images).toEqual([{ name: 'a', split: 'train', photoPath: 'JPEGImages/a.jpg' }, { name: 'b', split: 'val', photoPath: 'JPEGImages/b.jpg' }]);
  });

  it('keeps touching objects of one class apart, from bottom to top, and void above them', async () => {
    const objects = [objectOf(15, 6, 1, [0, 2]), objectOf(15, 6, 1, [2, 4]), objectOf(255, 6, 1, [4, 5])];
    const { labels, result } = await roundTrip(vocFormat, [{ path: 'a.jpg', objects }], { classSet });
    const imported = labels.get('a')!;
    expect(imported.kind === 'objects' && imported.objects.map(({ classId }) => classId)).toEqual([15, 15, 255]);
    expect(imported.kind === 'objects' && imported.objects.every(({ mask }, i) => mask.equals(objects[i].mask))).toBe(true);
    expect(result.losses).toEqual([]);
  });

  it('says what it cannot hold, and still gives every pixel back', async () => {
    const many = Array.from({ length: 300 }, (_, x) => objectOf(15, 300, 1, [x, x + 1]));
    const covering = [objectOf(15, 4, 1, [0, 3]), { ...objectOf(15, 4, 1, [1, 4]), name: 'driver', crowd: true, attributes: { pose: 'left' } }];
    const { labels, result, imported } = await roundTrip(vocFormat, [{ path: 'many.jpg', objects: many }, { path: 'over.jpg', objects: covering }], { classSet });
    expect(messagesOf(result.losses)).toEqual([
      '1 image has objects that cover each other: PASCAL VOC holds only what is on top.',
      'PASCAL VOC cannot say of an object that it is a crowd (1 here).',
      'PASCAL VOC has no names of objects (1 here).',
      'PASCAL VOC has no attributes of objects (1 objects here have some).',
      'many.jpg has over 254 objects, more than an object mask of PASCAL VOC can number: the topmost ones are told apart by class only.',
    ]);
    const back = labels.get('many')!;
    expect(back.kind === 'objects' && back.objects.length).toBe(255);
    expect([...labelMapOf(back, imported.classSet).data]).toEqual([...flattenObjects(many, 0).data]);
  });

  it('reads masks without names as the 21 classes of VOC, below any folder, in colours or grey, and skips what has no mask', async () => {
    const rgb = PNG.sync.write(Object.assign(new PNG({ width: 2, height: 1 }), { data: Buffer.from([192, 128, 128, 255, 224, 224, 192, 255]) }), { colorType: 2 });
    const grey = bytesOfPng({ width: 2, height: 1, depth: 8, colorType: 0, samples: Uint8Array.of(3, 255) });
    const files = new MemoryDataset({
      'VOCdevkit/VOC2012/SegmentationClass/a.png': rgb,
      'VOCdevkit/VOC2012/SegmentationClass/b.png': grey,
      'VOCdevkit/VOC2012/JPEGImages/c.jpg': 'no mask',
      'VOCdevkit/VOC2012/ImageSets/Segmentation/trainval.txt': 'a\nb\nc\n',
      'VOCdevkit/VOC2012/ImageSets/Segmentation/val.txt': 'a\r\n',
    });
    const imported = await vocFormat.importDataset(files);
    const seen = [];
    for await (const { name, split, photoPath, labels } of imported.images) seen.push([name, split, photoPath, ...labelMapOf(await labels(), imported.classSet).data]);
    expect(seen).toEqual([['a', 'val', null, 15, 255], ['b', 'trainval', null, 3, 255]]);
    expect(imported.classSet.backgroundId).toBe(0);
    expect(imported.classSet.classes[20]).toEqual({ id: 20, name: 'tvmonitor', color: '#004080' });
    expect(messagesOf(imported.warnings)).toEqual([
      'There is no labels.json, labels.txt or labelmap.txt: the names are those of the 21 classes of PASCAL VOC.',
      '1 images of ImageSets/Segmentation have no mask and were skipped, for example c.',
    ]);
  });

  it('reads colours by a labelmap.txt of its own, as CVAT writes it', async () => {
    const rgb = PNG.sync.write(Object.assign(new PNG({ width: 3, height: 1 }), { data: Buffer.from([1, 2, 3, 255, 0, 0, 0, 255, 9, 9, 9, 255]) }), { colorType: 2 });
    const files = new MemoryDataset({ 'labelmap.txt': '# label:color_rgb:parts:actions\ncar:1,2,3::\nbackground:0,0,0::\n', 'SegmentationClass/a.png': rgb });
    const imported = await vocFormat.importDataset(files);
    expect(imported.classSet.classes.map(({ id, name }) => [id, name])).toEqual([[0, 'background'], [1, 'car']]);
    for await (const image of imported.images) {
      await expect(image.labels()).rejects.toThrow('SegmentationClass/a.png has the colour 9, 9, 9 (#090909) at x 2, y 0, which is no class: add it to the colour map, or save the mask without smoothing.');
    }
  });

  it.each([
    ['no folder of masks', { 'JPEGImages/a.jpg': '' }, 'This is no PASCAL VOC: there is no folder SegmentationClass with PNG files in it.'],
    ['two datasets', { 'a/SegmentationClass/a.png': '', 'b/SegmentationClass/a.png': '' }, 'There is more than one PASCAL VOC here (a/SegmentationClass and b/SegmentationClass): import them one by one.'],
    ['a bad colour', { 'SegmentationClass/a.png': '', 'labelmap.txt': 'car:1,2,300::' }, 'labelmap.txt has the line "car:1,2,300::", where "NAME:R,G,B::" belongs: write the colour as three numbers from 0 to 255.'],
    ['a bad id', { 'SegmentationClass/a.png': '', 'labels.json': '{"backgroundId":0,"classes":[{"id":900,"name":"a","color":"#000000"}]}' }, 'labels.json, at classes.0.id: Too big: expected number to be <=255 (there is 900).'],
  ])('refuses %s', async (_, files, sentence) => {
    await expect(vocFormat.importDataset(new MemoryDataset(files))).rejects.toThrow(sentence);
  });

  it('refuses an object mask of another size', async () => {
    const png = (width: number): Uint8Array => bytesOfPng({ width, height: 1, depth: 8, colorType: 0, samples: new Uint8Array(width) });
    const { images } = await vocFormat.importDataset(new MemoryDataset({ 'SegmentationClass/a.png': png(2), 'SegmentationObject/a.png': png(3) }));
    for await (const image of images) await expect(image.labels()).rejects.toThrow('SegmentationObject/a.png has 3 x 1 pixels, but SegmentationClass/a.png has 2 x 1');
  });
});

it('datasetFormat finds formats by id and says which there are', () => {
  expect(datasetFormat('voc')).toBe(vocFormat);
  expect(thrownBy(() => datasetFormat('vok')).message).toMatch(/^There is no format "vok": use one of voc/);
});
