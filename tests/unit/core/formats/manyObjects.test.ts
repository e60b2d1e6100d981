import { describe, expect, it } from 'vitest';
import type { DatasetFormat, DatasetObject } from '../../../../core/formats/datasetFormat.ts';
import { cityscapesFormat } from '../../../../core/formats/cityscapes.ts';
import { cocoPanopticFormat } from '../../../../core/formats/cocoPanoptic.ts';
import { datasetFormats } from '../../../../core/formats/datasetFormats.ts';
import { vocFormat } from '../../../../core/formats/voc.ts';
import { messagesOf } from '../../../../core/report/remark.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { flattenObjects, labelMapOf, roundTrip } from '../../../fixtures/memoryDataset.ts';
import { firstDifference } from '../mask/firstDifference.ts';
import { fewClasses } from './hardMasks.ts';

const classSet = { ...fewClasses, classes: fewClasses.classes.map((definition) => ({ ...definition, name: `number ${definition.id}` })) };

/** Objects of one class, a pixel each, that touch. */
function pixels(count: number, width: number, height: number, classId = 1, first = 0): DatasetObject[] {
  return Array.from({ length: count }, (_, i) => {
    const mask = new TiledMask(width, height);
    mask.fillSpan(Math.floor((first + i) / width), (first + i) % width, ((first + i) % width) + 1);
    return { classId, name: '', crowd: false, attributes: {}, mask };
  });
}

async function roundTripOf(format: DatasetFormat, objects: readonly DatasetObject[]) {
  const { labels, imported, result } = await roundTrip(format, [{ path: 'a.jpg', objects }], { classSet });
  const back = [...labels.values()][0];
  expect(firstDifference(labelMapOf(back, imported.classSet).data, flattenObjects(objects, 0).data)).toBe(-1);
  return { objects: back.kind === 'objects' ? back.objects : [], losses: messagesOf(result.losses) };
}

describe.each(datasetFormats.filter(({ descriptor }) => descriptor.fidelity === 'exact'))('$descriptor.id', (format) => {
  it('keeps every pixel of 1,100 objects of one class in an image', async () => {
    await roundTripOf(format, pixels(1100, 40, 30));
  });
});

describe('an object mask of PASCAL VOC', () => {
  it('numbers 254 objects and loses nothing of them', async () => {
    const { objects, losses } = await roundTripOf(vocFormat, pixels(254, 20, 20));
    expect(objects).toHaveLength(254);
    expect(losses).toEqual([]);
  });

  it('tells objects beyond that apart by class only, and says so', async () => {
    const { objects, losses } = await roundTripOf(vocFormat, [...pixels(300, 20, 20), ...pixels(3, 20, 20, 7, 300)]);
    expect(objects).toHaveLength(254 + 2);
    expect(losses).toEqual([expect.stringMatching(/^a\.jpg has over 254 objects/)]);
  });
});

describe('instanceIds of Cityscapes', () => {
  it('numbers 1,000 objects of a class, and says where there are more', async () => {
    const whole = await roundTripOf(cityscapesFormat, pixels(1000, 40, 30));
    expect(whole.objects).toHaveLength(1000);
    expect(whole.losses).toEqual([]);
    const more = await roundTripOf(cityscapesFormat, pixels(1100, 40, 30));
    expect(more.objects).toHaveLength(1001);
    expect(more.losses).toEqual([expect.stringMatching(/^a\.jpg has objects of one class that Cityscapes cannot number/)]);
  });
});

describe('COCO panoptic', () => {
  it('finds ids for more layers than 16 bits could number, in a time that grows with them', { timeout: 30_000 }, async () => {
    const layers = pixels(70, 10, 10);
    const { objects } = await roundTripOf(cocoPanopticFormat, Array.from({ length: 70_000 }, (_, i) => layers[i % 70]));
    expect(objects).toHaveLength(70);
  });
});
