import { describe, expect, it } from 'vitest';
import { brushDiameterOption, brushPressureOption, brushShapeOption } from '../../../../core/editor/brushOptions.ts';
import { combineOption } from '../../../../core/editor/combineOption.ts';
import { ellipse, rectangle } from '../../../../core/editor/tools/boxTool.ts';
import { brush } from '../../../../core/editor/tools/brush.ts';
import { bucket, bucketFillsOption } from '../../../../core/editor/tools/bucket.ts';
import { cleanUp, cleanUpAreaOption, cleanUpOperationOption, cleanUpRadiusOption } from '../../../../core/editor/tools/cleanUp.ts';
import { eyedropper } from '../../../../core/editor/tools/eyedropper.ts';
import { lasso } from '../../../../core/editor/tools/lasso.ts';
import { polygon } from '../../../../core/editor/tools/polygon.ts';
import { revert } from '../../../../core/editor/tools/revert.ts';
import { createLabelMap } from '../../../../core/mask/labelMap.ts';
import { TestEditor } from './testEditor.ts';
import { TestTool } from './testTools.ts';

describe('brush', () => {
  it('is square, follows pressure, and erases with Alt', () => {
    const tool = new TestTool(brush).set(brushDiameterOption, 10).set(brushShapeOption, 'square');
    tool.click([50, 50]);
    expect(tool.areaPx).toBe(100);
    tool.click([150, 50], { pressure: 0.5 });
    expect(tool.areaPx).toBe(125);
    tool.set(brushPressureOption, false).click([250, 50], { pressure: 0.1 });
    expect(tool.areaPx).toBe(225);
    tool.click([50, 50], { altKey: true });
    expect([tool.areaPx, tool.test.editor.undoLabel]).toEqual([125, 'erase']);
  });

  it('ends a pen stroke as thin as it was drawn, though a lifted pen has no pressure', () => {
    const tool = new TestTool(brush).set(brushDiameterOption, 20).set(brushShapeOption, 'square');
    tool.down([50, 50], { pressure: 0.1 }).move([60, 50], { pressure: 0.1 }).up([60, 50], { pressure: 0 });
    expect(tool.areaPx).toBe(12 * 2);
  });
});

