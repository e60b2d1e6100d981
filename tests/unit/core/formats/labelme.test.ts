import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { IGNORE_INDEX, type ClassSet } from '../../../../core/classes/classDefinition.ts';
import { vocClasses } from '../../../../core/classes/vocClasses.ts';
import type { Attributes, ImportedDataset, ImportedLabels } from '../../../../core/formats/datasetFormat.ts';
import { decodeLabelPng } from '../../../../core/formats/labelPng.ts';
import { labelmeFormat } from '../../../../core/formats/labelme.ts';
import { MemoryDataset, labelMapOf, roundTrip } from '../../../fixtures/memoryDataset.ts';
import { sharedDataFolder, sharedDataPath } from '../../../fixtures/sharedData.ts';
import { firstDifference } from '../mask/firstDifference.ts';
import { arbitraryLabelMap } from './arbitraryLabelMap.ts';
import { allClasses, hardMasks } from './hardMasks.ts';
import { objectOf } from './objectOf.ts';
import { messagesOf } from '../../../../core/report/remark.ts';

const classSet: ClassSet = {
  classes: [{ id: 0, name: '_background_', color: '#000000' }, { id: 4, name: 'cat', color: '#010203' }, { id: 9, name: 'dog', color: '#040506' }],
  backgroundId: 0,
};

const polygons = { polygons: true, simplifyPx: 0 };

function annotation(shapes: readonly unknown[], rest: object = {}): string {
  return JSON.stringify({ version: '4.0.0', flags: {}, shapes, imagePath: 'a.jpg', imageData: 'AAAA', imageHeight: 6, imageWidth: 8, ...rest });
}

const box = (label: string, left: number, top: number, right: number, bottom: number, rest: object = {}): object =>
  ({ label, points: [[left, top], [right, bottom]], group_id: null, shape_type: 'rectangle', flags: {}, ...rest });

async function firstImage(imported: ImportedDataset): Promise<{ name: string; split: string | null; photoPath: string | null; attributes: Attributes; labels: ImportedLabels }> {
  for await (const { name, split, photoPath, attributes, labels } of imported.images) return { name, split, photoPath, attributes, labels: await labels() };
  throw new Error('there is no image');
}

describe('export', () => {
  it('writes masks as labelme 5.3 does: a box of pixels, a PNG of 0 and 1, no photograph', async () => {
    const objects = [{ ...objectOf(4, 5, 2, [1, 3]), name: 'Tom', crowd: true, attributes: { flags: { occluded: true }, score: 0.5, label: 'x' } }];
    const { dataset, result } = await roundTrip(labelmeFormat, [{ path: 'x/a.jpg', objects, attributes: { flags: { night: false }, weather: 'rain' } }], { classSet });
    expect(dataset.paths()).toEqual(['labels.json', 'labels.txt', 'train/x_a.jpg', 'train/x_a.json']);
    expect(dataset.text('labels.txt')).toBe('__ignore__\n_background_\ncat\ndog\n');
    const { shapes, ...file } = JSON.parse(dataset.text('train/x_a.json')) as { shapes: Record<string, unknown>[] };
    expect(file).toEqual({ version: '5.3.1', flags: { night: false }, imagePath: 'x_a.jpg', imageData: null, imageHeight: 2, imageWidth: 5, weather: 'rain' });
    const { mask, ...shape } = shapes[0];
    expect(shape).toEqual({
      label: 'cat', description: 'Tom', points: [[1, 0], [2, 1]], group_id: null, shape_type: 'mask',
      flags: { occluded: true, crowd: true }, score: 0.5, attributes: { label: 'x' },
    });
    const png = PNG.sync.read(Buffer.from(mask as string, 'base64'));
    expect([png.width, png.height, png.data[0]]).toEqual([2, 2, 1]);
    expect(result.losses).toEqual([]);
  });

  it('gives names, crowds, flags and unknown keys back', async () => {
    const attributes = { flags: { occluded: true }, score: 0.5, label: 'x' };
    const objects = [{ ...objectOf(4, 5, 2, [1, 3]), name: 'Tom', crowd: true, attributes }];
    const { dataset } = await roundTrip(labelmeFormat, [{ path: 'a.jpg', split: 'fold 1', objects, attributes: { weather: 'rain', flags: { night: true } } }], { classSet });
    const image = await firstImage(await labelmeFormat.importDataset(dataset));
    expect([image.name, image.split, image.photoPath]).toEqual(['a', 'fold 1', 'fold 1/a.jpg']);
    expect(image.attributes).toEqual({ weather: 'rain', flags: { night: true } });
    expect(image.labels.kind === 'objects' && image.labels.objects[0]).toMatchObject({ classId: 4, name: 'Tom', crowd: true, attributes });
  });

  it('is exact as polygons too, filled as labelme fills them, with holes and several regions', async () => {
    for (const { classSet: classes, labelMap, objects, name } of hardMasks) {
      const { labels, imported } = await roundTrip(labelmeFormat, [{ path: 'a.jpg', labelMap, objects }], { classSet: classes }, polygons);
      const expected = await roundTrip(labelmeFormat, [{ path: 'a.jpg', labelMap, objects }], { classSet: classes });
      expect(firstDifference(labelMapOf(labels.get('a')!, imported.classSet).data, labelMapOf(expected.labels.get('a')!, classes).data), name).toBe(-1);
    }
    await fc.assert(
      fc.asyncProperty(arbitraryLabelMap, async (labelMap) => {
        const { labels, imported } = await roundTrip(labelmeFormat, [{ path: 'a.jpg', labelMap }], { classSet: allClasses }, polygons);
        expect(firstDifference(labelMapOf(labels.get('a')!, imported.classSet).data, labelMap.data)).toBe(-1);
      }),
      { numRuns: 15 },
    );
  });

  it('measures what simplified polygons lose, per image', async () => {
    const wavy = { width: 40, height: 20, data: Uint8Array.from({ length: 800 }, (_, i) => (Math.floor(i / 40) > 8 + 3 * Math.sin(i % 40) ? 4 : 0)) };
    const { result } = await roundTrip(labelmeFormat, [{ path: 'a.jpg', labelMap: wavy }], { classSet }, { polygons: true, simplifyPx: 2 });
    expect(messagesOf(result.losses)[0]).toMatch(/^a\.jpg keeps an IoU of 0\.[89]\d{3} as polygons/);
  });

  it('refuses classes of one name', async () => {
    const twins: ClassSet = { classes: [{ id: 1, name: 'cat', color: '#000001' }, { id: 2, name: 'cat', color: '#000002' }], backgroundId: null };
    await expect(roundTrip(labelmeFormat, [], { classSet: twins })).rejects.toThrow('The classes 1 and 2 are both called "cat", but this format knows classes by name: rename one of them.');
  });
});

