import { describe, expect, it } from 'vitest';
import { combineOption } from '../../../../core/editor/combineOption.ts';
import { rectangle } from '../../../../core/editor/tools/boxTool.ts';
import { scissors } from '../../../../core/editor/tools/scissors.ts';
import { scribble } from '../../../../core/editor/tools/scribble.ts';
import { superpixelBrush } from '../../../../core/editor/tools/superpixelBrush.ts';
import { threshold, thresholdLowOption } from '../../../../core/editor/tools/threshold.ts';
import { wand, wandContiguousOption, wandToleranceOption } from '../../../../core/editor/tools/wand.ts';
import { TestEditor } from './testEditor.ts';
import { TestTool } from './testTools.ts';

/** Left half dark, right half bright, a dark spot at the right. */
const twoHalves = (x: number, y: number): readonly [number, number, number] => (x < 150 || (x >= 200 && x < 220 && y >= 100 && y < 120) ? [40, 40, 40] : [210, 205, 200]);

describe('magic wand', () => {
  it('takes what looks alike and follows the tolerance until it is applied', () => {
    const tool = new TestTool(wand);
    expect(() => tool.click([20, 20])).toThrow(/still being read/);
    tool.photo = twoHalves;
    tool.click([20, 20]);
    expect([tool.areaPx, tool.tool.preview?.masks[0].mask.area()]).toEqual([0, 150 * 270]);
    tool.set(wandContiguousOption, false);
    expect(tool.tool.preview?.masks[0].mask.area()).toBe(150 * 270 + 400);
    tool.set(wandToleranceOption, 100);
    expect(tool.tool.preview?.masks[0].mask.area()).toBe(300 * 270);
    tool.set(wandToleranceOption, 5);
    tool.key('Enter');
    expect([tool.areaPx, tool.test.changes.length, tool.tool.preview]).toEqual([150 * 270 + 400, 1, null]);
  });

  it('shows what would really come or go: nothing of locked layers, what intersecting takes away', () => {
    const test = new TestEditor();
    new TestTool(rectangle, test).drag([[100, 0], [200, 10]]).tool.complete();
    test.editor.setLook('layer 1', { locked: true });
    test.editor.selectClass(2);
    const shown = (tool: TestTool): unknown => tool.tool.preview?.masks.map(({ kind, mask }) => [kind, mask.area()]);
    const tool = new TestTool(wand, test);
    tool.photo = twoHalves;
    tool.click([20, 20]);
    expect(shown(tool)).toEqual([['add', 150 * 270 - 500]]);
    test.editor.setLook('layer 1', { locked: false });
    test.editor.selectLayer('layer 1');
    tool.set(combineOption, 'intersect');
    expect(shown(tool)).toEqual([['hint', 150 * 270], ['remove', 500]]);
    tool.set(combineOption, 'subtract');
    expect(shown(tool)).toEqual([['hint', 150 * 270], ['remove', 500]]);
    tool.key('Enter');
    expect([test.has('layer 1', 149, 5), test.has('layer 1', 150, 5), tool.areaPx]).toEqual([false, true, 500]);
  });

  it('changes the tolerance by dragging, and leaves everything on Escape', () => {
    const tool = new TestTool(wand);
    tool.photo = twoHalves;
    tool.down([20, 20]).move([60, 20]);
    expect(tool.value(wandToleranceOption)).toBe(20);
    tool.up([60, 20]);
    expect([tool.tool.cancel(), tool.test.changes]).toEqual([true, []]);
  });
});

describe('intelligent scissors', () => {
  it('follow the edges between presses and close at the first', () => {
    const tool = new TestTool(scissors);
    // A bright box of 100 x 80 on dark.
    tool.photo = (x, y) => (x >= 60 && x < 160 && y >= 50 && y < 130 ? [220, 220, 220] : [30, 30, 30]);
    tool.click([60, 50]).hover([155, 132]);
    expect(tool.tool.preview?.lines.at(-1)?.look).toBe('loose');
    tool.click([159, 51]).click([158, 130]).click([61, 129]).click([60, 50]);
    expect([tool.areaPx, tool.tool.preview?.lines[0].closed]).toEqual([0, true]);
    tool.key('Enter');
    expect(Math.abs(tool.areaPx - 8000)).toBeLessThan(300);
    tool.click([20, 20]).click([30, 20]);
    expect([tool.key('Backspace'), tool.tool.preview?.handles.length, tool.tool.cancel()]).toEqual([true, 1, true]);
  });
});