describe('polygon', () => {
  it('closes at its first vertex, can be changed, and is applied by Enter as one step', () => {
    const tool = new TestTool(polygon);
    for (const vertex of [[10, 10], [110, 10], [110, 60], [10, 60]] as const) tool.click(vertex);
    tool.hover([12, 12]);
    expect(tool.tool.preview?.handles[0]).toMatchObject({ hot: true });
    tool.click([12, 12]);
    expect([tool.areaPx, tool.tool.isPending, tool.tool.preview?.lines[0].closed]).toEqual([0, true, true]);
    // A corner moves, an edge gets a vertex.
    tool.drag([[110, 60], [110, 110]]).drag([[60, 10], [60, 5], [60, 0]]);
    expect(tool.key('Enter')).toBe(true);
    // Trapezium of 100 x 50 and 100 x 100, and a triangle of 100 x 10.
    expect(tool.areaPx).toBeGreaterThan(8000 - 110);
    expect(tool.areaPx).toBeLessThan(8000 + 110);
    expect([tool.tool.isPending, tool.test.changes.length]).toEqual([false, 1]);
    tool.test.editor.undo();
    expect(tool.areaPx).toBe(0);
  });

  it('is exact on the pixel grid; Enter while drawing closes and applies', () => {
    const tool = new TestTool(polygon);
    for (const vertex of [[10, 10], [110, 10], [110, 60], [10, 60]] as const) tool.click(vertex);
    tool.key('Enter');
    expect(tool.areaPx).toBe(100 * 50);
  });

  it('makes holes by subtracting, by option or by Alt', () => {
    const tool = new TestTool(polygon);
    for (const vertex of [[10, 10], [110, 10], [110, 110], [10, 110]] as const) tool.click(vertex);
    tool.key('Enter');
    tool.click([40, 40], { altKey: true }).click([60, 40]).click([60, 60]).click([40, 60]);
    expect(tool.tool.preview?.combine).toBe('subtract');
    tool.key('Enter');
    expect([tool.areaPx, tool.test.editor.undoLabel]).toEqual([10_000 - 400, 'erase']);
    tool.set(combineOption, 'intersect').click([10, 10]).click([50, 10]).click([50, 110]).click([10, 110]);
    tool.key('Enter');
    expect([tool.areaPx, tool.test.editor.undoLabel]).toEqual([4000 - 200, 'intersect']);
  });

  it('makes holes in the region in progress by Alt inside it; what lies in a hole is left alone', () => {
    const test = new TestEditor();
    new TestTool(rectangle, test).drag([[0, 0], [200, 200]]).tool.complete();
    test.editor.selectClass(2);
    const tool = new TestTool(polygon, test);
    for (const vertex of [[10, 10], [110, 10], [110, 110], [10, 110], [10, 10]] as const) tool.click(vertex);
    tool.click([40, 40], { altKey: true }).click([60, 40]).click([60, 60]);
    expect([tool.tool.preview?.lines.length, tool.test.changes.length]).toEqual([3, 1]);
    // Escape throws the hole away, not the region.
    expect([tool.tool.cancel(), tool.tool.isPending]).toEqual([true, true]);
    tool.click([40, 40], { altKey: true }).click([60, 40]).click([60, 60]).click([40, 60]).click([40, 40]);
    expect(tool.tool.preview?.lines.map(({ isHole }) => isHole)).toEqual([undefined, true]);
    // Its vertices move, too.
    tool.drag([[60, 60], [70, 65], [80, 60]]).drag([[80, 60], [60, 60]]);
    tool.key('Enter');
    expect(test.document.layers.map(({ classId, mask }) => [classId, mask.area()])).toEqual([[1, 40_000 - 10_000 + 400], [2, 10_000 - 400]]);
    expect([test.changes.length, test.editor.undo(), test.document.layers[0].mask.area()]).toEqual([2, 'paint', 40_000]);
  });

  it('deletes a hole with the last vertex that it can spare', () => {
    const tool = new TestTool(polygon);
    for (const vertex of [[10, 10], [110, 10], [110, 110], [10, 110], [10, 10]] as const) tool.click(vertex);
    tool.click([40, 40], { altKey: true }).click([60, 40]).click([60, 60]).click([40, 40]);
    tool.click([60, 40], { altKey: true });
    tool.key('Enter');
    expect(tool.areaPx).toBe(10_000);
  });

  it('is combined as a person chooses while it waits, too', () => {
    const tool = new TestTool(polygon);
    for (const vertex of [[10, 10], [110, 10], [110, 110], [10, 110]] as const) tool.click(vertex);
    tool.key('Enter');
    for (const vertex of [[10, 10], [60, 10], [60, 110], [10, 110]] as const) tool.click(vertex);
    tool.set(combineOption, 'subtract');
    expect(tool.tool.preview?.combine).toBe('subtract');
    tool.key('Enter');
    expect(tool.areaPx).toBe(5000);
  });

  it('takes vertices back one by one, and everything on cancel', () => {
    const tool = new TestTool(polygon).click([10, 10]).click([50, 10]).click([50, 50]);
    expect([tool.key('Backspace'), tool.tool.stepBack?.(), tool.tool.preview?.handles.length]).toEqual([true, true, 1]);
    expect([tool.tool.cancel(), tool.tool.preview, tool.tool.cancel()]).toEqual([true, null, false]);
    expect(tool.test.changes).toEqual([]);
  });

  it('deletes a vertex under the pointer with Backspace or Alt, never below three', () => {
    const tool = new TestTool(polygon);
    for (const vertex of [[10, 10], [110, 10], [110, 110], [10, 110]] as const) tool.click(vertex);
    tool.tool.doubleClick?.({ point: { x: 10, y: 110 }, shiftKey: false, altKey: false, modKey: false, pressure: 1 });
    tool.hover([110, 110]);
    expect(tool.key('Backspace')).toBe(true);
    tool.click([110, 10], { altKey: true });
    tool.key('Enter');
    expect(tool.areaPx).toBeGreaterThan(4900);
    expect(tool.areaPx).toBeLessThan(5100);
  });

  it('is applied by a press elsewhere, which begins the next one, and by another tool', () => {
    const tool = new TestTool(polygon);
    for (const vertex of [[10, 10], [30, 10], [30, 30], [10, 30], [10, 10]] as const) tool.click(vertex);
    tool.click([100, 100]);
    expect([tool.areaPx, tool.tool.preview?.handles.length]).toEqual([400, 1]);
    tool.tool.complete();
    expect([tool.areaPx, tool.tool.isPending]).toEqual([400, false]);
  });

  it('refuses to begin on a locked layer', () => {
    const tool = new TestTool(polygon);
    tool.test.editor.addLayer(1);
    tool.test.editor.setLook('layer 1', { locked: true });
    expect(() => tool.click([10, 10])).toThrow(expect.objectContaining({ code: 'layer.locked' }));
    expect(tool.tool.isPending).toBe(false);
  });

  it('keeps edges on steps of 45 degrees with Shift', () => {
    const tool = new TestTool(polygon).click([10, 10]).hover([60, 13], { shiftKey: true });
    expect(tool.tool.preview?.lines.at(-1)?.points[1].y).toBeCloseTo(10);
    tool.click([60, 13], { shiftKey: true });
    expect(tool.tool.preview?.handles[1].point.y).toBeCloseTo(10);
    // The vertex that follows the pointer until the release keeps to them, too.
    tool.drag([[60, 50], [63, 90], [64, 91]], { shiftKey: true });
    const { x } = tool.tool.preview!.handles[1].point;
    expect([tool.tool.preview?.handles[2].point.x, tool.tool.preview?.lines.at(-1)?.points[1].x]).toEqual([expect.closeTo(x), expect.closeTo(x)]);
    // The first vertex has no edge yet.
    expect(new TestTool(polygon).drag([[10, 10], [40, 13]], { shiftKey: true }).tool.preview?.handles[0].point).toMatchObject({ x: 40, y: 13 });
  });
});

