import { readFile, readdir } from 'node:fs/promises';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import type { ClassSet } from '../../../../core/classes/classDefinition.ts';
import type { ImportedDataset } from '../../../../core/formats/datasetFormat.ts';
import { camvidFormat, pngFormat } from '../../../../core/formats/png.ts';
import { countPixels } from '../../../../core/mask/labelMap.ts';
import { MemoryDataset, labelMapOf, memorySource, roundTrip } from '../../../fixtures/memoryDataset.ts';
import { sharedDataFolder, sharedDataPath } from '../../../fixtures/sharedData.ts';
import { bytesOfPng } from './bytesOfPng.ts';
import { objectOf } from './objectOf.ts';
import { messagesOf } from '../../../../core/report/remark.ts';

const classSet: ClassSet = {
  classes: [
    { id: 3, name: 'car, red', color: '#400080' },
    { id: 0, name: 'sky', color: '#808080' },
  ],
  backgroundId: 0,
};

const grey = (...samples: number[]): Uint8Array => bytesOfPng({ width: samples.length, height: 1, depth: 8, colorType: 0, samples: Uint8Array.from(samples) });
const rgb = (...colors: (readonly [number, number, number])[]): Uint8Array =>
  bytesOfPng({ width: colors.length, height: 1, depth: 8, colorType: 2, channels: 3, samples: Uint8Array.from(colors.flat()) });

async function labelsOf(imported: ImportedDataset): Promise<[string, ...number[]][]> {
  const seen: [string, ...number[]][] = [];
  for await (const image of imported.images) seen.push([image.name, ...labelMapOf(await image.labels(), imported.classSet).data]);
  return seen;
}

describe('export', () => {
  it('writes grey masks beside photographs, and the classes', async () => {
    const { dataset } = await roundTrip(pngFormat, [{ path: 'x/a.jpg', labelMap: { width: 2, height: 1, data: Uint8Array.of(3, 255) } }], { classSet });
    expect(dataset.paths()).toEqual(['classes.json', 'classes.txt', 'train/images/x_a.jpg', 'train/masks/x_a.png']);
    expect(dataset.text('classes.txt')).toBe('0 sky\n3 car, red\n');
    const { data } = PNG.sync.read(Buffer.from(await dataset.read('train/masks/x_a.png')));
    expect([...data]).toEqual([3, 3, 3, 255, 255, 255, 255, 255]);
    expect(dataset.images[0]).toEqual({ path: 'x/a.jpg', photoPath: 'train/images/x_a.jpg', maskPath: 'train/masks/x_a.png', objects: 2 });
  });

  it('writes masks of colours with both lists of colours, void in black', async () => {
    const { dataset } = await roundTrip(camvidFormat, [{ path: 'a.jpg', labelMap: { width: 3, height: 1, data: Uint8Array.of(3, 255, 0) } }], { classSet });
    expect(dataset.text('label_colors.txt')).toBe('128 128 128 sky\n64 0 128 car, red\n0 0 0 Void\n');
    expect(dataset.text('class_dict.csv')).toBe('name,r,g,b\nsky,128,128,128\n"car, red",64,0,128\nVoid,0,0,0\n');
    const { data } = PNG.sync.read(Buffer.from(await dataset.read('train/masks/a.png')));
    expect([...data]).toEqual([64, 0, 128, 255, 0, 0, 0, 255, 128, 128, 128, 255]);
  });

  it('gives no two colours one name', async () => {
    const names = ['Void', 'a  b', 'a b', ' ', 'a\nb'];
    const odd: ClassSet = { classes: names.map((name, i) => ({ id: i, name, color: `#0000${i + 10}` })), backgroundId: null };
    const { dataset, result } = await roundTrip(camvidFormat, [{ path: 'a.jpg' }], { classSet: odd });
    expect(dataset.text('label_colors.txt').trim().split('\n').map((line) => line.split(' ').slice(3).join(' '))).toEqual(['class 0', 'a b 2', 'a b', 'class 3', 'a b 3', 'Void']);
    expect(dataset.text('class_dict.csv').trim().split('\n').map((line) => line.split(',')[0])).toEqual(['name', 'class 0', 'a b 2', 'a b', 'class 3', 'a b 3', 'Void']);
    expect(messagesOf(result.losses)).toEqual([
      'The class 0 is called "class 0" there, because "Void" stands for pixels to be ignored.',
      ...['1 is called "a b 2"', '3 is called "class 3"', '4 is called "a b 3"'].map((what) => `The class ${what} there, because its name has characters that the format cannot write.`),
    ]);
  });

  it('says that objects of one class are not told apart', async () => {
    const objects = [objectOf(3, 4, 1, [0, 2]), objectOf(3, 4, 1, [2, 4])];
    expect(messagesOf((await roundTrip(pngFormat, [{ path: 'a.jpg', objects }], { classSet })).result.losses)).toEqual(['1 image has several objects of one class, which PNG masks cannot tell apart.']);
  });

  it('refuses classes of one colour, and ids without a colour, where colours are all there is', async () => {
    const twins: ClassSet = { classes: [{ id: 1, name: 'cat', color: '#000001' }, { id: 2, name: 'dog', color: '#000001' }], backgroundId: null };
    await expect(camvidFormat.exportDataset(memorySource([], { classSet: twins }), new MemoryDataset())).rejects.toThrow('The classes "cat" and "dog" have the same colour #000001, but CamVid tells classes apart by it: change one of them.');
    const unknown = memorySource([{ path: 'a.jpg', labelMap: { width: 1, height: 1, data: Uint8Array.of(9) } }], { classSet });
    await expect(camvidFormat.exportDataset(unknown, new MemoryDataset())).rejects.toThrow('a.jpg has pixels of id 9, which is no class of the project');
  });
});