describe('threshold', () => {
  it('takes the pixels of a box that are bright enough', () => {
    const tool = new TestTool(threshold);
    tool.photo = twoHalves;
    tool.drag([[100, 0], [200, 10]]);
    expect(tool.tool.preview?.masks[0].mask.area()).toBe(500);
    tool.set(thresholdLowOption, 0);
    expect(tool.tool.preview?.masks[0].mask.area()).toBe(1000);
    tool.set(thresholdLowOption, 128);
    tool.key('Enter');
    expect(tool.areaPx).toBe(500);
  });

  it('cuts the active layer down after a click', () => {
    const test = new TestEditor();
    new TestTool(rectangle, test).drag([[100, 0], [200, 10]]).tool.complete();
    const tool = new TestTool(threshold, test);
    tool.photo = twoHalves;
    tool.click([120, 5]);
    tool.key('Enter');
    expect([tool.areaPx, test.editor.undoLabel]).toEqual([500, 'intersect']);
  });
});

describe('superpixel brush', () => {
  it('paints whole patches, shows the one under the pointer, and is one step', () => {
    const tool = new TestTool(superpixelBrush);
    tool.photo = twoHalves;
    tool.hover([20, 20]).hover([21, 20]);
    const patch = tool.tool.preview!.masks[0];
    expect([patch.kind, patch.mask.has(21, 20)]).toEqual(['hint', true]);
    tool.click([21, 20]);
    expect(tool.areaPx).toBe(patch.mask.area());
    tool.drag([[20, 60], [140, 60]]);
    expect(tool.test.changes.length).toBe(2);
    // Patches follow the edge between dark and bright.
    expect([tool.test.has('layer 1', 149, 60), tool.test.has('layer 1', 151, 60)]).toEqual([true, false]);
    tool.click([21, 20], { altKey: true });
    expect(tool.test.has('layer 1', 21, 20)).toBe(false);
    tool.down([200, 200]);
    expect(tool.tool.cancel()).toBe(true);
    expect(tool.test.changes.length).toBe(3);
  });
});

describe('scribble', () => {
  it('gives what lies between strokes to their classes, corrects, and accepts as one step', () => {
    const tool = new TestTool(scribble);
    expect(() => tool.down([20, 20])).toThrow(/still being read/);
    tool.photo = (x) => (x < 150 ? [40, 40, 40] : [210, 205, 200]);
    tool.drag([[60, 40], [60, 230]]);
    tool.drag([[240, 40], [240, 230]], { altKey: true });
    expect([tool.areaPx, tool.tool.preview?.masks.map(({ kind }) => kind).sort()]).toEqual([0, ['add', 'remove']]);
    tool.test.editor.selectClass(2);
    tool.drag([[240, 40], [240, 60]]);
    expect(tool.key('Backspace')).toBe(true);
    expect(tool.key('Enter')).toBe(true);
    expect([tool.test.document.layers.map(({ classId }) => classId), tool.test.changes.length, tool.test.editor.undoLabel]).toEqual([[1], 1, 'scribble']);
    expect(Math.abs(tool.areaPx - 150 * 270)).toBeLessThan(600);
    tool.drag([[60, 40], [60, 60]]);
    expect([tool.tool.cancel(), tool.tool.isPending, tool.test.changes.length]).toEqual([true, false, 1]);
  });

  it('shows nothing of locked layers', () => {
    const test = new TestEditor();
    new TestTool(rectangle, test).drag([[0, 0], [150, 100]]).tool.complete();
    test.editor.selectClass(2);
    const tool = new TestTool(scribble, test);
    tool.photo = (x) => (x < 150 ? [40, 40, 40] : [210, 205, 200]);
    tool.drag([[60, 40], [60, 230]]);
    const shownPx = (): number => tool.tool.preview!.masks[0].mask.area();
    const allPx = shownPx();
    test.editor.setLook('layer 1', { locked: true });
    tool.tool.surroundingsChanged?.();
    expect(allPx - shownPx()).toBe(15_000);
    const offeredPx = shownPx();
    tool.key('Enter');
    expect(test.document.layers.map(({ mask }) => mask.area())).toEqual([15_000, offeredPx]);
  });

  it('never takes a class for "no layer", nor one that is painted later', () => {
    const tool = new TestTool(scribble, new TestEditor({ activeClassId: 0 }));
    tool.photo = (x) => (x < 150 ? [40, 40, 40] : [210, 205, 200]);
    tool.drag([[60, 40], [60, 230]]);
    tool.test.editor.selectClass(1);
    tool.drag([[240, 40], [240, 230]]);
    expect(tool.tool.preview?.masks.map(({ kind, classId }) => [kind, classId]).sort()).toEqual([['add', 0], ['add', 1]]);
    tool.test.editor.selectClass(255);
    tool.drag([[240, 40], [240, 60]]).drag([[240, 200], [240, 230]], { altKey: true });
    expect(tool.tool.preview?.masks.map(({ kind }) => kind).sort()).toEqual(['add', 'add', 'add', 'remove']);
    tool.key('Backspace');
    tool.key('Backspace');
    tool.key('Enter');
    expect(tool.test.document.layers.map(({ classId }) => classId).sort()).toEqual([0, 1]);
    expect(tool.test.document.layers.map(({ mask }) => mask.isEmpty)).toEqual([false, false]);
  });
});
