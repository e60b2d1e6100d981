import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AnnotationDocument } from '../../../core/document/annotationDocument.ts';
import type { DocumentChange } from '../../../core/document/documentChange.ts';
import { documentFromStored, recordOfLayer } from '../../../core/document/storedDocument.ts';
import { createTile, setSpan } from '../../../core/mask/tile.ts';
import { encodeTile } from '../../../core/mask/tileCodec.ts';
import { openProject } from '../../../engine/project/openProject.ts';
import { arbitraryActs, perform } from '../../fixtures/arbitraryEdits.ts';
import { boxes, predictionOf } from '../../fixtures/predictions.ts';
import { writePhotograph } from '../../fixtures/photographs.ts';
import { boxChange, folderOfPhotographs, idOf, openForTest } from '../../fixtures/projects.ts';
import { thrownBy } from '../../unit/models/checkpoint/thrownBy.ts';

function expectSame(actual: AnnotationDocument, expected: AnnotationDocument): void {
  expect(actual.layers.map(recordOfLayer)).toEqual(expected.layers.map(recordOfLayer));
  actual.layers.forEach((layer, i) => expect(layer.mask.equals(expected.layers[i].mask), `pixels of layer ${i}`).toBe(true));
}

describe('a document that is edited and saved change by change', () => {
  it('is the same after the project is opened again, whatever was done', async () => {
    // Two tiles wide, two high, with tiles at the edge that are not full.
    const folder = await folderOfPhotographs(['a.png'], { width: 300, height: 270 });
    await fc.assert(
      fc.asyncProperty(arbitraryActs, async (acts) => {
        const project = await openProject(folder);
        const id = idOf(project, 'a.png');
        const document = documentFromStored((await project.loadDocument(id)).document);
        for (const act of acts) {
          const change = perform(document, act, randomUUID);
          if (change !== null) project.saveChange(change);
        }
        expectSame(documentFromStored((await project.loadDocument(id)).document), document);
        project.close();
        const again = await openProject(folder);
        expectSame(documentFromStored((await again.loadDocument(id)).document), document);
        again.close();
      }),
      { numRuns: 25 },
    );
  });

  it('begins empty, in the size of the upright photograph', async () => {
    const folder = await folderOfPhotographs(['a.jpg'], { width: 90, height: 60, write: (picture) => picture.withMetadata({ orientation: 6 }).jpeg() });
    const project = await openForTest(folder);
    const id = idOf(project, 'a.jpg');
    expect(project.image(id)).toEqual({ id, path: 'a.jpg', state: 'new', width: null, height: null, failure: null });
    const { image, document, prediction } = await project.loadDocument(id);
    expect(image).toEqual({ id, path: 'a.jpg', state: 'new', width: 60, height: 90, failure: null });
    expect(document).toEqual({ imageId: id, width: 60, height: 90, onePerPixel: true, layers: [], tiles: [] });
    expect(prediction).toBeNull();
  });

  it('counts as edited where pixels or classes changed, and not where only the look did', async () => {
    const project = await openForTest(await folderOfPhotographs(['a.png']));
    const id = idOf(project, 'a.png');
    await project.loadDocument(id);
    const change = boxChange(id, 3, { x: 1, y: 1, width: 9, height: 9 });
    expect(project.saveChange({ ...change, edited: false }).state).toBe('new');
    const look: DocumentChange = { imageId: id, edited: false, removeLayers: [], layers: [{ ...change.layers[0], visible: false }], tiles: [], order: null };
    expect(project.saveChange(look).state).toBe('new');
    expect((await project.loadDocument(id)).document.layers[0].visible).toBe(false);
    expect(project.saveChange({ ...look, layers: [{ ...change.layers[0], classId: 4 }], edited: true }).state).toBe('edited');
  });

  it('hands out tiles as plain bytes that can cross to another process', async () => {
    const project = await openForTest(await folderOfPhotographs(['a.png']));
    const id = idOf(project, 'a.png');
    await project.loadDocument(id);
    const change = boxChange(id, 3, { x: 1, y: 1, width: 9, height: 9 });
    project.saveChange(change);
    const { document } = structuredClone(await project.loadDocument(id));
    const [{ data }] = document.tiles;
    expect(Object.prototype.toString.call(data)).toBe('[object Uint8Array]');
    expect(Buffer.isBuffer(data)).toBe(false);
    expect(data).toEqual(change.tiles[0].data);
    expect(data!.buffer.byteLength).toBe(data!.byteLength);
  });
});

