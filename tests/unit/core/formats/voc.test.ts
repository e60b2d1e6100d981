import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import type { ClassSet } from '../../../../core/classes/classDefinition.ts';
import { vocColor } from '../../../../core/classes/vocColor.ts';
import type { ExportResult } from '../../../../core/formats/datasetFormat.ts';
import { datasetFormat } from '../../../../core/formats/datasetFormats.ts';
import { decodeLabelPng } from '../../../../core/formats/labelPng.ts';
import { vocFormat } from '../../../../core/formats/voc.ts';
import type { LabelMap } from '../../../../core/mask/labelMap.ts';
import { firstDifference } from '../mask/firstDifference.ts';
import { thrownBy } from '../../models/checkpoint/thrownBy.ts';
import { MemoryDataset, memorySource } from '../../../fixtures/memoryDataset.ts';
import { arbitraryLabelMap } from './arbitraryLabelMap.ts';

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
  readonly files: ReadonlyMap<string, Uint8Array>;
  text(path: string): string;
}

async function exportVoc(items: readonly Item[], options: { classSet?: ClassSet; splits?: string[]; paths?: string[] } = {}): Promise<Exported> {
  const dataset = new MemoryDataset();
  const report = await vocFormat.exportDataset(memorySource(items, { classSet, ...options }), dataset);
  return { report, files: dataset.files, text: (path) => dataset.text(path) };
}

describe('vocFormat', () => {
  it('lays files out as the development kit does', async () => {
    const { files, report, text } = await exportVoc([{ path: 'b.jpg' }, { path: 'sub/a 1.png', split: 'val' }]);
    expect([...files.keys()].sort()).toEqual([
      'ImageSets/Segmentation/train.txt',
      'ImageSets/Segmentation/trainval.txt',
      'ImageSets/Segmentation/val.txt',
      'JPEGImages/b.jpg',
      'JPEGImages/sub_a_1.jpg',
      'SegmentationClass/b.png',
      'SegmentationClass/sub_a_1.png',
      'labelmap.txt',
      'labels.json',
      'labels.txt',
    ]);
    expect(text('ImageSets/Segmentation/train.txt')).toBe('b\n');
    expect(text('ImageSets/Segmentation/val.txt')).toBe('sub_a_1\n');
    expect(text('ImageSets/Segmentation/trainval.txt')).toBe('b\nsub_a_1\n');
    expect(text('JPEGImages/sub_a_1.jpg')).toBe('photo of sub/a 1.png');
    expect(report.images[1]).toEqual({ path: 'sub/a 1.png', split: 'val', photoPath: 'JPEGImages/sub_a_1.jpg', maskPath: 'SegmentationClass/sub_a_1.png', objects: 0 });
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
    expect(report.losses).toEqual(['The class "car: red #2" is called "car_red_2" in labelmap.txt, where names cannot hold : or #.']);
    expect(text('labels.txt')).toBe('3 car: red #2\n');
  });

  it('says where id 0 is a class, because readers take it for the background', async () => {
    const street: ClassSet = { classes: [{ id: 0, name: 'road', color: '#804080' }, { id: 11, name: 'void', color: '#000000' }], backgroundId: 11 };
    const { report } = await exportVoc([{ path: 'a.jpg' }], { classSet: street });
    expect(report.losses).toEqual(['Most readers of PASCAL VOC take id 0 for the background, but here it is the class "road".']);
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
        const { files, report } = await exportVoc([{ path: 'a.jpg', labelMap }]);
        const bytes = files.get(report.images[0].maskPath)!;
        const png = PNG.sync.read(Buffer.from(bytes));
        const expected = Uint8Array.from([...labelMap.data].flatMap((id) => [...vocColor(id), 255]));
        expect(firstDifference(png.data, expected)).toBe(-1);
        expect(firstDifference(decodeLabelPng(bytes, 'a.png').data, labelMap.data)).toBe(-1);
      }),
      { numRuns: 40 },
    );
  });
});

it('datasetFormat finds formats by id and says which there are', () => {
  expect(datasetFormat('voc')).toBe(vocFormat);
  expect(thrownBy(() => datasetFormat('vok')).message).toBe('There is no format "vok": use one of voc.');
});
