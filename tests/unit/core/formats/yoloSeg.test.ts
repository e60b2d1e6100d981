import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { IGNORE_INDEX, uncoveredValue, type ClassSet } from '../../../../core/classes/classDefinition.ts';
import type { DatasetObject, ImportedImage } from '../../../../core/formats/datasetFormat.ts';
import { yoloSegFormat } from '../../../../core/formats/yoloSeg.ts';
import type { LabelMap } from '../../../../core/mask/labelMap.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { MemoryDataset, flattenObjects, labelMapOf, memorySource, roundTrip } from '../../../fixtures/memoryDataset.ts';
import { firstDifference } from '../mask/firstDifference.ts';
import { arbitraryLabelMap } from './arbitraryLabelMap.ts';
import { allClasses, fewClasses, hardMasks, overlappingMasks } from './hardMasks.ts';
import { messagesOf } from '../../../../core/report/remark.ts';

function box(width: number, height: number, left: number, top: number, right: number, bottom: number): TiledMask {
  const mask = new TiledMask(width, height);
  for (let y = top; y < bottom; y++) mask.fillSpan(y, left, right);
  return mask;
}

const object = (classId: number, mask: TiledMask, rest: Partial<DatasetObject> = {}): DatasetObject => ({ classId, name: '', crowd: false, attributes: {}, ...rest, mask });
const withoutVoid = ({ width, height, data }: LabelMap, uncovered: number): LabelMap => ({ width, height, data: data.map((id) => (id === IGNORE_INDEX ? uncovered : id)) });

