import { PNG } from 'pngjs';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import type { ClassSet } from '../../../../core/classes/classDefinition.ts';
import { cityscapesFormat } from '../../../../core/formats/cityscapes.ts';
import { MemoryDataset, memorySource, roundTrip } from '../../../fixtures/memoryDataset.ts';
import { bytesOfPng } from './bytesOfPng.ts';
import { objectOf } from './objectOf.ts';
import { messagesOf } from '../../../../core/report/remark.ts';

const classSet: ClassSet = {
  classes: [
    { id: 0, name: 'unlabeled', color: '#000000' },
    { id: 7, name: 'road', color: '#804080' },
    { id: 26, name: 'car', color: '#00008e' },
    { id: 90, name: 'kite', color: '#010203' },
  ],
  backgroundId: 0,
};

describe('cityscapesFormat', () => {
  it('lays files out as Cityscapes does, and keeps names that came from there', async () => {
    const files = new MemoryDataset();
    const source = memorySource([{ path: 'aachen/aachen_000000_000019_leftImg8bit.png' }, { path: 'b 1.jpg', split: 'val' }], { classSet });
    await cityscapesFormat.exportDataset(source, files);
    const { images } = files;
    expect(files.paths()).toEqual([
      'gtFine/train/aachen/aachen_aachen_000000_000019_gtFine_color.png',
      'gtFine/train/aachen/aachen_aachen_000000_000019_gtFine_instanceIds.png',
      'gtFine/train/aachen/aachen_aachen_000000_000019_gtFine_labelIds.png',
      'gtFine/val/images/b_1_gtFine_color.png',
      'gtFine/val/images/b_1_gtFine_instanceIds.png',
      'gtFine/val/images/b_1_gtFine_labelIds.png',
      'labels.json',
      'labels.txt',
      'leftImg8bit/train/aachen/aachen_aachen_000000_000019_leftImg8bit.jpg',
      'leftImg8bit/val/images/b_1_leftImg8bit.jpg',
    ]);
    expect(images[1]).toEqual({ path: 'b 1.jpg', photoPath: 'leftImg8bit/val/images/b_1_leftImg8bit.jpg', maskPath: 'gtFine/val/images/b_1_gtFine_labelIds.png', objects: 0 });
  });

  it('takes no ending away that only tells two photographs apart', async () => {
    const files = new MemoryDataset();
    const paths = ['a.jpg', 'a_leftImg8bit.jpg', 'A_leftImg8bit_leftImg8bit.jpg', 'b_leftImg8bit.jpg'];
    await cityscapesFormat.exportDataset(memorySource(paths.map((path) => ({ path })), { classSet }), files);
    expect(files.images.map(({ photoPath }) => photoPath)).toEqual(['a', 'a_leftImg8bit', 'A_leftImg8bit_leftImg8bit', 'b'].map((name) => `leftImg8bit/train/images/${name}_leftImg8bit.jpg`));
  });

  it('numbers things from class x 1000 on; stuff, crowds and void have the class alone', async () => {
    const w = 8;
    const objects = [
      objectOf(7, w, 1, [0, 2]),
      objectOf(26, w, 1, [2, 3]),
      objectOf(26, w, 1, [3, 4]),
      { ...objectOf(26, w, 1, [4, 5]), crowd: true },
      objectOf(90, w, 1, [5, 6]),
      objectOf(255, w, 1, [6, 7]),
    ];
    const { dataset, result, labels } = await roundTrip(cityscapesFormat, [{ path: 'a.jpg', objects }], { classSet });
    const instances = decode(await dataset.read('gtFine/train/images/a_gtFine_instanceIds.png'));
    expect([instances.depth, instances.channels, ...instances.data]).toEqual([16, 1, 7, 7, 26000, 26001, 26, 90, 255, 0]);
    const ids = decode(await dataset.read('gtFine/train/images/a_gtFine_labelIds.png'));
    expect([ids.depth, ids.channels, ...ids.data]).toEqual([8, 1, 7, 7, 26, 26, 26, 90, 255, 0]);
    const colors = PNG.sync.read(Buffer.from(await dataset.read('gtFine/train/images/a_gtFine_color.png'))).data;
    expect([...colors.subarray(0, 4), ...colors.subarray(20, 24)]).toEqual([0x80, 0x40, 0x80, 255, 1, 2, 3, 255]);
    expect(result.losses).toEqual([]);
    const back = labels.get('a')!;
    expect(back.kind === 'objects' && back.objects.map(({ classId, crowd }) => [classId, crowd])).toEqual([[7, false], [26, true], [90, false], [26, false], [26, false], [255, false]]);
  });

  it('says which objects it cannot number', async () => {
    const kites = [objectOf(90, 4, 1, [0, 1]), objectOf(90, 4, 1, [2, 3])];
    const { result } = await roundTrip(cityscapesFormat, [{ path: 'a.jpg', objects: kites }], { classSet });
    expect(messagesOf(result.losses)).toEqual(['a.jpg has objects of one class that Cityscapes cannot number: it numbers 1000 objects each of the classes 1 to 64, and takes all crowds of a class together.']);
  });

  it('reads a download of Cityscapes: without names, below a folder, photographs as PNG', async () => {
    const samples = Uint8Array.of(7, 26, 26, 0);
    const files = new MemoryDataset({
      'cityscapes/gtFine/val/lindau/lindau_000000_000019_gtFine_labelIds.png': bytesOfPng({ width: 4, height: 1, depth: 8, colorType: 0, samples }),
      'cityscapes/gtFine/val/lindau/lindau_000000_000019_gtFine_instanceIds.png': bytesOfPng({ width: 4, height: 1, depth: 16, colorType: 0, channels: 2, samples: Uint8Array.of(0, 7, 0x65, 0x90, 0, 26, 0, 0) }),
      'cityscapes/leftImg8bit/val/lindau/lindau_000000_000019_leftImg8bit.png': 'photo',
    });
    const { classSet: read, images, warnings } = await cityscapesFormat.importDataset(files);
    expect(read.classes).toHaveLength(34);
    expect(read.classes[26]).toEqual({ id: 26, name: 'car', color: '#00008e' });
    expect(read.backgroundId).toBe(0);
    expect(messagesOf(warnings)).toEqual(['There is no labels.json or labels.txt: the names are those of the 34 classes of Cityscapes.']);
    for await (const image of images) {
      expect([image.name, image.split, image.photoPath]).toEqual(['lindau_000000_000019', 'val', 'cityscapes/leftImg8bit/val/lindau/lindau_000000_000019_leftImg8bit.png']);
      const labels = await image.labels();
      expect(labels.kind === 'objects' && labels.objects.map(({ classId, crowd }) => [classId, crowd])).toEqual([[7, false], [26, true], [26, false]]);
    }
  });

  it('reads labelTrainIds where there are no others, with 255 as void', async () => {
    const bytes = bytesOfPng({ width: 2, height: 1, depth: 8, colorType: 0, samples: Uint8Array.of(13, 255) });
    const { classSet: read, images } = await cityscapesFormat.importDataset(new MemoryDataset({ 'gtFine/train/a/a_gtFine_labelTrainIds.png': bytes }));
    expect(read.classes[13].name).toBe('car');
    expect(read.backgroundId).toBeNull();
    for await (const image of images) {
      expect(await image.labels()).toEqual({ kind: 'labelMap', labelMap: { width: 2, height: 1, data: Uint8Array.of(13, 255) } });
      expect(image.name, 'as photographs are called that lie elsewhere').toBe('a/a_leftImg8bit');
    }
  });

  it('refuses instances of another size', async () => {
    const png = (width: number): Uint8Array => bytesOfPng({ width, height: 1, depth: 8, colorType: 0, samples: new Uint8Array(width) });
    const { images } = await cityscapesFormat.importDataset(new MemoryDataset({ 'gtFine/val/a/a_gtFine_labelIds.png': png(2), 'gtFine/val/a/a_gtFine_instanceIds.png': png(3) }));
    for await (const image of images) await expect(image.labels()).rejects.toThrow('gtFine/val/a/a_gtFine_instanceIds.png has 3 x 1 pixels, but gtFine/val/a/a_gtFine_labelIds.png has 2 x 1');
  });
});
