import { describe, expect, it } from 'vitest';
import { changeOfEdit } from '../../../../core/document/documentChange.ts';
import { documentFromStored, storedDocumentSchema, storedFromDocument } from '../../../../core/document/storedDocument.ts';
import { applyEdit } from '../../../../core/edit/applyEdit.ts';
import type { Edit } from '../../../../core/edit/edit.ts';
import { createTile } from '../../../../core/mask/tile.ts';
import { TestEditor } from '../editor/testEditor.ts';
import { applyChangeToStored, inOrder } from './applyChangeToStored.ts';

describe('changeOfEdit', () => {
  it('says that a person edited, except where only the look changed', () => {
    const test = new TestEditor();
    test.editor.addLayer(1);
    const [id] = test.layerIds;
    test.editor.setLook(id, { opacity: 0.1 });
    test.editor.setLook(id, { locked: true, visible: false });
    test.editor.changeLayer(id, { name: 'left' });
    expect(test.changes.map((change) => change.edited)).toEqual([true, false, false, true]);
  });

  it('says whether layers may overlap only where that changed, and does not take it for a correction', () => {
    const test = new TestEditor();
    test.editor.addLayer(1);
    test.editor.commitEdit('allow-overlap', { kind: 'setOnePerPixel', before: true, after: false });
    test.editor.undo();
    expect(test.changes.map(({ onePerPixel, edited }) => [onePerPixel, edited])).toEqual([[undefined, true], [false, false], [true, false]]);
  });

  it('names the order of the layers only where layers came, went or moved', () => {
    const test = new TestEditor();
    test.editor.addLayer(1);
    test.editor.addLayer(2);
    test.stroke('paint', [[5, 5]]);
    test.editor.moveLayer('layer 1', 1);
    test.editor.removeLayer('layer 2');
    expect(test.changes.map((change) => change.order)).toEqual([['layer 1'], ['layer 1', 'layer 2'], null, ['layer 2', 'layer 1'], ['layer 1']]);
  });

  it('stores a layer that a group removes and brings back without its old tiles', () => {
    const test = new TestEditor();
    test.stroke('paint', [[10, 10], [290, 10]], 9);
    const [layer] = test.document.layers;
    const replaced = { ...layer, mask: layer.mask.clone() };
    replaced.mask.setTile(0, null);
    replaced.mask.setTile(2, createTile().fill(1));
    const edit: Edit = { kind: 'group', edits: [{ kind: 'removeLayer', layer: { ...layer, mask: layer.mask.clone() }, index: 0 }, { kind: 'addLayer', layer: replaced, index: 0 }] };
    applyEdit(test.document, edit);
    const stored = applyChangeToStored(test.stored, changeOfEdit(test.document, edit));
    expect(inOrder(stored)).toEqual(inOrder(storedFromDocument(test.document)));
  });
});

describe('StoredDocument', () => {
  it('fits its schema and refuses what cannot be', () => {
    const test = new TestEditor();
    test.stroke('paint', [[10, 10]]);
    const stored = storedFromDocument(test.document);
    expect(storedDocumentSchema.parse(stored)).toEqual(stored);
    expect(storedDocumentSchema.safeParse({ ...stored, width: 0 }).success).toBe(false);
    expect(storedDocumentSchema.safeParse({ ...stored, layers: [{ ...stored.layers[0], classId: 256 }] }).success).toBe(false);
    expect(storedDocumentSchema.safeParse({ ...stored, tiles: [{ ...stored.tiles[0], data: [1, 2] }] }).success).toBe(false);
  });

  it('refuses a damaged tile with a sentence', () => {
    const test = new TestEditor();
    test.stroke('paint', [[10, 10]]);
    const stored = storedFromDocument(test.document);
    expect(() => documentFromStored({ ...stored, tiles: [{ ...stored.tiles[0], data: Uint8Array.of(9) }] })).toThrow(/damaged/);
    expect(() => documentFromStored({ ...stored, tiles: [{ ...stored.tiles[0], tileIndex: 400 }] })).toThrow(/outside/);
  });
});