describe('yoloSegFormat', () => {
  it.each([...hardMasks, ...overlappingMasks.slice(0, 1)])('gives back $name, but for void', async ({ classSet, labelMap, objects }) => {
    const { imported, labels, result } = await roundTrip(yoloSegFormat, [{ path: 'folder/an image.jpg', labelMap, objects }], { classSet });
    const uncovered = uncoveredValue(classSet);
    const expected = labelMap ?? flattenObjects(objects!, uncovered);
    expect(imported.classSet.backgroundId).toBe(classSet.backgroundId);
    const named = (set: typeof classSet): string[] => set.classes.map(({ id, name, color }) => `${id} ${name} ${color}`).sort();
    expect(named(imported.classSet)).toEqual(named(classSet));
    const { width, height, data } = labelMapOf([...labels.values()][0], imported.classSet);
    expect([width, height]).toEqual([expected.width, expected.height]);
    expect(firstDifference(data, withoutVoid(expected, uncovered).data)).toBe(-1);
    const hasVoid = uncovered !== IGNORE_INDEX && expected.data.includes(IGNORE_INDEX);
    expect(result.losses.some(({ code }) => code === 'loss.iou')).toBe(hasVoid);
  });

  it('gives back any label map, but for void', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryLabelMap, fc.constantFrom(0, 17), async (labelMap, backgroundId) => {
        const { imported, labels } = await roundTrip(yoloSegFormat, [{ path: 'a.jpg', labelMap }], { classSet: { ...allClasses, backgroundId } });
        expect(firstDifference(labelMapOf([...labels.values()][0], imported.classSet).data, withoutVoid(labelMap, backgroundId).data)).toBe(-1);
      }),
      { numRuns: 15 },
    );
  });

  it('lays files out as Ultralytics looks for them', async () => {
    const items = [
      { path: 'a.jpg', objects: [object(200, box(8, 4, 1, 1, 4, 3)), object(7, box(8, 4, 6, 0, 8, 1))] },
      { path: 'b.jpg', split: 'val', labelMap: { width: 2, height: 2, data: new Uint8Array(4) } },
    ];
    const { dataset, result } = await roundTrip(yoloSegFormat, items, { classSet: fewClasses });
    expect(dataset.paths()).toEqual(['data.yaml', 'images/train/a.jpg', 'images/val/b.jpg', 'labels/train/a.txt', 'labels/val/b.txt']);
    expect(dataset.text('labels/train/a.txt')).toBe('2 0.125 0.25 0.5 0.25 0.5 0.75 0.125 0.75\n1 0.75 0 1 0 1 0.25 0.75 0.25\n');
    expect(dataset.text('labels/val/b.txt')).toBe('');
    expect(parse(dataset.text('data.yaml'))).toMatchObject({ train: 'images/train', val: 'images/val', names: { 0: 'class 1', 1: 'dog: "big" & <small>', 2: 'Straße, 日本', 3: 'class 254' }, atrous: { backgroundId: 0 } });
    expect(result.losses).toEqual([]);
    expect(dataset.images[0]).toEqual({ path: 'a.jpg', photoPath: 'images/train/a.jpg', maskPath: 'labels/train/a.txt', objects: 2 });
    const images: ImportedImage[] = [];
    for await (const image of (await yoloSegFormat.importDataset(dataset)).images) images.push(image);
    expect(images).toMatchObject([{ name: 'a.jpg', photoPath: 'images/train/a.jpg', split: 'train' }, { name: 'b.jpg', photoPath: 'images/val/b.jpg', split: 'val' }]);
  });

  it('names as texts for readers of YAML 1.1 too, which Python is', async () => {
    const names = ['on', 'Off', 'yes', 'n', '12:30', '1_000', '2026-01-01', '=', '~', '.5', '0x1F', 'null'];
    const odd: ClassSet = { classes: names.map((name, i) => ({ id: i + 1, name, color: '#123456' })), backgroundId: 0 };
    const { dataset } = await roundTrip(yoloSegFormat, [{ path: 'a.jpg', split: 'on' }], { classSet: odd, splits: ['on', 'val'] });
    const text = dataset.text('data.yaml');
    expect(parse(text, { version: '1.1' })).toMatchObject({ on: 'images/on', names: Object.fromEntries(names.map((name, i) => [i, name])) });
    // PyYAML has a type of its own for it.
    expect(text).toContain('"7": "="');
  });

  it('says what is lost: void, parts, crowds, names, simplification', async () => {
    const parts = box(9, 9, 0, 0, 2, 2);
    parts.fillSpan(7, 5, 9);
    const objects = [object(1, parts, { name: 'two', crowd: true }), object(255, box(9, 9, 3, 3, 4, 4))];
    const { result, dataset } = await roundTrip(yoloSegFormat, [{ path: 'a.jpg', objects }], { classSet: fewClasses, splits: ['train'] });
    expect(dataset.text('labels/train/a.txt').trim().split('\n')).toHaveLength(2);
    expect(messagesOf(result.losses)).toEqual([
      'a.jpg keeps an IoU of 0.5000 as polygons (mean over its classes).',
      'YOLO cannot say of an object that it is a crowd (1 here).',
      'YOLO has no names of objects (1 here).',
      '1 images have pixels to be ignored, which YOLO cannot say: they are background there.',
      '1 objects are in several parts: YOLO takes each part for an object of its own.',
      'Ultralytics trains only where there are the splits train and val: val is missing here.',
    ]);
    const disc = new TiledMask(50, 50);
    for (let y = 0; y < 50; y++) for (let x = 0; x < 50; x++) if (Math.hypot(x - 25, y - 25) < 20) disc.fillSpan(y, x, x + 1);
    const simple = await roundTrip(yoloSegFormat, [{ path: 'a.jpg', objects: [object(1, disc)] }], { classSet: fewClasses }, { polygons: true, simplifyPx: 2 });
    expect(messagesOf(simple.result.losses)).toEqual([expect.stringMatching(/^a\.jpg keeps an IoU of 0\.9\d{3} as polygons/)]);
  });

  it('writes the same bytes twice', async () => {
    const items = hardMasks.slice(0, 4).map(({ labelMap }, i) => ({ path: `${i}.jpg`, labelMap }));
    const [first, second] = [new MemoryDataset(), new MemoryDataset()];
    for (const dataset of [first, second]) await yoloSegFormat.exportDataset(memorySource(items, { classSet: fewClasses }), dataset);
    expect([...first.files]).toEqual([...second.files]);
  });
});