describe('a change that does not fit', () => {
  const tile = createTile();
  setSpan(tile, 3, 1, 9);
  const outside = createTile();
  setSpan(outside, 3, 60, 70);

  const breaks: [string, (change: DocumentChange) => DocumentChange][] = [
    ['a tile beyond the image', (change) => ({ ...change, tiles: [...change.tiles, { ...change.tiles[0], tileIndex: 1 }] })],
    ['a tile with pixels beyond the edge', (change) => ({ ...change, tiles: [...change.tiles, { ...change.tiles[0], data: encodeTile(outside) }] })],
    ['a tile that cannot be read', (change) => ({ ...change, tiles: [...change.tiles, { ...change.tiles[0], data: Uint8Array.of(9, 9) }] })],
    ['a tile of a layer that is not there', (change) => ({ ...change, tiles: [...change.tiles, { layerId: 'nobody', tileIndex: 0, data: encodeTile(tile) }] })],
    ['an order that leaves a layer out', (change) => ({ ...change, order: [] })],
    ['an order that names a layer twice', (change) => ({ ...change, order: [...change.order!, change.order![0]] })],
    ['an order with a layer that is not there', (change) => ({ ...change, order: ['nobody'] })],
    ['a new layer without an order', (change) => ({ ...change, order: null })],
    ['a class out of range', (change) => ({ ...change, layers: [{ ...change.layers[0], classId: 256 }] })],
    ['an opacity out of range', (change) => ({ ...change, layers: [{ ...change.layers[0], opacity: Number.NaN }] })],
    ['something else than bytes', (change) => ({ ...change, tiles: [{ ...change.tiles[0], data: 'AAAA' as unknown as Uint8Array }] })],
  ];

  it.each(breaks)('is refused whole: %s', async (_, spoil) => {
    const project = await openForTest(await folderOfPhotographs(['a.png']));
    const id = idOf(project, 'a.png');
    await project.loadDocument(id);
    const first = boxChange(id, 1, { x: 0, y: 0, width: 5, height: 5 });
    project.saveChange(first);
    const before = await project.loadDocument(id);
    const error = thrownBy(() => project.saveChange(spoil(boxChange(id, 3, { x: 1, y: 1, width: 9, height: 9 }, [first.layers[0].id]))));
    expect(['project.badChange', 'mask.corrupt']).toContain(error.code);
    expect(error.message).toMatch(/\.$/);
    expect(await project.loadDocument(id)).toEqual(before);
  });

  it('is refused for an image that is not there, and for one whose size nobody knows', async () => {
    const project = await openForTest(await folderOfPhotographs(['a.png']));
    expect(thrownBy(() => project.saveChange(boxChange(999, 1, { x: 0, y: 0, width: 1, height: 1 })))).toMatchObject({ code: 'project.noImage', message: 'This project has no image number 999.' });
    expect(thrownBy(() => project.saveChange(boxChange(idOf(project, 'a.png'), 1, { x: 0, y: 0, width: 1, height: 1 }))).code).toBe('project.noSize');
  });

  it('is refused where it takes the layer of another image', async () => {
    const project = await openForTest(await folderOfPhotographs(['a.png', 'b.png']));
    const [a, b] = [idOf(project, 'a.png'), idOf(project, 'b.png')];
    await project.loadDocument(a);
    await project.loadDocument(b);
    const change = boxChange(a, 1, { x: 0, y: 0, width: 5, height: 5 });
    project.saveChange(change);
    expect(thrownBy(() => project.saveChange({ ...change, imageId: b })).code).toBe('project.badChange');
    expect((await project.loadDocument(a)).document.layers).toHaveLength(1);
  });

  it('stores no tile for pixels that are all erased', async () => {
    const project = await openForTest(await folderOfPhotographs(['a.png']));
    const id = idOf(project, 'a.png');
    await project.loadDocument(id);
    const change = boxChange(id, 1, { x: 0, y: 0, width: 5, height: 5 });
    project.saveChange(change);
    project.saveChange({ ...change, layers: [], order: null, tiles: [{ ...change.tiles[0], data: encodeTile(createTile()) }] });
    expect((await project.loadDocument(id)).document.tiles).toEqual([]);
  });
});

describe('a photograph that changes on the disk', () => {
  it('may change its size as long as nothing was drawn on it', async () => {
    const folder = await folderOfPhotographs(['a.png']);
    const project = await openForTest(folder);
    const id = idOf(project, 'a.png');
    await project.loadDocument(id);
    await writePhotograph(folder, 'a.png', { width: 100, height: 80 });
    expect((await project.loadDocument(id)).document).toMatchObject({ width: 100, height: 80 });
  });

  it('has no prediction any more where nothing of the one for another size became a layer', async () => {
    const folder = await folderOfPhotographs(['a.png'], { width: 64, height: 48 });
    const project = await openForTest(folder);
    const id = idOf(project, 'a.png');
    project.putPrediction(id, predictionOf(boxes(64, 48)), { overwrite: false });
    await project.loadDocument(id);
    await writePhotograph(folder, 'a.png', { width: 100, height: 80 });
    expect((await project.loadDocument(id)).image.state).toBe('new');
    expect([project.keptPrediction(id), project.exportable('all').images]).toEqual([null, []]);
  });

  it('is refused with both sizes where masks were made for the old one, and comes back with the old file', async () => {
    const folder = await folderOfPhotographs(['a.png']);
    const project = await openForTest(folder);
    const id = idOf(project, 'a.png');
    await project.loadDocument(id);
    project.saveChange(boxChange(id, 1, { x: 0, y: 0, width: 5, height: 5 }));
    await writePhotograph(folder, 'a.png', { width: 100, height: 80 });
    await expect(project.loadDocument(id)).rejects.toMatchObject({
      code: 'image.changed',
      message: 'a.png now has 100 x 80 pixels, but its masks were made for 64 x 48: put the old file back, or pre-label it again (with --overwrite where a person edited it).',
    });
    expect(project.image(id)).toMatchObject({ state: 'edited', failure: { code: 'image.changed' } });
    await writePhotograph(folder, 'a.png');
    const loaded = await project.loadDocument(id);
    expect(loaded.document.layers).toHaveLength(1);
    expect(loaded.image.failure).toBeNull();
  });
});
