import { describe, expect, it } from 'vitest';
import { toolList } from '../../../../core/editor/toolList.ts';
import { brushDiameterOption } from '../../../../core/editor/brushOptions.ts';
import { brush } from '../../../../core/editor/tools/brush.ts';
import { eraser } from '../../../../core/editor/tools/eraser.ts';
import type { Tool, ToolPointer } from '../../../../core/editor/tool.ts';
import { imagePoint } from '../../../../core/geometry/points.ts';
import { TestEditor } from './testEditor.ts';
import { TestTool } from './testTools.ts';

function pointer(x: number, y: number, shiftKey = false): ToolPointer {
  return { point: imagePoint(x, y), shiftKey, altKey: false, modKey: false, pressure: 1 };
}

function toolOn(test: TestEditor, descriptor = brush, diameterPx = 1): Tool {
  return new TestTool(descriptor, test).set(brushDiameterOption, diameterPx).tool;
}

function area(test: TestEditor): number {
  return test.document.layers.reduce((sum, layer) => sum + layer.mask.area(), 0);
}

describe('stroke tool', () => {
  it('paints from press to release as one step, without gaps between moves', () => {
    const test = new TestEditor();
    const tool = toolOn(test);
    tool.pointerDown(pointer(10.5, 10.5));
    tool.pointerMove(pointer(40.5, 10.5));
    tool.pointerUp(pointer(40.5, 30.5));
    expect([area(test), test.changes.length]).toEqual([31 + 20, 1]);
    expect(test.editor.undo()).toBe('paint');
    expect(area(test)).toBe(0);
  });

  it('ignores moves that belong to no press', () => {
    const test = new TestEditor();
    const tool = toolOn(test);
    tool.pointerMove(pointer(40, 10));
    tool.pointerUp(pointer(50, 10));
    tool.complete();
    expect(tool.cancel()).toBe(false);
    expect(test.changes).toEqual([]);
  });

  it('draws a straight line from where the last stroke ended with Shift', () => {
    const test = new TestEditor();
    const tool = toolOn(test);
    tool.pointerDown(pointer(10, 10));
    tool.pointerUp(pointer(10, 10));
    tool.hover?.(pointer(60, 10, true));
    expect(tool.preview?.lines).toEqual([{ points: [imagePoint(10, 10), imagePoint(60, 10)], closed: false, look: 'loose' }]);
    tool.hover?.(pointer(60, 10));
    expect(tool.preview).toBeNull();
    tool.hover?.(pointer(60, 10, true));
    tool.pointerDown(pointer(110, 10, true));
    expect(tool.preview).toBeNull();
    tool.pointerUp(pointer(110, 10, true));
    expect(area(test)).toBe(101);
    tool.pointerDown(pointer(200, 200));
    tool.pointerUp(pointer(200, 200));
    expect(area(test)).toBe(102);
  });

  it('takes a stroke back on cancel and starts afresh', () => {
    const test = new TestEditor();
    const tool = toolOn(test);
    tool.pointerDown(pointer(10, 10));
    tool.pointerMove(pointer(50, 50));
    expect(tool.cancel()).toBe(true);
    tool.pointerMove(pointer(90, 90));
    expect([area(test), test.changes.length]).toEqual([0, 0]);
    tool.pointerDown(pointer(200, 10, true));
    tool.pointerUp(pointer(200, 10, true));
    expect(area(test)).toBe(1);
  });

  it('keeps what is drawn when the pointer is lost', () => {
    const test = new TestEditor();
    const tool = toolOn(test);
    tool.pointerDown(pointer(10, 10));
    tool.pointerMove(pointer(19, 10));
    tool.complete();
    tool.pointerMove(pointer(90, 90));
    expect([area(test), test.changes.length]).toEqual([10, 1]);
  });

  it('stays ready after a refused press', () => {
    const test = new TestEditor();
    test.editor.addLayer(1);
    test.editor.setLook('layer 1', { locked: true });
    const tool = toolOn(test);
    expect(() => tool.pointerDown(pointer(10, 10))).toThrow(/locked/);
    tool.pointerMove(pointer(20, 20));
    tool.pointerUp(pointer(20, 20));
    test.editor.setLook('layer 1', { locked: false });
    tool.pointerDown(pointer(10, 10));
    tool.pointerUp(pointer(10, 10));
    expect(area(test)).toBe(1);
  });

  it('erases with the eraser', () => {
    const test = new TestEditor();
    test.stroke('paint', [[50, 50]], 20);
    const before = area(test);
    const tool = toolOn(test, eraser, 3);
    tool.pointerDown(pointer(50.5, 50.5));
    tool.pointerUp(pointer(50.5, 50.5));
    expect([area(test), test.editor.undoLabel]).toEqual([before - 9, 'erase']);
  });

  it('is in the list of tools, each with its own id and shortcut', () => {
    expect(toolList.slice(0, 2)).toEqual([brush, eraser]);
    expect(new Set(toolList.map((tool) => tool.id)).size).toBe(toolList.length);
    expect(new Set(toolList.map((tool) => tool.shortcut)).size).toBe(toolList.length);
  });
});