describe('lasso', () => {
  it('draws around a region in one drag; few vertices are left of a straight way', () => {
    const tool = new TestTool(lasso);
    const way: [number, number][] = [];
    for (let i = 0; i <= 50; i++) way.push([10 + 2 * i, 10]);
    for (let i = 0; i <= 50; i++) way.push([110, 10 + 2 * i]);
    for (let i = 0; i <= 50; i++) way.push([110 - 2 * i, 110]);
    tool.drag(way);
    expect([tool.areaPx, tool.tool.preview?.handles.filter(({ kind }) => kind === 'vertex').length]).toEqual([0, 4]);
    tool.key('Enter');
    expect(tool.areaPx).toBe(100 * 100);
  });

  it('is nothing for a click', () => {
    const tool = new TestTool(lasso).click([10, 10]);
    expect([tool.tool.preview, tool.tool.isPending]).toEqual([null, false]);
  });
});

describe('rectangle and ellipse', () => {
  it('paint whole pixels, exactly those inside the line', () => {
    const tool = new TestTool(rectangle).drag([[10.2, 10.4], [60.6, 30.1]]);
    expect(tool.areaPx).toBe(0);
    tool.key('Enter');
    expect(tool.areaPx).toBe(51 * 20);
    const round = new TestTool(ellipse).drag([[10, 10], [50, 90]], { shiftKey: true });
    round.tool.complete();
    // A circle of 80 px.
    expect(Math.abs(round.areaPx - Math.PI * 40 * 40)).toBeLessThan(30);
  });

  it('can be moved and resized before, and thrown away', () => {
    const tool = new TestTool(rectangle).drag([[10, 10], [60, 60]]);
    tool.drag([[60, 60], [110, 35]]).drag([[30, 20], [40, 40]]);
    expect(tool.tool.preview?.lines[0].points[0]).toMatchObject({ x: 20, y: 30 });
    tool.key('Enter');
    expect(tool.areaPx).toBe(100 * 25);
    tool.drag([[200, 200], [220, 220]]);
    expect([tool.tool.cancel(), tool.areaPx]).toEqual([true, 2500]);
  });

  it('never turn inside out', () => {
    const tool = new TestTool(rectangle).drag([[50, 50], [100, 100]]);
    tool.drag([[100, 100], [10, 10]]);
    tool.key('Enter');
    expect(tool.areaPx).toBe(1);
  });
});

describe('bucket', () => {
  it('fills the region of one layer or of none, with a preview until the release', () => {
    const test = new TestEditor();
    new TestTool(rectangle, test).drag([[10, 10], [60, 60]]).tool.complete();
    test.editor.selectClass(2);
    const tool = new TestTool(bucket, test).down([20, 20]);
    expect([tool.tool.preview?.masks[0].mask.area(), test.document.layers.length]).toEqual([2500, 1]);
    tool.up([20, 20]);
    expect([test.has('layer 1', 20, 20), test.has('layer 2', 20, 20), test.editor.undoLabel]).toEqual([false, true, 'fill']);
    tool.down([200, 200]);
    tool.tool.cancel();
    tool.up([200, 200]);
    expect(tool.areaPx).toBe(2500);
  });

  it('fills every hole of the active layer', () => {
    const test = new TestEditor();
    new TestTool(rectangle, test).drag([[10, 10], [110, 110]]).tool.complete();
    new TestTool(rectangle, test).drag([[20, 20], [40, 40]], { altKey: true }).tool.complete();
    const tool = new TestTool(bucket, test).set(bucketFillsOption, 'holes');
    expect(tool.areaPx).toBe(9600);
    tool.click([100, 100]);
    expect([tool.areaPx, test.editor.undoLabel]).toEqual([10_000, 'fill-holes']);
  });

  it('leaves pixels of locked layers alone', () => {
    const test = new TestEditor();
    new TestTool(rectangle, test).drag([[10, 10], [60, 60]]).tool.complete();
    test.editor.setLook('layer 1', { locked: true });
    test.editor.selectClass(2);
    expect(() => new TestTool(bucket, test).click([20, 20])).toThrow(/locked layer/);
  });
});