describe('import', () => {
  it('paints shapes in their order; later ones cover earlier ones, and what is ignored is 255', async () => {
    const files = new MemoryDataset({ 'a.json': annotation([box('cat', 0, 0, 3, 3), box('dog', 2, 2, 5, 5), box('__ignore__', 5, 5, 7, 5), box('_background_', 0, 0, 0, 0)]), 'a.jpg': '' });
    const imported = await labelmeFormat.importDataset(files);
    const { labels, name, photoPath } = await firstImage(imported);
    expect([name, photoPath]).toEqual(['a', 'a.jpg']);
    expect(imported.classSet.classes.map(({ id, name: className }) => [id, className])).toEqual([[0, '_background_'], [1, 'cat'], [2, 'dog']]);
    expect(messagesOf(imported.warnings)).toEqual(['There is no labels.txt: the classes are those that occur, in alphabetical order from 1 on, and 0 is the background.']);
    const rows = Buffer.from(labelMapOf(labels, imported.classSet).data.map((id) => (id === 255 ? 9 : id))).toString('hex').replaceAll(/.(.)/g, '$1').match(/.{8}/g);
    expect(rows).toEqual(['01110000', '11110000', '11222200', '11222200', '00222200', '00222999']);
  });

  it('takes every label that is called like the background for it', async () => {
    const shapes = [box('cat', 0, 0, 3, 3), box('unlabeled', 0, 0, 0, 0), box('background', 1, 0, 1, 0), box('_background_', 2, 0, 2, 0)];
    const imported = await labelmeFormat.importDataset(new MemoryDataset({ 'a.json': annotation(shapes) }));
    expect(imported.classSet.classes.map(({ id, name }) => [id, name])).toEqual([[0, 'unlabeled'], [1, 'cat']]);
    const { data } = labelMapOf((await firstImage(imported)).labels, imported.classSet);
    expect([...data.subarray(0, 4)]).toEqual([0, 0, 0, 1]);
  });

  it('reads polygons, circles, lines, points and masks by the rules of labelme', async () => {
    const mask = Buffer.from(PNG.sync.write(Object.assign(new PNG({ width: 2, height: 2 }), { data: Buffer.from([1, 1, 1, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 255]) }), { colorType: 0 })).toString('base64');
    const shapes = [
      { label: 'a', points: [[2.9, 2.1], [4, 2], [4, 4], [2, 4]], shape_type: 'polygon' },
      { label: 'a', points: [[20, 20], [20, 23]], shape_type: 'circle' },
      { label: 'a', points: [[5, 20], [14, 20]], shape_type: 'line' },
      { label: 'a', points: [[5, 20], [14, 20], [14, 29]], shape_type: 'linestrip' },
      { label: 'a', points: [[30.5, 30.5]], shape_type: 'point' },
      { label: 'a', points: [[6, 7], [7, 8]], shape_type: 'mask', mask },
      { label: 'a', points: [[1, 1], [3, 1], [1, 3]] },
    ];
    const { labels } = await firstImage(await labelmeFormat.importDataset(new MemoryDataset({ 'a.json': annotation(shapes, { imageHeight: 40, imageWidth: 40 }) })));
    if (labels.kind !== 'objects') throw new Error('no objects');
    // Areas as Pillow 9.4 draws them.
    expect(labels.objects.map((object) => object.mask.area())).toEqual([9, 37, 100, 170, 97, 2, 6]);
    expect([[6, 7], [7, 8], [7, 7]].map(([x, y]) => labels.objects[5].mask.has(x, y))).toEqual([true, true, false]);
  });

  it('does not draw what lies far outside of the image', async () => {
    const shapes = [
      { label: 'a', points: [[5, 5], [5, 1e9]], shape_type: 'circle' },
      { label: 'a', points: [[-1e9, 5], [1e9, 5]], shape_type: 'rectangle' },
      { label: 'a', points: [[0, -1e9], [0, 1e9]], shape_type: 'line' },
      { label: 'a', points: [[-1e9, -1e9], [1e9, -1e9], [1e9, 1e9], [-1e9, 1e9]], shape_type: 'polygon' },
    ];
    const { labels } = await firstImage(await labelmeFormat.importDataset(new MemoryDataset({ 'a.json': annotation(shapes, { imageHeight: 10, imageWidth: 20 }) })));
    expect(labels.kind === 'objects' && labels.objects.map(({ mask }) => mask.area())).toEqual([200, 20, 60, 200]);
  });

  it('knows a class 255 of labels.json by its name, where no other class has that', async () => {
    const named = (...classes: [number, string][]): string => JSON.stringify({ backgroundId: 0, ignoreIndex: 255, classes: classes.map(([id, name]) => ({ id, name, color: '#000000' })) });
    const idsIn = async (labelsJson: string): Promise<number[]> => {
      const { labels } = await firstImage(await labelmeFormat.importDataset(new MemoryDataset({ 'labels.json': labelsJson, 'train/a.json': annotation([box('void', 0, 0, 0, 0)]) })));
      return labels.kind === 'objects' ? labels.objects.map(({ classId }) => classId) : [];
    };
    expect(await idsIn(named([0, 'background'], [255, 'void']))).toEqual([255]);
    expect(await idsIn(named([0, 'background'], [3, 'void'], [255, 'void']))).toEqual([3]);
  });

  it('makes one object of shapes with one group_id and label', async () => {
    const shapes = [box('cat', 0, 0, 0, 0, { group_id: 3 }), box('dog', 1, 0, 1, 0, { group_id: 3 }), box('cat', 4, 0, 4, 0, { group_id: 3, description: 'Tom' }), box('cat', 6, 0, 6, 0)];
    const { labels } = await firstImage(await labelmeFormat.importDataset(new MemoryDataset({ 'a.json': annotation(shapes) })));
    expect(labels.kind === 'objects' && labels.objects.map(({ classId, name, mask }) => [classId, name, mask.area()])).toEqual([[2, '', 1], [1, 'Tom', 2], [1, '', 1]]);
  });

  it('takes ids from labels.txt as labelme2voc does, and finds photographs in other folders', async () => {
    const files = new MemoryDataset({
      'labels.txt': '__ignore__\n_background_\ndog\r\ncat\n',
      'anno/train/sub/a.json': annotation([box('cat', 0, 0, 0, 0)], { imagePath: '..\\..\\..\\images\\sub\\a.jpg', imageHeight: null, imageWidth: undefined }),
      'images/sub/a.jpg': '',
    }, { 'images/sub/a.jpg': [3, 2] });
    const imported = await labelmeFormat.importDataset(files);
    expect(imported.classSet.classes.map(({ id, name }) => [id, name])).toEqual([[0, '_background_'], [1, 'dog'], [2, 'cat']]);
    expect(imported.classSet.backgroundId).toBe(0);
    const image = await firstImage(imported);
    expect([image.name, image.split, image.photoPath]).toEqual(['anno/sub/a', 'train', 'images/sub/a.jpg']);
    expect(labelMapOf(image.labels, imported.classSet)).toEqual({ width: 3, height: 2, data: Uint8Array.of(2, 0, 0, 0, 0, 0) });
  });

  it.each([
    ['a label that the list does not have', annotation([box('cow', 0, 0, 1, 1)]), 'a.json, shape 1 ("cow") has a label that the list of classes does not have: add it to labels.txt or labels.json.'],
    ['a shape of an unknown type', annotation([{ ...box('cat', 0, 0, 1, 1), shape_type: 'cuboid' }]), 'a.json, shape 1 ("cat") cannot be read: shape_type "cuboid" is unknown here'],
    ['a polygon of two points', annotation([{ ...box('cat', 0, 0, 1, 1), shape_type: 'polygon' }]), 'a.json, shape 1 ("cat") cannot be read: a polygon needs 3 points or more, not 2.'],
    ['a mask without a PNG', annotation([{ ...box('cat', 0, 0, 1, 1), shape_type: 'mask' }]), 'a.json, shape 1 ("cat") cannot be read: it is a mask, but "mask" holds no PNG.'],
    ['a mask that is damaged', annotation([{ ...box('cat', 0, 0, 1, 1), shape_type: 'mask', mask: 'AAAA' }]), 'The mask of a.json, shape 1 ("cat") is not a PNG, or is cut off or damaged'],
    ['a mask that is not base64', annotation([{ ...box('cat', 0, 0, 1, 1), shape_type: 'mask', mask: 'abc' }]), 'a.json, shape 1 ("cat") cannot be read: "mask" is not base64.'],
    ['a point of three numbers', annotation([{ ...box('cat', 0, 0, 1, 1), points: [[1, 2, 3]] }]), 'a.json, at shapes.0.points.0: a point is [x, y] (there is [1,2,3]).'],
    ['a file that is cut off', '{"shapes": [', 'a.json is not JSON, or is cut off'],
    ['no size and no photograph', annotation([], { imageWidth: null }), 'a.json has neither imageWidth and imageHeight nor a photograph beside it: put the photograph there.'],
  ])('refuses %s, for that image only', async (_, text, sentence) => {
    const imported = await labelmeFormat.importDataset(new MemoryDataset({ 'a.json': text, 'b.json': annotation([box('cat', 0, 0, 1, 1)]), 'labels.txt': 'nothing\ncat\n' }));
    const sentences: string[] = [];
    for await (const image of imported.images) sentences.push(await image.labels().then(({ kind }) => kind, (error: Error) => error.message));
    expect(sentences[0]).toContain(sentence);
    expect(sentences[1]).toBe('objects');
  });

  it('does not take the report of an export for an annotation', async () => {
    const { dataset } = await roundTrip(labelmeFormat, [{ path: 'a.jpg' }], { classSet });
    await dataset.write('report.json', '{}');
    const imported = await labelmeFormat.importDataset(dataset);
    expect([imported.total, (await firstImage(imported)).name]).toEqual([1, 'a']);
  });

  it('says that other JSON is no labelme', async () => {
    await expect(labelmeFormat.importDataset(new MemoryDataset({ 'a.json': '{"images": []}' }))).rejects.toThrow('These are no labelme annotations: a.json has no "shapes".');
  });
});

