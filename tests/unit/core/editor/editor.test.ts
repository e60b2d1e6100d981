import { describe, expect, it } from 'vitest';
import { imagePoint } from '../../../../core/geometry/points.ts';
import { brushSpans } from '../../../../core/mask/brushSpans.ts';
import { TestEditor } from './testEditor.ts';

describe('Editor', () => {
  it('makes a layer of the active class with the first stroke, as one undo step', () => {
    const test = new TestEditor({ activeClassId: 12 });
    test.stroke('paint', [[10, 10]]);
    expect(test.document.layers).toMatchObject([{ classId: 12, source: 'human', visible: true, locked: false, name: '' }]);
    expect(test.changes).toHaveLength(1);
    expect(test.editor.undoLabel).toBe('paint');
    test.editor.undo();
    expect(test.document.layers).toEqual([]);
    expect(test.stored.layers).toEqual([]);
    expect([test.editor.undoLabel, test.editor.redoLabel]).toEqual([null, 'paint']);
    test.editor.redo();
    expect(test.has('layer 1', 10, 10)).toBe(true);
    expect(test.editor.activeLayer?.id).toBe('layer 1');
  });

  it('keeps the class in hand when its layer is undone', () => {
    const test = new TestEditor({ activeClassId: 1 });
    test.stroke('paint', [[10, 10]]);
    test.editor.selectClass(2);
    test.stroke('paint', [[50, 50]]);
    test.editor.undo();
    expect([test.editor.activeClassId, test.editor.activeLayer]).toEqual([2, null]);
    test.stroke('paint', [[60, 60]]);
    expect(test.document.layers.map((layer) => layer.classId)).toEqual([1, 2]);
  });

  it('falls back to another layer of the same class when the active one is undone', () => {
    const test = new TestEditor();
    test.editor.addLayer(2);
    test.editor.addLayer(5);
    test.editor.addLayer(2);
    test.editor.undo();
    expect([test.editor.activeLayer?.id, test.editor.activeClassId]).toEqual(['layer 1', 2]);
  });

  it('takes painted pixels from unlocked layers, never from locked ones', () => {
    const test = new TestEditor();
    test.stroke('paint', [[20, 20]], 11);
    test.editor.addLayer(2);
    test.stroke('paint', [[60, 20]], 11);
    const [below, locked] = test.layerIds;
    test.editor.setLook(locked, { locked: true });
    test.editor.addLayer(3);
    test.stroke('paint', [[20, 20], [60, 20]], 5);
    const top = test.layerIds[2];
    expect([test.has(below, 20, 20), test.has(top, 20, 20), test.has(below, 20, 25)]).toEqual([false, true, true]);
    expect([test.has(locked, 60, 20), test.has(top, 60, 20)]).toEqual([true, false]);
  });

  it('lets layers overlap where the document allows it', () => {
    const test = new TestEditor({ onePerPixel: false });
    test.stroke('paint', [[20, 20]]);
    test.editor.addLayer(2);
    test.stroke('paint', [[20, 20]]);
    expect(test.layerIds.map((id) => test.has(id, 20, 20))).toEqual([true, true]);
  });

  it('refuses to draw on a locked or a hidden layer, and changes nothing', () => {
    const test = new TestEditor();
    test.stroke('paint', [[20, 20]]);
    const [id] = test.layerIds;
    const changes = test.changes.length;
    test.editor.setLook(id, { locked: true });
    expect(() => test.editor.beginStroke('paint')).toThrow(expect.objectContaining({ code: 'layer.locked' }));
    expect(() => test.editor.beginStroke('erase')).toThrow(expect.objectContaining({ code: 'layer.locked' }));
    test.editor.setLook(id, { locked: false, visible: false });
    expect(() => test.editor.beginStroke('paint')).toThrow(expect.objectContaining({ code: 'layer.hidden' }));
    expect(test.editor.isDrawing).toBe(false);
    expect(test.changes).toHaveLength(changes + 2);
    expect(test.editor.undoLabel).toBe('paint');
  });

  it('erases from the active layer, or from all that are visible and unlocked where none is active', () => {
    const test = new TestEditor({ onePerPixel: false });
    for (const classId of [1, 2, 3, 4]) {
      test.editor.addLayer(classId);
      test.stroke('paint', [[20, 20]], 9);
    }
    const [first, second, hidden, locked] = test.layerIds;
    test.editor.selectLayer(second);
    test.stroke('erase', [[20, 20]], 1);
    expect(test.layerIds.map((id) => test.has(id, 20, 20))).toEqual([true, false, true, true]);
    test.editor.setLook(hidden, { visible: false });
    test.editor.setLook(locked, { locked: true });
    test.editor.selectLayer(null);
    test.stroke('erase', [[21, 20]], 1);
    expect(test.layerIds.map((id) => test.has(id, 21, 20))).toEqual([false, false, true, true]);
    expect(first).toBe('layer 1');
  });

  it('takes back a cancelled stroke with the layer that it made, and stores nothing', () => {
    const test = new TestEditor();
    test.stroke('paint', [[20, 20], [280, 260]], 40, 'cancel');
    expect([test.layerIds, test.changes, test.editor.undoLabel]).toEqual([[], [], null]);
  });

  it('is no undo step where a stroke changes nothing', () => {
    const test = new TestEditor();
    test.stroke('paint', [[-50, -50]]);
    expect([test.layerIds, test.changes, test.editor.undoLabel]).toEqual([[], [], null]);
    test.stroke('paint', [[20, 20]]);
    test.stroke('paint', [[20, 20]]);
    expect(test.changes).toHaveLength(1);
  });

  it('completes the stroke in progress before anything else happens, and ignores what comes late', () => {
    const test = new TestEditor();
    const stroke = test.editor.beginStroke('paint');
    stroke.add(brushSpans(imagePoint(20, 20), imagePoint(20, 20), 5));
    expect(test.editor.isDrawing).toBe(true);
    test.editor.addLayer(9);
    expect(test.editor.isDrawing).toBe(false);
    stroke.add(brushSpans(imagePoint(100, 100), imagePoint(100, 100), 5));
    stroke.complete();
    stroke.cancel();
    expect([test.has('layer 1', 20, 20), test.has('layer 1', 100, 100), test.changes.length]).toEqual([true, false, 2]);
    test.editor.undo();
    test.editor.undo();
    expect(test.layerIds).toEqual([]);
  });

  it('makes a predicted layer a person\'s once its pixels or its class change, not when its look does', () => {
    const test = new TestEditor();
    test.stroke('paint', [[20, 20]], 20);
    const layer = test.document.layers[0];
    layer.source = 'prediction';
    test.editor.setLook(layer.id, { opacity: 0.2, visible: true });
    expect([layer.source, test.changes.at(-1)?.edited]).toEqual(['prediction', false]);
    test.stroke('erase', [[20, 20]], 3);
    expect([layer.source, test.changes.at(-1)?.edited]).toEqual(['human', true]);
    expect(test.stored.layers[0].source).toBe('human');
    test.editor.undo();
    expect([layer.source, test.stored.layers[0].source]).toEqual(['prediction', 'prediction']);
    test.editor.changeLayer(layer.id, { classId: 5 });
    expect([layer.source, layer.classId, test.editor.activeClassId]).toEqual(['human', 5, 5]);
    test.editor.undo();
    expect([layer.source, layer.classId, test.editor.activeClassId]).toEqual(['prediction', 1, 1]);
  });

  it('marks a predicted layer that loses pixels to a stroke as changed by a person', () => {
    const test = new TestEditor();
    test.stroke('paint', [[20, 20]], 20);
    test.document.layers[0].source = 'prediction';
    test.editor.addLayer(2);
    test.stroke('paint', [[20, 20]], 3);
    expect(test.stored.layers.map((layer) => layer.source)).toEqual(['human', 'human']);
  });

  it('selects a neighbour when the active layer is deleted, and the layer itself when that is undone', () => {
    const test = new TestEditor();
    for (const classId of [1, 2, 3]) test.editor.addLayer(classId);
    const [first, second, third] = test.layerIds;
    test.editor.selectLayer(second);
    test.editor.removeLayer(second);
    expect(test.editor.activeLayer?.id).toBe(third);
    test.editor.selectLayer(first);
    test.editor.undo();
    expect([test.editor.activeLayer?.id, test.editor.activeClassId, test.layerIds]).toEqual([second, 2, [first, second, third]]);
  });

  it('makes the topmost unlocked layer of a class active with the class', () => {
    const test = new TestEditor();
    for (const classId of [4, 4, 5]) test.editor.addLayer(classId);
    const [first, second] = test.layerIds;
    test.editor.selectClass(4);
    expect(test.editor.activeLayer?.id).toBe(second);
    test.editor.setLook(second, { locked: true });
    test.editor.selectClass(4);
    expect(test.editor.activeLayer?.id).toBe(first);
    test.editor.selectClass(17);
    expect([test.editor.activeLayer, test.editor.activeClassId]).toEqual([null, 17]);
  });

  it('moves layers within the stack only', () => {
    const test = new TestEditor();
    for (const classId of [1, 2, 3]) test.editor.addLayer(classId);
    const [a, b, c] = test.layerIds;
    test.editor.moveLayer(a, 99);
    expect(test.layerIds).toEqual([b, c, a]);
    test.editor.moveLayer(a, -5);
    expect(test.layerIds).toEqual([a, b, c]);
    const { length } = test.changes;
    test.editor.moveLayer(a, 0);
    expect(test.changes).toHaveLength(length);
  });

  it('says no where there is nothing to undo or no such layer', () => {
    const test = new TestEditor();
    expect([test.editor.undo(), test.editor.redo()]).toEqual([null, null]);
    expect(() => test.editor.selectLayer('x')).toThrow('There is no layer x in this image.');
    expect(() => test.editor.removeLayer('x')).toThrow('There is no layer x');
  });

  it('sends only the tiles under the stroke', () => {
    const test = new TestEditor({ width: 4000, height: 3000 });
    test.stroke('paint', [[100, 100], [3900, 2900]], 10);
    const along = test.changes[0].tiles.length;
    expect(along).toBeLessThanOrEqual(16 + 12);
    test.stroke('paint', [[1000, 2900]], 200);
    expect(test.changes[1].tiles.length).toBeLessThanOrEqual(4);
    test.editor.undo();
    expect(test.changes[2].tiles.length).toBeLessThanOrEqual(4);
  });
});