describe('eyedropper', () => {
  it('takes up the topmost visible layer, of a locked one its class', () => {
    const test = new TestEditor();
    new TestTool(rectangle, test).drag([[10, 10], [60, 60]]).tool.complete();
    test.editor.addLayer(5);
    const tool = new TestTool(eyedropper, test).click([20, 20]);
    expect([test.editor.activeLayer?.id, test.editor.activeClassId]).toEqual(['layer 1', 1]);
    test.editor.selectLayer('layer 2');
    test.editor.setLook('layer 1', { locked: true });
    tool.click([20, 20]);
    expect([test.editor.activeLayer, test.editor.activeClassId]).toEqual([null, 1]);
  });
});

describe('revert', () => {
  it('gives pixels the predicted classes back: to their layers, to new ones, or to none', () => {
    const test = new TestEditor({ width: 100, height: 100 });
    const labelMap = createLabelMap(100, 100, 0);
    for (let y = 0; y < 100; y++) labelMap.data.fill(3, y * 100, y * 100 + 50);
    new TestTool(rectangle, test).drag([[0, 0], [100, 100]]).tool.complete();
    const tool = new TestTool(revert, test).set(brushDiameterOption, 20).set(brushShapeOption, 'square');
    expect(() => tool.click([50, 50])).toThrow(/no prediction/);
    tool.prediction = { labelMap, backgroundId: 0, classIds: [0, 3], logits: null };
    tool.click([50, 50]);
    expect(test.document.layers.map(({ classId, mask }) => [classId, mask.area()])).toEqual([[1, 10_000 - 400], [3, 200]]);
    test.editor.setLook('layer 1', { locked: true });
    test.editor.selectLayer('layer 2');
    tool.click([20, 20]);
    expect(test.changes.length).toBe(3);
    expect(test.editor.undo()).toBe('revert');
    expect(test.document.layers.map(({ mask }) => mask.area())).toEqual([10_000]);
  });

  it('leaves pixels alone that have their class already, in whichever layer', () => {
    for (const onePerPixel of [true, false]) {
      const test = new TestEditor({ width: 100, height: 100, onePerPixel });
      new TestTool(rectangle, test).drag([[0, 0], [50, 100]]).tool.complete();
      test.editor.addLayer(1);
      new TestTool(rectangle, test).drag([[50, 0], [100, 100]]).tool.complete();
      test.editor.selectLayer('layer 1');
      const tool = new TestTool(revert, test).set(brushDiameterOption, 20).set(brushShapeOption, 'square');
      tool.prediction = { labelMap: createLabelMap(100, 100, 1), backgroundId: 0, classIds: [0, 1], logits: null };
      tool.click([50, 50]);
      expect([test.document.layers.map(({ mask }) => mask.area()), test.changes.length]).toEqual([[5000, 5000], 3]);
      // What is under another class comes back to the active layer.
      test.editor.addLayer(2);
      new TestTool(rectangle, test).drag([[80, 40], [90, 60]]).tool.complete();
      test.editor.selectLayer('layer 1');
      tool.click([80, 50]);
      expect(test.document.layers.map(({ mask }) => mask.area())).toEqual([5200, 4800, 0]);
    }
  });

  it('paints into no hidden layer', () => {
    const test = new TestEditor({ width: 100, height: 100 });
    new TestTool(rectangle, test).drag([[0, 0], [50, 100]]).tool.complete();
    test.editor.setLook('layer 1', { visible: false });
    const tool = new TestTool(revert, test).set(brushDiameterOption, 20).set(brushShapeOption, 'square');
    tool.prediction = { labelMap: createLabelMap(100, 100, 1), backgroundId: 0, classIds: [0, 1], logits: null };
    for (const active of ['layer 1', null]) {
      test.editor.selectLayer(active);
      tool.click([70, 50]);
      expect(test.document.layers.map(({ visible, classId, mask }) => [visible, classId, mask.area()])).toEqual([[false, 1, 5000], [true, 1, 400]]);
      test.editor.undo();
    }
  });
});

