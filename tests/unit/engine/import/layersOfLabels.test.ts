import { describe, expect, it } from 'vitest';
import { IGNORE_INDEX, uncoveredValue, type ClassSet } from '../../../../core/classes/classDefinition.ts';
import { flatten } from '../../../../core/document/flatten.ts';
import { cocoPanopticFormat } from '../../../../core/formats/cocoPanoptic.ts';
import { datasetFormats } from '../../../../core/formats/datasetFormats.ts';
import type { DatasetFormat, DatasetObject, ImportedDataset } from '../../../../core/formats/datasetFormat.ts';
import { encodeColorPng } from '../../../../core/formats/rasterPng.ts';
import { mapLabels } from '../../../../core/mask/mapLabels.ts';
import { layersOfLabels, type ImportedLayers } from '../../../../engine/import/layersOfLabels.ts';
import { mergeClasses } from '../../../../engine/import/mergeClasses.ts';
import { boxes } from '../../../fixtures/predictions.ts';
import { MemoryDataset, memorySource } from '../../../fixtures/memoryDataset.ts';
import { objectOf } from '../../core/formats/objectOf.ts';

const project: ClassSet = { classes: [{ id: 0, name: 'background', color: '#000000' }, { id: 1, name: 'cat', color: '#ff0000' }], backgroundId: 0 };

/** The first image of a dataset, as the project would have it. */
async function layersOf(dataset: ImportedDataset, into: ClassSet = project): Promise<ImportedLayers & { readonly ids: Uint8Array }> {
  const { ids, classSet } = mergeClasses(dataset.classSet, into, () => []);
  for await (const image of dataset.images) return { ids, ...layersOfLabels(await image.labels(), ids, uncoveredValue(dataset.classSet), uncoveredValue(classSet)) };
  throw new Error('no image');
}

const flat = ({ width, height, objects }: ImportedLayers, uncovered: number): Uint8Array => flatten({ width, height, layers: objects }, uncovered).data;

describe('layersOfLabels', () => {
  it.each(datasetFormats.map((format): [string, DatasetFormat] => [format.descriptor.id, format]))('keeps void of a dataset without a background where the project has one: %s', async (_, format) => {
    const classSet: ClassSet = { classes: [{ id: 0, name: 'sky', color: '#0000ff' }, { id: 1, name: 'cat', color: '#ff0000' }], backgroundId: null };
    const labelMap = boxes(8, 6, [IGNORE_INDEX, 0, 0, 8, 6], [0, 0, 0, 8, 2], [1, 2, 3, 3, 2]);
    const files = new MemoryDataset();
    files.setPhotoSize('photo of a.jpg', [8, 6]);
    await format.exportDataset(memorySource([{ path: 'a.jpg', labelMap }], { classSet }), files);
    const layers = await layersOf(await format.importDataset(files));
    expect(flat(layers, 0)).toEqual(mapLabels(labelMap, layers.ids).data);
    expect(layers.onePerPixel).toBe(true);
  });

  it('keeps void of COCO panoptic, which says nothing of a background', async () => {
    const json = { images: [{ id: 1, file_name: 'a.jpg', width: 4, height: 1 }], annotations: [{ image_id: 1, file_name: 'a.png', segments_info: [{ id: 9, category_id: 1 }] }], categories: [{ id: 1, name: 'cat', isthing: 1 }] };
    const files = new MemoryDataset({ 'panoptic_val2017.json': JSON.stringify(json), 'panoptic_val2017/a.png': encodeColorPng({ width: 4, height: 1, data: Uint8Array.of(0, 9, 9, 0) }, [[0, 0, 0], ...Array.from({ length: 255 }, (): [number, number, number] => [9, 0, 0])]) });
    expect([...flat(await layersOf(await cocoPanopticFormat.importDataset(files)), 0)]).toEqual([IGNORE_INDEX, 1, 1, IGNORE_INDEX]);
  });

  it('makes no layer of void where the project has no background either', () => {
    const labels = { kind: 'objects', width: 4, height: 2, objects: [objectOf(1, 4, 2, [0, 2])], overlap: false } as const;
    const ids = Uint8Array.from({ length: 256 }, (_, id) => id);
    expect(layersOfLabels(labels, ids, IGNORE_INDEX, IGNORE_INDEX).objects).toHaveLength(1);
    expect(layersOfLabels(labels, ids, 0, 0).objects).toHaveLength(1);
    // All is covered.
    expect(layersOfLabels({ ...labels, objects: [objectOf(1, 4, 2, [0, 4])] }, ids, IGNORE_INDEX, 0).objects).toHaveLength(1);
  });

  it('takes nothing from objects that lie over each other', () => {
    const objects: DatasetObject[] = [objectOf(1, 4, 2, [0, 2]), objectOf(1, 4, 2, [1, 3])];
    const ids = Uint8Array.from({ length: 256 }, (_, id) => id);
    const layers = layersOfLabels({ kind: 'objects', width: 4, height: 2, objects, overlap: true }, ids, IGNORE_INDEX, 0);
    expect(layers.onePerPixel).toBe(false);
    expect(layers.objects.map(({ classId, mask }) => [classId, mask.area()])).toEqual([[IGNORE_INDEX, 2], [1, 4], [1, 4]]);
  });

  it.each<[string, string, Record<string, string>]>([
    ['labelme, whose list has no background', 'labelme', { 'labels.txt': 'cat\n', 'a.json': JSON.stringify({ shapes: [{ label: 'cat', points: [[0, 0], [1, 1]], shape_type: 'rectangle' }], imageWidth: 4, imageHeight: 2 }) }],
    ['COCO', 'coco', { 'instances.json': JSON.stringify({ images: [{ id: 1, file_name: 'a.jpg', width: 4, height: 2 }], annotations: [{ id: 1, image_id: 1, category_id: 1, segmentation: [[0, 0, 1, 0, 1, 1, 0, 1]] }], categories: [{ id: 1, name: 'cat' }] }) }],
  ])('takes what other programs say nothing of for background: %s', async (_, id, files) => {
    const format = datasetFormats.find(({ descriptor }) => descriptor.id === id)!;
    const layers = await layersOf(await format.importDataset(new MemoryDataset(files)));
    expect(layers.objects.map(({ classId }) => classId)).toEqual([1]);
  });
});
