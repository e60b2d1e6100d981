import { expect, it } from 'vitest';
import type { LayerRecord, StoredDocument } from '../../../../core/document/storedDocument.ts';
import { replacingChange } from '../../../../renderer/state/replacingChange.ts';

function layer(id: string): LayerRecord {
  return { id, classId: 1, name: '', visible: true, locked: false, opacity: 1, style: 'fill', color: null, crowd: false, attributes: {}, source: 'human', meanConfidence: null };
}

function document(layers: string[], tiles: [layerId: string, tileIndex: number, byte: number][]): StoredDocument {
  return {
    imageId: 3, width: 600, height: 300, onePerPixel: true,
    layers: layers.map(layer),
    tiles: tiles.map(([layerId, tileIndex, byte]) => ({ layerId, tileIndex, data: Uint8Array.of(byte) })),
  };
}

it('removes what is not mine, clears what I have empty, writes all the rest', () => {
  const stored = document(['theirs', 'both'], [['theirs', 0, 1], ['both', 0, 2], ['both', 1, 3]]);
  const mine = document(['both', 'mine'], [['both', 0, 9], ['mine', 2, 8]]);
  expect(replacingChange(stored, mine)).toEqual({
    imageId: 3,
    edited: true,
    removeLayers: ['theirs'],
    layers: mine.layers,
    tiles: [{ layerId: 'both', tileIndex: 1, data: null }, ...mine.tiles],
    order: ['both', 'mine'],
  });
});