describe('yoloSegFormat reads', () => {
  async function imported(files: Record<string, string>) {
    const dataset = new MemoryDataset(files, Object.fromEntries(Object.keys(files).filter((path) => path.endsWith('.jpg')).map((path) => [path, [10, 10] as const])));
    const { images, classSet, warnings } = await yoloSegFormat.importDataset(dataset);
    const list: ImportedImage[] = [];
    for await (const image of images) list.push(image);
    return { images: list, classSet, warnings };
  }

  const label = '1 0.1 0.1 0.5 0.1 0.5 0.3 0.1 0.3\n';

  it('folders as Roboflow has them', async () => {
    const { images, classSet, warnings } = await imported({ 'data.yaml': 'train: ../train/images\nval: ../valid/images\nnc: 2\nnames: [cat, 7]\n', 'train/images/a.jpg': '', 'train/labels/a.txt': label, 'valid/images/b.jpg': '', 'valid/labels/b.txt': '', 'valid/images/c.jpg': '' });
    expect(images).toMatchObject([{ name: 'a.jpg', split: 'train', photoPath: 'train/images/a.jpg' }, { name: 'b.jpg', split: 'val', photoPath: 'valid/images/b.jpg' }]);
    expect(classSet).toMatchObject({ backgroundId: 2, classes: [{ id: 0, name: 'cat' }, { id: 1, name: '7' }, { id: 2, name: 'background' }] });
    expect(await images[0].labels()).toMatchObject({ width: 10, height: 10, overlap: false, objects: [{ classId: 1 }] });
    expect(await images[1].labels()).toMatchObject({ objects: [] });
    expect(messagesOf(warnings)).toEqual(['1 images have no label file and were left out, for example valid/images/c.jpg.']);
  });

  it('lists of images, and other names of the YAML file', async () => {
    const { images } = await imported({ 'set/coco8.yaml': 'names:\n  0: cat\n  1: dog\nval: lists/v.txt\n', 'set/lists/v.txt': './images/a.jpg\n', 'set/images/a.jpg': '', 'set/labels/a.txt': label });
    expect(images).toMatchObject([{ split: 'val' }]);
  });

  it('classes.txt where there is no YAML', async () => {
    const { classSet, warnings } = await imported({ 'labels/classes.txt': 'cat\ndog\n\n', 'labels/a.txt': label, 'images/a.jpg': '' });
    expect(classSet.classes.map(({ id, name }) => `${id} ${name}`)).toEqual(['0 cat', '1 dog', '2 background']);
    expect(messagesOf(warnings)).toEqual(['There is no data.yaml: the names of the classes are the lines of labels/classes.txt.']);
  });

  it('confidences, and counts boxes', async () => {
    const { images, warnings } = await imported({ 'data.yaml': 'names: [cat, dog]', 'images/a.jpg': '', 'labels/a.txt': `0 0.5 0.5 0.1 0.1\n1 0.1 0.1 0.5 0.1 0.5 0.3 0.1 0.3 0.875\n` });
    const labels = await images[0].labels();
    expect(labels).toMatchObject({ objects: [{ classId: 1, attributes: { confidence: 0.875 } }] });
    expect(labels.kind === 'objects' && labels.objects[0].mask.area()).toBe(8);
    expect(messagesOf(warnings)).toEqual(['1 lines are boxes without a polygon and were left out (the last one: labels/a.txt, line 1).']);
  });

  it.each([
    ['0 0.1 x 0.5 0.1 0.5 0.3', 'labels/a.txt, line 1: "x" is no number.'],
    ['0 0.1 0.2 0.3', 'labels/a.txt, line 1: 4 numbers are neither a box (5) nor a polygon (7 and more).'],
    ['0.5 0.1 0.1 0.5 0.1 0.5 0.3', 'labels/a.txt, line 1: the class is 0.5, where a whole number from 0 on belongs.'],
    ['0 12 30 55 30 55 80', 'labels/a.txt, line 1: 12 is no share of the image: coordinates have to be divided by its width and height.'],
    ['2 0.1 0.1 0.5 0.1 0.5 0.3', 'labels/a.txt, line 1: class 2 has no name in the list of classes, or is beyond the 255 that a label map can hold.'],
  ])('no line like %s', async (line, message) => {
    const { images } = await imported({ 'data.yaml': 'names: [cat, dog]', 'images/a.jpg': '', 'labels/a.txt': line });
    await expect(images[0].labels()).rejects.toMatchObject({ code: 'import.badLabels', message });
  });

  it('no labels without their photograph', async () => {
    const { images } = await imported({ 'data.yaml': 'names: [cat, dog]', 'labels/a.txt': label });
    await expect(images[0].labels()).rejects.toMatchObject({ code: 'import.missingPhoto' });
  });

  it.each([
    [{ 'data.yaml': 'names: [a' }, 'import.notThisFormat'],
    [{ 'labels/a.txt': label }, 'import.notThisFormat'],
    [{ 'data.yaml': 'names: [a', 'labels/a.txt': label }, 'import.badYaml'],
    [{ 'data.yaml': 'names: 7', 'labels/a.txt': label }, 'import.badJson'],
  ])('no folder like %j', async (files, code) => {
    await expect(imported(files as unknown as Record<string, string>)).rejects.toMatchObject({ code });
  });
});
