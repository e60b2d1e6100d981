import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceKind } from '../../../../core/correction/differenceKind.ts';
import { editedShare, PredictionDifference } from '../../../../core/correction/predictionDifference.ts';
import { relabelUntouched, revertToPrediction } from '../../../../core/correction/correctWithPrediction.ts';
import { flatten } from '../../../../core/document/flatten.ts';
import { createLabelMap, type LabelMap } from '../../../../core/mask/labelMap.ts';
import { TestEditor } from '../editor/testEditor.ts';

const width = 300;
const height = 270;

/** A box of classes; what is outside is background. */
interface Box {
  readonly classId: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const box = fc.record({ classId: fc.integer({ min: 0, max: 4 }), x: fc.nat(width - 1), y: fc.nat(height - 1), width: fc.integer({ min: 1, max: 200 }), height: fc.integer({ min: 1, max: 200 }) });

function labelsOf(boxes: readonly Box[]): LabelMap {
  const labelMap = createLabelMap(width, height);
  for (const { classId, x, y, width: w, height: h } of boxes) {
    for (let row = y; row < Math.min(height, y + h); row++) labelMap.data.fill(classId, row * width + x, row * width + Math.min(width, x + w));
  }
  return labelMap;
}

/** An editor whose document is what the model said. */
function predictedEditor(predicted: LabelMap): TestEditor {
  const test = new TestEditor({ width, height });
  const all = new PredictionDifference(test.document, predicted, 0);
  revertToPrediction(test.editor, all, predicted, 0, null);
  return test;
}

function follow(test: TestEditor, difference: PredictionDifference): PredictionDifference {
  difference.invalidate(test.takeTiles());
  difference.refresh();
  return difference;
}

/** Of 81,000 pixels: much faster than toEqual. */
function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

const acts = fc.array(fc.record({ mode: fc.constantFrom('paint' as const, 'erase' as const), classId: fc.integer({ min: 1, max: 4 }), x: fc.nat(width - 1), y: fc.nat(height - 1), size: fc.integer({ min: 1, max: 90 }), lock: fc.boolean() }), { maxLength: 6 });

describe('PredictionDifference', () => {
  it('follows every edit: counts and the label map are those of the whole image', () => {
    fc.assert(
      fc.property(fc.array(box, { maxLength: 4 }), acts, (boxes, edits) => {
        const predicted = labelsOf(boxes);
        const test = predictedEditor(predicted);
        const difference = follow(test, new PredictionDifference(test.document, predicted, 0));
        expect(difference.editedPx).toBe(0);
        for (const { mode, classId, x, y, size } of edits) {
          test.editor.selectClass(classId);
          test.stroke(mode, [[x, y]], size);
          follow(test, difference);
          const now = flatten(test.document, 0);
          expect(same(difference.current.data, now.data)).toBe(true);
          const differing = now.data.reduce((sum, id, i) => sum + Number(id !== predicted.data[i]), 0);
          expect(difference.editedPx).toBe(differing);
          expect(difference.editedMask().area()).toBe(differing);
          const list = difference.corrections();
          expect(list.reduce((sum, { removedPx }) => sum + removedPx, 0)).toBe(differing);
          expect(list.reduce((sum, { addedPx }) => sum + addedPx, 0)).toBe(differing);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('compares tile after tile while it may go on', () => {
    const test = new TestEditor({ width, height });
    const difference = new PredictionDifference(test.document, createLabelMap(width, height, 3), 0);
    expect(difference.refresh(() => false)).toBe(false);
    expect(difference.editedPx).toBe(256 * 256);
    expect(difference.refresh()).toBe(true);
    expect(difference.editedPx).toBe(width * height);
    expect(difference.corrections()).toEqual([
      { classId: 0, predictedPx: 0, removedPx: 0, addedPx: width * height },
      { classId: 3, predictedPx: width * height, removedPx: width * height, addedPx: 0 },
    ]);
  });
});

describe('relabelUntouched', () => {
  it('changes untouched pixels only, as one step that undo takes back', () => {
    fc.assert(
      fc.property(fc.array(box, { maxLength: 4 }), fc.array(box, { maxLength: 4 }), acts, (boxes, wantedBoxes, edits) => {
        const predicted = labelsOf(boxes);
        const wanted = labelsOf(wantedBoxes);
        const test = predictedEditor(predicted);
        for (const { mode, classId, x, y, size, lock } of edits) {
          test.editor.selectClass(classId);
          test.stroke(mode, [[x, y]], size);
          const active = test.editor.activeLayer;
          if (lock && active !== null) test.editor.setLook(active.id, { locked: true });
        }
        const before = flatten(test.document, 0);
        const layersBefore = test.layerIds;
        const locked = test.document.layers.filter((layer) => layer.locked).map((layer) => [layer, layer.mask.clone()] as const);
        const difference = follow(test, new PredictionDifference(test.document, predicted, 0));
        const expected = before.data.map((now, i) => {
          const isLocked = locked.some(([, mask]) => mask.has(i % width, Math.floor(i / width)));
          return now === predicted.data[i] && !isLocked ? wanted.data[i] : now;
        });
        const changed = relabelUntouched(test.editor, difference, wanted, 0);
        expect(same(flatten(test.document, 0).data, expected)).toBe(true);
        expect(changed).toBe(expected.reduce((sum, id, i) => sum + Number(id !== before.data[i]), 0));
        for (const [layer, mask] of locked) expect(layer.mask.equals(mask)).toBe(true);
        if (changed === 0) return;
        expect(test.editor.undo()).toBe('relabel');
        expect(same(flatten(test.document, 0).data, before.data)).toBe(true);
        expect(test.layerIds).toEqual(layersBefore);
        test.editor.redo();
        expect(same(flatten(test.document, 0).data, expected)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

describe('revertToPrediction', () => {
  it('gives the whole image back in one step', () => {
    const predicted = labelsOf([{ classId: 2, x: 20, y: 20, width: 200, height: 200 }]);
    const test = predictedEditor(predicted);
    test.editor.selectClass(4);
    test.stroke('paint', [[100, 100], [250, 120]], 40);
    const edited = flatten(test.document, 0);
    const difference = follow(test, new PredictionDifference(test.document, predicted, 0));
    expect(revertToPrediction(test.editor, difference, predicted, 0, null)).toBe(true);
    expect(same(flatten(test.document, 0).data, predicted.data)).toBe(true);
    expect(revertToPrediction(test.editor, follow(test, difference), predicted, 0, null)).toBe(false);
    test.editor.undo();
    expect(same(flatten(test.document, 0).data, edited.data)).toBe(true);
  });

  it('gives a layer back what it lost and takes what it gained, and leaves edits of others', () => {
    const predicted = labelsOf([{ classId: 2, x: 0, y: 0, width: 100, height: 100 }, { classId: 3, x: 150, y: 0, width: 100, height: 100 }]);
    const test = predictedEditor(predicted);
    test.editor.selectClass(2);
    test.stroke('paint', [[150, 50]], 20);
    test.editor.selectClass(4);
    test.stroke('paint', [[20, 20]], 10);
    test.stroke('paint', [[280, 200]], 10);
    const difference = follow(test, new PredictionDifference(test.document, predicted, 0));
    const layer = test.document.layers.find(({ classId }) => classId === 2)!;
    expect(revertToPrediction(test.editor, difference, predicted, 0, layer.id)).toBe(true);
    const now = flatten(test.document, 0);
    const differing = [...now.data.keys()].filter((i) => now.data[i] !== predicted.data[i]);
    expect(differing.length).toBeGreaterThan(50);
    expect(differing.every((i) => now.data[i] === 4 && i % width > 200)).toBe(true);
  });
});

it('says what became of a pixel', () => {
  expect([differenceKind(2, 2, 0), differenceKind(0, 2, 0), differenceKind(2, 0, 0), differenceKind(2, 3, 0), differenceKind(2, 255, 0)]).toEqual([0, 1, 2, 3, 3]);
});

it('counts the share of all pixels that are or were of a class', () => {
  expect(editedShare({ predictedPx: 80, removedPx: 10, addedPx: 20 })).toBe(0.3);
  expect(editedShare({ predictedPx: 0, removedPx: 0, addedPx: 0 })).toBe(0);
});
