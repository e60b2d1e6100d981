import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cityscapesFormat } from '../../../../core/formats/cityscapes.ts';
import { cocoFormat } from '../../../../core/formats/coco.ts';
import { cocoPanopticFormat } from '../../../../core/formats/cocoPanoptic.ts';
import { datumaroFormat } from '../../../../core/formats/datumaro.ts';
import { IGNORE_INDEX, uncoveredValue } from '../../../../core/classes/classDefinition.ts';
import { cvatFormat } from '../../../../core/formats/cvat.ts';
import { huggingfaceFormat } from '../../../../core/formats/huggingface.ts';
import { labelmeFormat } from '../../../../core/formats/labelme.ts';
import { camvidFormat, pngFormat } from '../../../../core/formats/png.ts';
import { vocFormat } from '../../../../core/formats/voc.ts';
import { MemoryDataset, flattenObjects, labelMapOf, memorySource, roundTrip } from '../../../fixtures/memoryDataset.ts';
import { firstDifference } from '../mask/firstDifference.ts';
import { arbitraryLabelMap } from './arbitraryLabelMap.ts';
import { allClasses, hardMasks, overlappingMasks } from './hardMasks.ts';

const formats = [
  { format: cocoFormat, instances: true, crowd: true, layers: true },
  { format: datumaroFormat, instances: true, crowd: true, layers: true },
  { format: cocoPanopticFormat, instances: true, crowd: true, layers: false },
  { format: vocFormat, instances: true, crowd: false, layers: false },
  { format: cityscapesFormat, instances: true, crowd: true, layers: false },
  { format: pngFormat, instances: false, crowd: false, layers: false },
  { format: camvidFormat, instances: false, crowd: false, layers: false },
  { format: huggingfaceFormat, instances: false, crowd: false, layers: false },
  { format: labelmeFormat, instances: true, crowd: true, layers: true },
  { format: cvatFormat, instances: true, crowd: true, layers: true },
];

describe.each(formats)('$format.descriptor.id', ({ format, instances, crowd, layers }) => {
  it.each([...hardMasks, ...overlappingMasks])('gives back $name', async ({ classSet, labelMap, objects, name }) => {
    const item = { path: 'folder/an image.jpg', labelMap, objects };
    const { imported, labels, result } = await roundTrip(format, [item], { classSet });
    const back = [...labels.values()][0];
    const expected = labelMap ?? flattenObjects(objects!, uncoveredValue(classSet));
    const { width, height, data } = labelMapOf(back, imported.classSet);
    expect([width, height]).toEqual([expected.width, expected.height]);
    expect(firstDifference(data, expected.data)).toBe(-1);
    expect(imported.classSet.backgroundId).toBe(classSet.backgroundId);
    const named = (set: typeof classSet): string[] => set.classes.filter(({ id }) => id !== IGNORE_INDEX).map(({ id, name, color }) => `${id} ${name} ${color}`).sort();
    expect(named(imported.classSet)).toEqual(named(classSet));
    const overlap = overlappingMasks.some((hard) => hard.name === name);
    if (objects === undefined || !instances || (overlap && !layers)) return;
    if (back.kind !== 'objects') throw new Error('no objects came back');
    const shown = (list: typeof objects): unknown[] => list.map((object) => [object.classId, object.mask.area(), crowd && object.crowd, layers ? object.name : ''].join()).sort();
    if (!layers) expect(shown(back.objects)).toEqual(shown(objects));
    else expect(back.objects.map((object) => [object.classId, object.mask.area(), object.crowd, object.name])).toEqual(objects.map((object) => [object.classId, object.mask.area(), object.crowd, object.name]));
    for (const { mask } of objects) expect(back.objects.some((other) => other.mask.equals(mask))).toBe(true);
    if (layers) expect(result.losses).toEqual([]);
  });

  it('gives back any label map', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryLabelMap, fc.constantFrom(0, 17, null), async (labelMap, backgroundId) => {
        const { imported, labels } = await roundTrip(format, [{ path: 'a.jpg', labelMap }], { classSet: { ...allClasses, backgroundId } });
        expect(firstDifference(labelMapOf([...labels.values()][0], imported.classSet).data, labelMap.data)).toBe(-1);
      }),
      { numRuns: 15 },
    );
  });

  it('writes the same bytes twice, and each image under a name of its own with its split', async () => {
    const items = hardMasks.slice(0, 4).map(({ labelMap }, i) => ({ path: `${'ab'[i % 2]}/${i >> 1}.jpg`, split: i % 2 === 0 ? 'train' : 'val', labelMap }));
    const { classSet } = hardMasks[0];
    const [first, second] = [new MemoryDataset(), new MemoryDataset()];
    await format.exportDataset(memorySource(items, { classSet }), first);
    await format.exportDataset(memorySource(items, { classSet }), second);
    expect([...first.files]).toEqual([...second.files]);
    for (const { maskPath, photoPath } of first.images) expect([first.has(maskPath), first.has(photoPath)]).toEqual([true, true]);
    for (const { labelMap } of items) for (const { path } of items) first.setPhotoSize(`photo of ${path}`, [labelMap!.width, labelMap!.height]);
    const seen = [];
    for await (const { name, split, photoPath } of (await format.importDataset(first)).images) seen.push({ name, split, photo: photoPath === null ? null : first.text(photoPath) });
    expect(new Set(seen.map(({ name }) => name)).size).toBe(4);
    expect(seen.map(({ split, photo }) => `${split}: ${photo}`).sort()).toEqual(items.map(({ path, split }) => `${split}: photo of ${path}`).sort());
  });

  it('says that an empty folder is no such dataset', async () => {
    await expect(format.importDataset(new MemoryDataset())).rejects.toMatchObject({ code: 'import.notThisFormat' });
  });
});
