import { describe, expect, it } from 'vitest';
import type { AnnotationDocument, Layer } from '../../../../core/document/annotationDocument.ts';
import { inOrder } from '../document/applyChangeToStored.ts';
import { storedFromDocument } from '../../../../core/document/storedDocument.ts';
import { applyEdit } from '../../../../core/edit/applyEdit.ts';
import { editSizeBytes, touchedTiles } from '../../../../core/edit/editFootprint.ts';
import { invert, type Edit } from '../../../../core/edit/edit.ts';
import { BYTES_PER_TILE, createTile } from '../../../../core/mask/tile.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';

function layer(id: string, tiles: readonly number[]): Layer {
  const mask = new TiledMask(700, 300);
  for (const index of tiles) mask.setTile(index, createTile().fill(index + 1));
  return { id, classId: 1, name: '', visible: true, locked: false, opacity: 0.5, style: 'fill', color: null, crowd: false, attributes: {}, source: 'prediction', meanConfidence: 0.5, mask };
}

function makeDocument(): AnnotationDocument {
  return { imageId: 1, width: 700, height: 300, onePerPixel: true, layers: [layer('a', [0, 1]), layer('b', [5]), layer('c', [])] };
}

const edits: readonly (readonly [name: string, edit: Edit, touched: readonly number[]])[] = [
  ['tiles', { kind: 'tiles', changes: [{ layerId: 'a', tileIndex: 1, before: createTile().fill(2), after: null }, { layerId: 'c', tileIndex: 3, before: null, after: createTile().fill(9) }] }, [1, 3]],
  ['addLayer', { kind: 'addLayer', layer: layer('d', [2, 4]), index: 1 }, [2, 4]],
  ['removeLayer', { kind: 'removeLayer', layer: layer('b', [5]), index: 1 }, [5]],
  ['moveLayer', { kind: 'moveLayer', layerId: 'a', from: 0, to: 2 }, [0, 1]],
  ['setProperties', { kind: 'setProperties', layerId: 'b', before: { classId: 1, opacity: 0.5 }, after: { classId: 2, opacity: 1 } }, [5]],
  ['setSource', { kind: 'setSource', layerId: 'a', before: 'prediction', after: 'human' }, [0, 1]],
  ['setOnePerPixel', { kind: 'setOnePerPixel', before: true, after: false }, [0, 1, 5]],
  [
    'group',
    {
      kind: 'group',
      edits: [
        { kind: 'addLayer', layer: layer('d', [2]), index: 3 },
        { kind: 'tiles', changes: [{ layerId: 'd', tileIndex: 2, before: createTile().fill(3), after: createTile().fill(7) }] },
        { kind: 'moveLayer', layerId: 'd', from: 3, to: 0 },
      ],
    },
    [2],
  ],
];

describe('Edit', () => {
  it.each(edits)('%s: applied and inverted is the identity, both ways', (_, edit) => {
    const document = makeDocument();
    const before = inOrder(storedFromDocument(document));
    applyEdit(document, edit);
    const after = inOrder(storedFromDocument(document));
    expect(after).not.toEqual(before);
    applyEdit(document, invert(edit));
    expect(inOrder(storedFromDocument(document))).toEqual(before);
    applyEdit(document, invert(invert(edit)));
    expect(inOrder(storedFromDocument(document))).toEqual(after);
  });

  it.each(edits)('%s: touches the tiles that look different', (_, edit, touched) => {
    expect([...touchedTiles(makeDocument(), edit)].sort()).toEqual(touched);
  });

  it('costs what its tiles cost', () => {
    for (const [, edit] of edits) {
      const tiles = JSON.stringify(edit).match(/"after":\{"0"|"before":\{"0"/g)?.length ?? 0;
      expect(editSizeBytes(edit)).toBeGreaterThanOrEqual(tiles * BYTES_PER_TILE);
      expect(editSizeBytes(edit)).toBeLessThan((tiles + 3) * BYTES_PER_TILE);
    }
    const added: Edit = { kind: 'addLayer', layer: layer('d', [0, 1, 2]), index: 0 };
    expect(editSizeBytes(added)).toBeGreaterThanOrEqual(3 * BYTES_PER_TILE);
  });

  it('keeps its own copy of a layer: later strokes do not change it', () => {
    const document = makeDocument();
    const added = layer('d', [2]);
    applyEdit(document, { kind: 'addLayer', layer: added, index: 0 });
    document.layers[0].mask.setTile(2, null);
    document.layers[0].classId = 99;
    expect([added.mask.isEmpty, added.classId]).toEqual([false, 1]);
  });

  it('refuses a second layer with the same id, and layers that are not there', () => {
    expect(() => applyEdit(makeDocument(), { kind: 'addLayer', layer: layer('a', []), index: 0 })).toThrow('There already is a layer a.');
    expect(() => applyEdit(makeDocument(), { kind: 'moveLayer', layerId: 'z', from: 0, to: 1 })).toThrow('There is no layer z');
  });
});
