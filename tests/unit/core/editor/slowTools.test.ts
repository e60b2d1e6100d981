import { describe, expect, it } from 'vitest';
import { rectangle } from '../../../../core/editor/tools/boxTool.ts';
import { bucket } from '../../../../core/editor/tools/bucket.ts';
import { cleanUp } from '../../../../core/editor/tools/cleanUp.ts';
import { scribble } from '../../../../core/editor/tools/scribble.ts';
import { superpixelBrush } from '../../../../core/editor/tools/superpixelBrush.ts';
import { threshold, thresholdLowOption } from '../../../../core/editor/tools/threshold.ts';
import { wand } from '../../../../core/editor/tools/wand.ts';
import { imagePoint } from '../../../../core/geometry/points.ts';
import { TestEditor } from './testEditor.ts';
import { TestTool } from './testTools.ts';

describe('tools whose pixels take a while', () => {
  const half = (x: number): readonly [number, number, number] => (x < 150 ? [40, 40, 40] : [210, 210, 210]);

  it('clean-up: Enter before the proposal does it when it is there; Escape cancels', () => {
    const test = new TestEditor();
    for (const box of [[[10, 10], [60, 60]], [[100, 100], [105, 105]]] as const) new TestTool(rectangle, test).drag(box).tool.complete();
    const tool = new TestTool(cleanUp, test);
    tool.isSlow = true;
    tool.tool.surroundingsChanged?.();
    expect([tool.tool.isPending, tool.tool.isOffer, tool.tool.preview]).toEqual([true, true, null]);
    // Nothing that a person did: undo goes on to what was done before.
    expect([tool.tool.cancel(), tool.tool.isPending]).toEqual([false, false]);
    expect([tool.answerAll().areaPx, tool.tool.preview]).toEqual([2525, null]);
    tool.tool.surroundingsChanged?.();
    expect([tool.key('Enter'), tool.tool.isOffer, tool.areaPx]).toEqual([true, false, 2525]);
    expect([tool.answerAll().areaPx, test.editor.undoLabel]).toEqual([2500, 'clean-up']);
  });

  it('clean-up: what Enter accepted before it was there is done, though another layer or nothing at all is looked at next', () => {
    for (const next of ['another', 'locked'] as const) {
      const test = new TestEditor();
      for (const box of [[[10, 10], [60, 60]], [[100, 100], [105, 105]]] as const) new TestTool(rectangle, test).drag(box).tool.complete();
      const [{ id }] = test.document.layers;
      const tool = new TestTool(cleanUp, test);
      tool.isSlow = true;
      tool.tool.surroundingsChanged?.();
      tool.key('Enter');
      const { id: other } = test.editor.addLayer(2);
      if (next === 'locked') test.editor.setLook(other, { locked: true });
      tool.tool.surroundingsChanged?.();
      tool.answerAll();
      expect([next, test.document.layers.find((layer) => layer.id === id)?.mask.area(), tool.tool.hasAccepted]).toEqual([next, 2500, false]);
    }
  });

  it('clean-up: a proposal for pixels that are others by now is never applied', () => {
    const test = new TestEditor();
    for (const box of [[[10, 10], [60, 60]], [[100, 100], [105, 105]]] as const) new TestTool(rectangle, test).drag(box).tool.complete();
    const tool = new TestTool(cleanUp, test);
    tool.isSlow = true;
    tool.tool.surroundingsChanged?.();
    test.editor.undo();
    tool.tool.surroundingsChanged?.();
    expect(tool.answerAll().tool.preview).toBeNull();
    expect([tool.key('Enter'), tool.areaPx]).toEqual([false, 2500]);
  });

  it('bucket: quick presses are all filled, in their order, and Escape before leaves everything', () => {
    const test = new TestEditor();
    for (const [x, classId] of [[10, 1], [60, 2]] as const) {
      test.editor.addLayer(classId);
      new TestTool(rectangle, test).drag([[x, 10], [x + 20, 30]]).tool.complete();
    }
    test.editor.addLayer(3);
    const tool = new TestTool(bucket, test);
    tool.isSlow = true;
    tool.click([15, 15]).click([65, 15]);
    expect([tool.tool.isPending, test.has('layer 3', 15, 15)]).toEqual([true, false]);
    tool.answerAll();
    expect([tool.tool.isPending, test.has('layer 3', 15, 15), test.has('layer 3', 65, 15)]).toEqual([false, true, true]);
    test.editor.undo();
    expect([test.has('layer 3', 15, 15), test.has('layer 3', 65, 15)]).toEqual([true, false]);
    tool.click([65, 15]);
    expect(tool.tool.cancel()).toBe(true);
    tool.answerAll();
    expect(test.has('layer 3', 65, 15)).toBe(false);
  });

  it('wand: shows answers on the way, the newest last, and Enter waits for it', () => {
    const tool = new TestTool(wand);
    tool.photo = half;
    tool.isSlow = true;
    tool.down([20, 20]);
    for (const x of [30, 40, 50]) tool.move([x, 20]);
    tool.up([50, 20]);
    expect([tool.tool.isPending, tool.tool.preview, tool.key('Enter'), tool.areaPx]).toEqual([true, null, true, 0]);
    expect([tool.answerAll().areaPx, tool.tool.isPending]).toEqual([150 * 270, false]);
  });

  it('wand and threshold: what Enter accepted before it was there is applied whatever follows, to the layer and in the way of that moment', () => {
    const accept: Record<string, (tool: TestTool) => void> = {
      wand: (tool) => tool.click([20, 20], { altKey: true }),
      threshold: (tool) => tool.set(thresholdLowOption, 0).drag([[0, 0], [150, 270]], { altKey: true }),
    };
    const follow: Record<string, (tool: TestTool) => void> = {
      'another press': (tool) => tool.down([200, 20]),
      'another tool': (tool) => tool.tool.complete(),
      'another layer': ({ test, tool }) => {
        test.editor.selectLayer('layer 2');
        tool.surroundingsChanged?.();
      },
    };
    for (const descriptor of [wand, threshold]) {
      for (const [how, goOn] of Object.entries(follow)) {
        const test = new TestEditor();
        new TestTool(rectangle, test).drag([[100, 0], [200, 270]]).tool.complete();
        test.editor.addLayer(2);
        new TestTool(rectangle, test).drag([[0, 0], [50, 270]]).tool.complete();
        test.editor.selectLayer('layer 1');
        const tool = new TestTool(descriptor, test);
        tool.photo = half;
        tool.isSlow = true;
        accept[descriptor.id](tool);
        expect([tool.key('Enter'), tool.tool.hasAccepted]).toEqual([true, true]);
        goOn(tool);
        tool.answerAll();
        expect([how, ...test.document.layers.map(({ mask }) => mask.area()), tool.tool.hasAccepted]).toEqual([how, 50 * 270, 50 * 270, false]);
      }
    }
  });

  it('scribble: strokes beside the image decide nothing, and nobody waits for them', () => {
    const tool = new TestTool(scribble);
    tool.photo = half;
    tool.isSlow = true;
    tool.drag([[-40, -40], [-50, -50]]).key('Enter');
    tool.answerAll().tool.complete();
    expect([tool.tool.hasAccepted, tool.tool.isPending, tool.areaPx]).toEqual([false, false, 0]);
  });

  it('wand: a double click before the pixels applies them when they are there', () => {
    const tool = new TestTool(wand);
    tool.photo = half;
    tool.isSlow = true;
    tool.click([20, 20]).click([20, 20]).tool.doubleClick?.({ point: imagePoint(20, 20), shiftKey: false, altKey: false, modKey: false, pressure: 1 });
    expect([tool.answerAll().areaPx, tool.test.changes.length]).toEqual([150 * 270, 1]);
  });

  it('wand: Escape takes back what was accepted and is not there yet', () => {
    const tool = new TestTool(wand);
    tool.photo = half;
    tool.isSlow = true;
    tool.click([20, 20]).key('Enter');
    expect([tool.tool.cancel(), tool.tool.hasAccepted, tool.tool.cancel(), tool.answerAll().areaPx]).toEqual([true, false, false, 0]);
  });

  it('clean-up and scribble: what Enter accepted before it was there is done, though another tool is taken', () => {
    const test = new TestEditor();
    for (const box of [[[10, 10], [60, 60]], [[100, 100], [105, 105]]] as const) new TestTool(rectangle, test).drag(box).tool.complete();
    const cleaning = new TestTool(cleanUp, test);
    cleaning.isSlow = true;
    cleaning.tool.surroundingsChanged?.();
    cleaning.key('Enter');
    cleaning.tool.complete();
    expect([cleaning.tool.hasAccepted, cleaning.answerAll().areaPx, cleaning.tool.hasAccepted]).toEqual([true, 2500, false]);
    // Pixels that are others by now are not what was accepted.
    test.editor.undo();
    cleaning.tool.surroundingsChanged?.();
    cleaning.key('Enter');
    cleaning.tool.complete();
    test.editor.undo();
    expect(cleaning.answerAll().areaPx).toBe(2500);

    const scribbling = new TestTool(scribble);
    scribbling.photo = half;
    scribbling.isSlow = true;
    scribbling.drag([[20, 20], [60, 60]]).key('Enter');
    scribbling.tool.complete();
    expect(scribbling.tool.hasAccepted).toBe(true);
    expect(scribbling.answerAll().areaPx).toBeGreaterThan(0);
    expect([scribbling.tool.hasAccepted, scribbling.tool.isPending]).toEqual([false, false]);
  });

  it('bucket and superpixel brush: presses that came before their pixels are drawn, though another tool is taken', () => {
    for (const descriptor of [bucket, superpixelBrush]) {
      const tool = new TestTool(descriptor);
      tool.photo = half;
      tool.isSlow = true;
      tool.click([20, 20]).click([100, 200]);
      tool.tool.complete();
      expect(tool.tool.hasAccepted).toBe(true);
      tool.answerAll();
      expect([tool.test.document.layers.length, tool.test.has('layer 1', 20, 20), tool.test.has('layer 1', 100, 200), tool.tool.hasAccepted]).toEqual([1, true, true, false]);
    }
  });

  it('superpixel brush: a press in another view leaves the one before to its own', () => {
    const tool = new TestTool(superpixelBrush);
    tool.photo = half;
    tool.isSlow = true;
    tool.click([220, 220]);
    tool.visible = { left: 0, top: 0, right: 100, bottom: 100 };
    tool.click([20, 20]).answerAll();
    expect([tool.test.has('layer 1', 220, 220), tool.test.has('layer 1', 20, 20)]).toEqual([true, true]);
  });

  it('superpixel brush: the release of a press that was refused draws nothing', () => {
    const tool = new TestTool(superpixelBrush);
    tool.photo = half;
    tool.isSlow = true;
    tool.click([20, 20]);
    const { id: locked } = tool.test.editor.addLayer(2);
    tool.test.editor.setLook(locked, { locked: true });
    expect(() => tool.down([220, 220])).toThrow('locked');
    tool.up([220, 220]).answerAll();
    const isPainted = (x: number, y: number): boolean => tool.test.document.layers.some(({ mask }) => mask.has(x, y));
    expect([isPainted(20, 20), isPainted(220, 220)]).toEqual([true, false]);
  });

  it('threshold and scribble: Escape ends what is computed', () => {
    for (const descriptor of [threshold, scribble]) {
      const tool = new TestTool(descriptor);
      tool.photo = half;
      tool.isSlow = true;
      tool.drag([[10, 10], [200, 200]]);
      expect(tool.tool.isPending).toBe(true);
      expect([tool.tool.cancel(), tool.tool.isPending, tool.answerAll().areaPx, tool.tool.preview]).toEqual([true, false, 0, null]);
    }
  });

  it('scribble: what all strokes need is computed while the first one is drawn; the decision follows, also where Enter came before it', () => {
    const tool = new TestTool(scribble);
    tool.photo = half;
    tool.isSlow = true;
    tool.down([20, 20]).move([60, 60]);
    expect(tool.waitingCount).toBe(1);
    tool.answerAll();
    expect([tool.waitingCount, tool.tool.isPending]).toEqual([0, false]);
    tool.up([60, 60]);
    expect([tool.waitingCount, tool.tool.isPending, tool.areaPx]).toEqual([1, true, 0]);
    expect(tool.answerAll().tool.preview).not.toBeNull();
    expect(tool.tool.cancel()).toBe(true);

    tool.drag([[20, 20], [60, 60]]);
    // The decision waits for the preparation, instead of ending it.
    expect([tool.waitingCount, tool.key('Enter')]).toEqual([1, true]);
    expect(tool.answerAll().areaPx).toBeGreaterThan(0);
    expect([tool.tool.isPending, tool.test.editor.undoLabel]).toEqual([false, 'scribble']);
  });

  it('scribble: a view that rests under the pointer is prepared once, before the first stroke', () => {
    const tool = new TestTool(scribble);
    tool.isSlow = true;
    tool.hover([20, 20]).hover([21, 20]);
    // The photograph is not there yet.
    expect(tool.waitingCount).toBe(0);
    tool.photo = half;
    tool.visible = { left: 0, top: 0, right: 180, bottom: 180 };
    // The view has just moved.
    expect(tool.hover([20, 20]).waitingCount).toBe(0);
    expect(tool.hover([21, 20]).hover([22, 20]).waitingCount).toBe(1);
    tool.answerAll();
    expect(tool.hover([22, 20]).waitingCount).toBe(0);
    expect([tool.tool.isPending, tool.tool.preview]).toEqual([false, null]);

    // Another view, and a press before it is prepared: the stroke waits for that.
    tool.visible = { left: 0, top: 0, right: 200, bottom: 200 };
    expect(tool.hover([20, 20]).hover([20, 20]).waitingCount).toBe(1);
    tool.drag([[20, 20], [60, 60]]);
    expect([tool.waitingCount, tool.tool.isPending]).toEqual([1, true]);
    tool.answerAll().key('Enter');
    expect(tool.areaPx).toBeGreaterThan(0);

    // What another tool has ended is begun again.
    tool.visible = { left: 0, top: 0, right: 160, bottom: 160 };
    tool.hover([20, 20]).hover([20, 20]).tool.complete();
    expect(tool.hover([20, 20]).waitingCount).toBe(2);
  });

  it('superpixel brush: draws a stroke that came before the patches, unless Escape comes before them', () => {
    const tool = new TestTool(superpixelBrush);
    tool.photo = half;
    tool.isSlow = true;
    tool.drag([[20, 60], [140, 60]]);
    expect([tool.tool.isPending, tool.areaPx]).toEqual([true, 0]);
    tool.answerAll();
    expect([tool.tool.isPending, tool.test.has('layer 1', 80, 60), tool.test.changes.length]).toEqual([false, true, 1]);
    tool.visible = { left: 0, top: 0, right: 200, bottom: 200 };
    tool.drag([[20, 160], [140, 160]]);
    expect(tool.tool.cancel()).toBe(true);
    expect([tool.answerAll().test.changes.length, tool.test.editor.isDrawing]).toEqual([1, false]);
  });
});
