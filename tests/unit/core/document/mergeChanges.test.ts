import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentChangeSchema, type DocumentChange } from '../../../../core/document/documentChange.ts';
import { mergeChanges } from '../../../../core/document/mergeChanges.ts';
import type { StoredDocument } from '../../../../core/document/storedDocument.ts';
import { TestEditor } from '../editor/testEditor.ts';
import { applyChangeToStored, inOrder } from './applyChangeToStored.ts';

const empty: StoredDocument = { imageId: 7, width: 300, height: 270, onePerPixel: true, layers: [], tiles: [] };

type Step = readonly [what: number, x: number, y: number];
const steps: fc.Arbitrary<Step[]> = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 299 }), fc.nat({ max: 269 })), { minLength: 1, maxLength: 15 });

/** The changes that a short session commits, one per gesture. */
function changesOf(list: readonly Step[]): DocumentChange[] {
  const test = new TestEditor();
  const { editor } = test;
  for (const [what, x, y] of list) {
    const layer = test.document.layers[x % Math.max(1, test.document.layers.length)];
    if (what === 0) editor.addLayer(1 + (y % 4));
    else if (what === 1 && layer) editor.removeLayer(layer.id);
    else if (what === 2 && layer) editor.moveLayer(layer.id, y % 4);
    else if (what === 3 && layer) editor.changeLayer(layer.id, { classId: 1 + (y % 4) });
    else if (what === 4 && layer) editor.setLook(layer.id, { opacity: y / 269 });
    else if (what === 5) editor.undo();
    else if (what === 6) editor.redo();
    else if (what === 7) editor.selectLayer(null);
    else test.stroke(what === 8 ? 'erase' : 'paint', [[x, y]], 30);
  }
  return test.changes;
}

describe('mergeChanges', () => {
  it('storing the merged change is storing one after the other, wherever a queue is cut', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.boolean(), { minLength: 15, maxLength: 15 }), (list, cuts) => {
        const changes = changesOf(list);
        const oneByOne = changes.reduce(applyChangeToStored, empty);
        const merged: DocumentChange[] = [];
        changes.forEach((change, i) => {
          const last = merged.at(-1);
          if (last !== undefined && !cuts[i % cuts.length]) merged[merged.length - 1] = mergeChanges(last, change);
          else merged.push(change);
        });
        expect(inOrder(merged.reduce(applyChangeToStored, empty))).toEqual(inOrder(oneByOne));
        for (const change of merged) expect(documentChangeSchema.safeParse(change).success).toBe(true);
        expect(merged.some((change) => change.edited)).toBe(changes.some((change) => change.edited));
      }),
      { numRuns: 150 },
    );
  });

  it('drops the tiles of a layer that is gone in the end', () => {
    const test = new TestEditor();
    test.stroke('paint', [[150, 130]], 200);
    test.editor.removeLayer('layer 1');
    const merged = test.changes.reduce(mergeChanges);
    expect([merged.tiles, merged.layers, merged.removeLayers, merged.order]).toEqual([[], [], ['layer 1'], []]);
  });
});
