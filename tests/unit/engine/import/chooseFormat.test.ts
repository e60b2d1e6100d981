import { describe, expect, it } from 'vitest';
import { openDataset } from '../../../../engine/import/chooseFormat.ts';
import { MemoryDataset } from '../../../fixtures/memoryDataset.ts';
import { encodeGreyPng } from '../../../../core/formats/rasterPng.ts';

const formatOf = async (files: Readonly<Record<string, Uint8Array | string>>): Promise<string> => (await openDataset(new MemoryDataset(files), 'dataset', null)).format.descriptor.id;

const cvat = '<annotations><image id="0" name="a.jpg" width="4" height="2"></image></annotations>';
/** An image without a name. */
const damagedCoco = JSON.stringify({ images: [{ id: 1 }], annotations: [], categories: [{ id: 1, name: 'cat' }] });

describe('openDataset without a format', () => {
  it('knows Datumaro of other programs, whose categories are no list as those of COCO are', async () => {
    const datumaro = { info: {}, categories: { label: { labels: [{ name: 'cat' }] }, mask: { colormap: [] } }, items: [{ id: 'a', annotations: [], image: { path: 'a.jpg', size: [2, 4] } }] };
    expect(await formatOf({ 'annotations/default.json': JSON.stringify(datumaro) })).toBe('datumaro');
  });

  it('looks further where files that could be of a format are damaged', async () => {
    expect(await formatOf({ 'settings.json': damagedCoco, 'annotations.xml': cvat })).toBe('cvat');
  });

  it('says what is damaged where no other format knows the files for its own, and takes masks beside them for nothing', async () => {
    const masks = { 'annotations/panoptic_val/a.png': encodeGreyPng({ width: 2, height: 1, data: Uint8Array.of(0, 1) }) };
    for (const more of [{}, masks]) await expect(formatOf({ 'annotations/instances_val.json': damagedCoco, ...more })).rejects.toMatchObject({ code: 'import.badJson' });
    expect(await formatOf(masks)).toBe('png');
  });

  it('says that it knows no format', async () => {
    await expect(formatOf({ 'notes.txt': '' })).rejects.toMatchObject({ code: 'import.unknownFormat' });
  });
});