describe.skipIf(sharedDataFolder === null)('[shared] annotations that labelme converted itself', () => {
  it.each(['2011_000003', '2011_000006', '2011_000025'])('%s gives the VOC PNG of labelme, IoU per class above 0.98', async (name) => {
    const files = new MemoryDataset({
      [`${name}.json`]: await readFile(sharedDataPath('images', 'voc', `${name}.labelme.json`), 'utf8'),
      'labels.txt': ['__ignore__', '_background_', ...vocClasses.slice(1).map((known) => known.name)].join('\n'),
    });
    const imported = await labelmeFormat.importDataset(files);
    const truth = decodeLabelPng(await readFile(sharedDataPath('images', 'voc', `${name}.mask.png`)), name);
    const { labels } = await firstImage(imported);
    const { width, height, data } = labelMapOf(labels, imported.classSet);
    expect([width, height]).toEqual([truth.width, truth.height]);
    const ids = new Set(truth.data);
    expect(new Set(data)).toEqual(ids);
    expect(ids.has(IGNORE_INDEX) || name === '2011_000025').toBe(true);
    for (const id of ids) {
      let both = 0;
      let either = 0;
      for (let i = 0; i < data.length; i++) {
        both += Number(data[i] === id && truth.data[i] === id);
        either += Number(data[i] === id || truth.data[i] === id);
      }
      expect(both / either, `class ${id}`).toBeGreaterThan(0.98);
    }
  });
});