describe('import', () => {
  it('reads CamVid as it is published: label_colors.txt, masks with _L, void', async () => {
    const imported = await camvidFormat.importDataset(new MemoryDataset({
      'label_colors.txt': '64 128 64\tAnimal\r\n192 0 128\t\tArchway\r\n0 0 0\t\tVoid\r\n',
      'train/0001TP_006690.png': 'photo',
      'train_labels/0001TP_006690_L.png': rgb([192, 0, 128], [0, 0, 0], [64, 128, 64]),
    }));
    expect(imported.classSet).toEqual({ backgroundId: null, classes: [{ id: 0, name: 'Animal', color: '#408040' }, { id: 1, name: 'Archway', color: '#c00080' }] });
    expect(await labelsOf(imported)).toEqual([['0001TP_006690', 1, 255, 0]]);
    expect(imported.warnings).toEqual([]);
  });

  it('reads class_dict.csv with a header, and ids by the names of classes.txt where there is one', async () => {
    const imported = await pngFormat.importDataset(new MemoryDataset({
      'class_dict.csv': 'name, r, g, b\n"car, red",1,2,3\nsky,4,5,6\n',
      'classes.txt': '5 sky\n9 car, red\n',
      'images/a.jpg': '',
      'masks/a.png': rgb([1, 2, 3], [4, 5, 6]),
    }));
    expect(await labelsOf(imported)).toEqual([['a', 9, 5]]);
  });

  it('reads grey masks that were saved as RGB or with 16 bits', async () => {
    const imported = await pngFormat.importDataset(new MemoryDataset({
      'classes.txt': 'background\ncat\n',
      'images/a.jpg': '', 'images/b.jpg': '',
      'masks/a.png': rgb([1, 1, 1], [0, 0, 0], [255, 255, 255]),
      'masks/b.png': bytesOfPng({ width: 2, height: 1, depth: 16, colorType: 0, channels: 2, samples: Uint8Array.of(0, 1, 0, 255) }),
    }));
    expect(imported.classSet.backgroundId).toBe(0);
    expect(await labelsOf(imported)).toEqual([['a', 1, 0, 255], ['b', 1, 255]]);
  });

  it.each([
    ['ids', [grey(0, 7, 255)], [0, 7, 255], ['class 0', 'class 7'], null, 'There is no list of classes (classes.txt): they are called by their ids where the project has no class of the id, and none is the background.'],
    ['0 and 255 as no and yes', [grey(0, 255, 0)], [0, 1, 0], ['background', 'foreground'], 0, 'The masks hold only 0 and 255, and there is no list of classes: 255 was taken for a class "foreground", not for void.'],
    ['colours of VOC', [rgb([192, 128, 128], [224, 224, 192], [0, 0, 0])], [15, 255, 0], ['background', 'person'], 0, 'There is no colour map, but all colours are of the palette of PASCAL VOC: they were read as its ids.'],
    ['any colours', [rgb([9, 9, 10], [1, 2, 3], [9, 9, 10])], [1, 0, 1], ['#010203', '#09090a'], null, 'There is no colour map (label_colors.txt): the classes are called by their colours and counted from the darkest.'],
  ])('guesses %s and says so', async (_, [mask], ids, names, backgroundId, warning) => {
    const imported = await pngFormat.importDataset(new MemoryDataset({ 'images/a.jpg': '', 'masks/a.png': mask }));
    expect(await labelsOf(imported)).toEqual([['a', ...ids]]);
    expect(imported.classSet.classes.map(({ name }) => name)).toEqual(names);
    expect(imported.classSet.backgroundId).toBe(backgroundId);
    expect(messagesOf(imported.warnings)).toEqual([warning]);
  });

  it('does not take greys for ids where one of them is a colour of a class', async () => {
    const imported = await pngFormat.importDataset(new MemoryDataset({ 'label_colors.txt': '0 0 0 Void\n128 128 128 Sky\n', 'masks/a.png': rgb([128, 128, 128], [7, 7, 7]), 'masks/b.png': rgb([0, 0, 0], [1, 1, 1]) }));
    const read = [];
    for await (const image of imported.images) read.push(await image.labels().then((labels) => [...labelMapOf(labels, imported.classSet).data], (error: Error) => error.message));
    expect(read).toEqual([expect.stringContaining('masks/a.png has the colour 7, 7, 7 (#070707) at x 1, y 0, which is no class'), [0, 1]]);
  });

  it('says which ids have no name, once', async () => {
    const imported = await pngFormat.importDataset(new MemoryDataset({ 'classes.txt': '0 sky', 'images/a.jpg': '', 'images/b.jpg': '', 'masks/a.png': grey(0, 9, 9, 255), 'masks/b.png': grey(9) }));
    expect(await labelsOf(imported)).toEqual([['a', 0, 9, 9, 255], ['b', 9]]);
    expect(messagesOf(imported.warnings)).toEqual(['masks/a.png has 2 pixels of id 9, which the list of classes does not name: they keep the id.']);
  });

  it('says what was left out', async () => {
    const { warnings, total } = await pngFormat.importDataset(new MemoryDataset({ 'classes.txt': 'a', 'images/b.jpg': '', 'masks/a.png': grey(0), 'masks/c.tif': '' }));
    expect(total).toBe(1);
    expect(messagesOf(warnings)).toEqual([
      'There are photographs without a mask, which were skipped: 1 of them, for example images/b.jpg.',
      'There are masks without a photograph beside them: 1 of them, for example masks/a.png.',
      'There are masks that are not PNG, which were skipped: 1 of them, for example masks/c.tif.',
    ]);
  });

  it.each([
    ['photographs only', { 'a.jpg': '' }, 'There are no masks here: put PNG files'],
    ['masks as JPEG', { 'images/a.jpg': '', 'masks/a.jpg': '' }, 'masks/a.jpg is not a PNG, and neither are the other masks'],
    ['a photograph for a mask', { 'masks/a.png': rgb(...Array.from({ length: 300 }, (_, i) => [i & 255, i >> 8, 7] as const)) }, 'masks/a.png has over 255 colours and there is no colour map'],
    ['a colour map with one colour for two', { 'masks/a.png': '', 'label_colors.txt': '1 2 3 cat\n1 2 3 dog' }, 'label_colors.txt gives "cat" and "dog" the same colour 1, 2, 3'],
    ['a colour map with a bad line', { 'masks/a.png': '', 'class_dict.csv': 'cat,1,2' }, 'class_dict.csv has the line "cat,1,2", where'],
  ])('refuses %s', async (_, files: Record<string, string | Uint8Array>, sentence) => {
    await expect(pngFormat.importDataset(new MemoryDataset(files))).rejects.toThrow(sentence);
  });

  it('names the place of a value that is no id, and of a colour that is no class', async () => {
    const imported = await pngFormat.importDataset(new MemoryDataset({
      'classes.txt': 'a',
      'masks/a.png': bytesOfPng({ width: 1, height: 1, depth: 16, colorType: 0, channels: 2, samples: Uint8Array.of(1, 0) }),
      'masks/b.png': rgb([1, 2, 3]),
    }));
    const sentences = [];
    for await (const image of imported.images) sentences.push(await image.labels().then(() => 'read', (error: Error) => error.message));
    expect(sentences).toEqual([
      'masks/a.png has the value 256 at x 0, y 0, but class ids go up to 255.',
      'masks/b.png has the colour 1, 2, 3 (#010203) at x 0, y 0, which is no class: add it to the colour map, or save the mask without smoothing.',
    ]);
  });
});

describe.skipIf(sharedDataFolder === null)('[shared] CamVid of SegNet', () => {
  it('pairs all masks of a split with their photographs', async () => {
    const files: Record<string, Uint8Array | string> = {};
    for (const folder of ['images', 'masks']) {
      for (const name of await readdir(sharedDataPath('datasets', 'camvid', 'val', folder))) files[`val/${folder}/${name}`] = folder === 'images' ? '' : await readFile(sharedDataPath('datasets', 'camvid', 'val', folder, name));
    }
    const imported = await pngFormat.importDataset(new MemoryDataset(files));
    expect(imported.total).toBe(101);
    expect(imported.classSet.classes.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(imported.warnings).toHaveLength(1);
    for await (const { photoPath, split, labels } of imported.images) {
      expect([photoPath === null, split]).toEqual([false, 'val']);
      expect(countPixels(labelMapOf(await labels(), imported.classSet)).reduce((sum, count) => sum + count)).toBe(480 * 360);
    }
  });
});