describe('clean-up', () => {
  it('shows what would come and go, and does it on Enter only', () => {
    const test = new TestEditor();
    for (const box of [[[10, 10], [60, 60]], [[100, 100], [105, 105]]] as const) new TestTool(rectangle, test).drag(box).tool.complete();
    const tool = new TestTool(cleanUp, test);
    tool.tool.surroundingsChanged?.();
    expect(tool.tool.preview?.masks.map(({ kind, mask }) => [kind, mask.area()])).toEqual([['remove', 25]]);
    tool.set(cleanUpAreaOption, 20);
    expect(tool.tool.preview).toBeNull();
    tool.set(cleanUpOperationOption, 'grow').set(cleanUpRadiusOption, 1);
    expect(tool.tool.preview?.masks[0]).toMatchObject({ kind: 'add' });
    tool.tool.complete();
    expect(tool.areaPx).toBe(2525);
    tool.set(cleanUpOperationOption, 'removeIslands').set(cleanUpAreaOption, 26);
    expect(tool.key('Enter')).toBe(true);
    expect([tool.areaPx, test.editor.undoLabel]).toEqual([2500, 'clean-up']);
    test.editor.undo();
    expect(tool.areaPx).toBe(2525);
  });

  it('grows over other layers as the brush does, never over locked ones', () => {
    const test = new TestEditor();
    new TestTool(rectangle, test).drag([[10, 10], [20, 60]]).tool.complete();
    test.editor.addLayer(2);
    new TestTool(rectangle, test).drag([[40, 10], [60, 60]]).tool.complete();
    test.editor.setLook('layer 2', { locked: true });
    test.editor.addLayer(3);
    new TestTool(rectangle, test).drag([[20, 10], [40, 60]]).tool.complete();
    const tool = new TestTool(cleanUp, test).set(cleanUpOperationOption, 'grow').set(cleanUpRadiusOption, 2);
    tool.key('Enter');
    expect([test.has('layer 1', 19, 30), test.has('layer 3', 19, 30), test.has('layer 2', 41, 30), test.has('layer 3', 41, 30)]).toEqual([false, true, true, false]);
  });

  it('shows nothing of locked layers, and offers nothing where only they stand in the way', () => {
    const test = new TestEditor();
    new TestTool(rectangle, test).drag([[100, 0], [110, 270]]).tool.complete();
    test.editor.addLayer(2);
    new TestTool(rectangle, test).drag([[0, 0], [100, 270]]).tool.complete();
    test.editor.setLook('layer 1', { locked: true });
    const tool = new TestTool(cleanUp, test).set(cleanUpOperationOption, 'grow').set(cleanUpRadiusOption, 10);
    expect([tool.tool.preview, tool.tool.isPending, tool.key('Enter'), test.changes.length]).toEqual([null, false, false, 4]);
    tool.set(cleanUpRadiusOption, 12);
    expect(tool.tool.preview?.masks.map(({ mask }) => mask.area())).toEqual([2 * 270]);
    test.editor.setLook('layer 1', { locked: false });
    tool.tool.surroundingsChanged?.();
    expect(tool.tool.preview?.masks.map(({ mask }) => mask.area())).toEqual([12 * 270]);
    test.editor.setLook('layer 1', { locked: true });
    tool.tool.surroundingsChanged?.();
    tool.key('Enter');
    expect([test.editor.undoLabel, test.document.layers.map(({ mask }) => mask.area())]).toEqual(['clean-up', [2700, 102 * 270]]);
  });

  it('snaps the border to the edges of the photograph', () => {
    const test = new TestEditor();
    new TestTool(rectangle, test).drag([[0, 40], [147, 200]]).tool.complete();
    const tool = new TestTool(cleanUp, test);
    tool.photo = (x) => (x < 150 ? [30, 30, 30] : [220, 220, 220]);
    tool.set(cleanUpOperationOption, 'snapToEdges').set(cleanUpRadiusOption, 6);
    tool.key('Enter');
    expect([test.has('layer 1', 149, 120), test.has('layer 1', 150, 120)]).toEqual([true, false]);
  });

  it('proposes nothing for a locked layer', () => {
    const test = new TestEditor();
    new TestTool(rectangle, test).drag([[10, 10], [13, 13]]).tool.complete();
    test.editor.setLook('layer 1', { locked: true });
    const tool = new TestTool(cleanUp, test);
    tool.tool.surroundingsChanged?.();
    expect(tool.tool.preview).toBeNull();
    expect(() => tool.key('Enter')).toThrow(/locked/);
  });
});
