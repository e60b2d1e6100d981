import { flushSync } from 'svelte';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ClassSet } from '../../../../core/classes/classDefinition.ts';
import type { DocumentChange } from '../../../../core/document/documentChange.ts';
import { documentFromStored, storedFromDocument, type StoredDocument } from '../../../../core/document/storedDocument.ts';
import { CancelledError, type AppError } from '../../../../core/errors/appError.ts';
import { createPixelTasks, runTask, type TaskName, type TaskRequest } from '../../../../core/editor/work/pixelTasks.ts';
import { imagePoint } from '../../../../core/geometry/points.ts';
import type { Client } from '../../../../renderer/bridge/client.ts';
import { changeSelected, deleteSelected, moveToRow, splitActive } from '../../../../renderer/editing/layerCommands.ts';
import { EditingSession } from '../../../../renderer/editing/editingSession.svelte.ts';
import { ToolSettings } from '../../../../renderer/editing/toolSettings.svelte.ts';
import { fromMessage, toMessage } from '../../../../renderer/work/maskMessages.ts';
import type { WorkThread } from '../../../../renderer/work/threadWork.svelte.ts';
import type { WorkOrder } from '../../../../renderer/work/workMessages.ts';
import { applyChangeToStored, inOrder } from '../../core/document/applyChangeToStored.ts';
import { TestEditor } from '../../core/editor/testEditor.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';

const classSet: ClassSet = {
  classes: [
    { id: 0, name: 'background', color: '#000000' },
    { id: 8, name: 'cat', color: '#400000' },
    { id: 12, name: 'dog', color: '#400080' },
  ],
  backgroundId: 0,
};

/** A cat at (50, 50), a dog at (200, 50) above it. */
function catAndDog(): StoredDocument {
  const test = new TestEditor({ activeClassId: 8 });
  test.stroke('paint', [[50, 50]], 21);
  test.editor.selectClass(12);
  test.stroke('paint', [[200, 50]], 21);
  return { ...test.stored, layers: test.stored.layers.map((layer) => ({ ...layer, source: 'prediction' as const, meanConfidence: 0.75 })) };
}

/** Does the tasks that it was given when it is told to. */
class HeldThread {
  onmessage: WorkThread['onmessage'] = null;
  private readonly orders: WorkOrder[] = [];

  postMessage(order: WorkOrder): void {
    this.orders.push(order);
  }

  terminate(): void {
    this.orders.length = 0;
  }

  async work(): Promise<void> {
    await Promise.resolve();
    for (const order of this.orders.splice(0)) {
      if (order.kind !== 'task') continue;
      const result = runTask(createPixelTasks({ read: () => null }), order.name, fromMessage(order.request) as TaskRequest<TaskName>);
      this.onmessage!.call(this as unknown as Worker, { data: { ok: true, result: toMessage(result, []) } } as MessageEvent);
    }
  }
}

/** A main process with one image. */
class Store {
  stored: StoredDocument;
  readonly changes: DocumentChange[] = [];
  failure: AppError | null = null;

  constructor(stored: StoredDocument = catAndDog()) {
    this.stored = stored;
  }

  readonly client = {
    invoke: async (name: string, request: unknown): Promise<unknown> => {
      if (name === 'document.load') {
        const { width, height } = this.stored;
        return { image: { id: 7, path: 'a.jpg', state: 'predicted', width, height, failure: null }, document: this.stored, prediction: null };
      }
      if (name !== 'document.save') throw new Error(name);
      if (this.failure !== null) throw this.failure;
      this.changes.push(request as DocumentChange);
      this.stored = applyChangeToStored(this.stored, request as DocumentChange);
      return undefined;
    },
  } as unknown as Client;

  /** With a thread that answers when it is told to. */
  async openWith(thread: HeldThread): Promise<EditingSession> {
    const loaded = await this.client.invoke('document.load', { imageId: 7 });
    return new EditingSession(this.client, loaded, classSet, new ToolSettings({ getItem: () => null, setItem: () => undefined }), () => thread as unknown as WorkThread);
  }

  open(classes: ClassSet = classSet): Promise<EditingSession> {
    return EditingSession.open(this.client, 7, classes, new ToolSettings({ getItem: () => null, setItem: () => undefined }));
  }
}

function stroke(session: EditingSession, from: readonly [number, number], to = from): void {
  session.pointerDown({ point: imagePoint(...from), shiftKey: false, altKey: false, modKey: false, pressure: 1 });
  session.pointerMove({ point: imagePoint(...to), shiftKey: false, altKey: false, modKey: false, pressure: 1 });
  session.pointerUp({ point: imagePoint(...to), shiftKey: false, altKey: false, modKey: false, pressure: 1 });
}

describe('EditingSession', () => {
  it('shows layers from top to bottom with their areas', async () => {
    const session = await new Store().open();
    expect(session.layers.map(({ classId, source, meanConfidence }) => ({ classId, source, meanConfidence }))).toEqual([
      { classId: 12, source: 'prediction', meanConfidence: 0.75 },
      { classId: 8, source: 'prediction', meanConfidence: 0.75 },
    ]);
    const document = documentFromStored(catAndDog());
    expect(session.layers.map((layer) => layer.areaPx)).toEqual(document.layers.map((layer) => layer.mask.area()).reverse());
    expect([session.activeClassId, session.activeLayerId]).toEqual([12, session.layers[0].id]);
  });

  it('is reactive: an effect sees a stroke', async () => {
    const session = await new Store().open();
    const seen: unknown[] = [];
    const stop = $effect.root(() => {
      $effect(() => {
        seen.push([session.layers[0].areaPx, session.undoLabel, session.isDrawing]);
      });
    });
    flushSync();
    session.brushDiameterPx = 1;
    stroke(session, [100, 100]);
    flushSync();
    stop();
    const area = session.layers[0].areaPx;
    expect(seen).toEqual([[area - 1, null, false], [area, 'paint', false]]);
  });

  it('stores every gesture; what is stored is what the editor holds', async () => {
    const store = new Store();
    const session = await store.open();
    const [dog, cat] = session.layers.map((layer) => layer.id);
    stroke(session, [100, 100], [260, 200]);
    await session.flush();
    expect(store.changes).toHaveLength(1);
    session.changeLayer(cat, { classId: 12 });
    session.setLook(dog, { opacity: 0.3 });
    moveToRow(session, [cat], 0);
    session.selection.only(dog);
    deleteSelected(session);
    session.undo();
    session.addLayer(8);
    session.selectTool('eraser');
    session.selectLayer(cat);
    stroke(session, [50, 50]);
    await session.flush();
    expect([session.saveState, session.hasUnsavedWork]).toEqual(['saved', false]);
    expect(inOrder(store.stored)).toEqual(inOrder(storedFromDocument(session.editor.document)));
    expect(session.layers.map((layer) => layer.areaPx)).toEqual(session.editor.document.layers.map((layer) => layer.mask.area()).reverse());
  });

  it('moves layers by their place in the list, from the top', async () => {
    const session = await new Store().open();
    const [top, bottom] = session.layers.map((layer) => layer.id);
    moveToRow(session, [bottom], 0);
    expect(session.layers.map((layer) => layer.id)).toEqual([bottom, top]);
    moveToRow(session, [bottom], 2);
    expect(session.layers.map((layer) => layer.id)).toEqual([top, bottom]);
  });

  it('paints the class that the active layer has been given', async () => {
    const session = await new Store().open();
    expect(session.activeClassId).toBe(12);
    changeSelected(session, 'change-class', { classId: 8 });
    expect(session.layers.map(({ classId }) => classId)).toEqual([8, 8]);
    expect([session.activeClassId, session.editor.activeClassId]).toEqual([8, 8]);
    session.addLayer();
    expect(session.layers[0].classId).toBe(8);
  });

  it('undoes and redoes with labels, and takes back a stroke that is being drawn first', async () => {
    const session = await new Store().open();
    stroke(session, [100, 100]);
    expect([session.canUndo, session.undoLabel, session.canRedo]).toEqual([true, 'paint', false]);
    session.pointerDown({ point: imagePoint(10, 10), shiftKey: false, altKey: false, modKey: false, pressure: 1 });
    expect(session.isDrawing).toBe(true);
    session.undo();
    expect([session.isDrawing, session.undoLabel, session.redoLabel]).toEqual([false, 'paint', null]);
    session.undo();
    expect([session.canUndo, session.redoLabel]).toEqual([false, 'paint']);
    session.redo();
    expect(session.canRedo).toBe(false);
  });

  it.each([
    ['locked', { locked: true }, 'A layer is locked. Unlock it to change it.'],
    ['hidden', { visible: false }, 'This layer is hidden. Show it to change its pixels.'],
  ])('says that the layer is %s, and draws nothing', async (_, look, sentence) => {
    const store = new Store();
    const session = await store.open();
    session.setLook(session.activeLayerId!, look);
    expect(session.canDraw).toBe(false);
    await session.flush();
    const before = inOrder(store.stored);
    stroke(session, [100, 100]);
    expect(session.message?.text).toBe(sentence);
    const first = session.message!.id;
    stroke(session, [100, 100]);
    expect(session.message!.id).toBeGreaterThan(first);
    await session.flush();
    expect([inOrder(store.stored), session.canUndo]).toEqual([before, false]);
    session.clearMessage();
    expect(session.message).toBeNull();
  });

  it('begins with the first class that is not the background where there is no layer', async () => {
    const session = await new Store({ imageId: 7, width: 64, height: 64, onePerPixel: true, layers: [], tiles: [] }).open();
    expect([session.activeClassId, session.activeLayerId, session.canDraw]).toEqual([8, null, true]);
    stroke(session, [10, 10]);
    expect(session.layers).toMatchObject([{ classId: 8, source: 'human' }]);
  });

  it('refuses to paint or add a layer while there is no class, and takes the first one that comes', async () => {
    const store = new Store({ imageId: 7, width: 64, height: 64, onePerPixel: true, layers: [], tiles: [] });
    const session = await store.open({ classes: [classSet.classes[0]], backgroundId: 0 });
    expect(session.canDraw).toBe(false);
    stroke(session, [10, 10]);
    expect(session.message?.text).toMatch(/^There is no class to paint yet\./);
    session.addLayer();
    expect([session.layers, store.changes]).toEqual([[], []]);
    session.classSet = classSet;
    expect([session.activeClassId, session.canDraw]).toEqual([8, true]);
    stroke(session, [10, 10]);
    expect(session.layers).toMatchObject([{ classId: 8 }]);
    session.classSet = { ...classSet, classes: classSet.classes.toReversed() };
    expect(session.activeClassId).toBe(8);
  });

  it('tells the pixel and the class under the pointer', async () => {
    const session = await new Store().open();
    const [dog, cat] = session.layers;
    session.hover(imagePoint(50.9, 50.2));
    expect(session.pointer).toEqual({ column: 50, row: 50, layerId: cat.id, classId: 8 });
    session.hover(imagePoint(200, 50));
    expect(session.pointer).toMatchObject({ layerId: dog.id, classId: 12 });
    session.hover(imagePoint(0, 0));
    expect(session.pointer).toEqual({ column: 0, row: 0, layerId: null, classId: null });
    for (const outside of [imagePoint(-0.1, 5), imagePoint(300, 5), imagePoint(5, 270), null]) {
      session.hover(outside);
      expect(session.pointer).toBeNull();
    }
  });

  it('keeps work that cannot be stored, says why, and stores it later', async () => {
    const store = new Store();
    store.failure = errorOf('store.diskFull', 'The disk is full: free some space.');
    const session = await store.open();
    stroke(session, [100, 100]);
    await expect(session.flush()).rejects.toThrow('The disk is full');
    expect([session.saveState, session.saveMessage, session.hasUnsavedWork]).toEqual(['failed', 'The disk is full: free some space.', true]);
    stroke(session, [120, 100]);
    store.failure = null;
    await session.flush();
    expect([session.saveState, session.saveMessage]).toEqual(['saved', null]);
    expect(inOrder(store.stored)).toEqual(inOrder(storedFromDocument(session.editor.document)));
  });

  it('completes the stroke in progress when it is flushed or the tool changes', async () => {
    const store = new Store();
    const session = await store.open();
    session.pointerDown({ point: imagePoint(100, 100), shiftKey: false, altKey: false, modKey: false, pressure: 1 });
    expect(session.hasUnsavedWork).toBe(true);
    await session.flush();
    expect([store.changes.length, session.isDrawing]).toEqual([1, false]);
    session.pointerDown({ point: imagePoint(150, 100), shiftKey: false, altKey: false, modKey: false, pressure: 1 });
    session.selectTool('eraser');
    expect([session.isDrawing, session.toolId]).toEqual([false, 'eraser']);
    session.pointerMove({ point: imagePoint(170, 100), shiftKey: false, altKey: false, modKey: false, pressure: 1 });
    await session.flush();
    expect(store.changes).toHaveLength(2);
  });

  describe('splitting a layer in a thread', () => {
    async function twoParts(): Promise<{ session: EditingSession; thread: HeldThread }> {
      const thread = new HeldThread();
      const session = await new Store().openWith(thread);
      stroke(session, [50, 200]);
      splitActive(session);
      return { session, thread };
    }

    it('makes layers of the parts as they are when they are known', async () => {
      const { session, thread } = await twoParts();
      expect(session.hasGesture).toBe(true);
      stroke(session, [250, 200]);
      await thread.work();
      expect(session.layers).toHaveLength(2);
      await thread.work();
      expect([session.layers.length, session.selection.ids.length, session.hasGesture]).toEqual([4, 3, false]);
      session.undo();
      expect(session.layers).toHaveLength(2);
    });

    it.each(['cancelGesture', 'undo'] as const)('is taken back: %s', async (how) => {
      const { session, thread } = await twoParts();
      session[how]();
      await thread.work();
      expect([session.layers.length, session.hasGesture, session.undoLabel]).toEqual([2, false, 'paint']);
    });

    it('is refused where the layer was locked meanwhile', async () => {
      const { session, thread } = await twoParts();
      session.setLook(session.activeLayerId!, { locked: true });
      await thread.work();
      expect([session.layers.length, session.message?.text]).toEqual([2, 'A layer is locked. Unlock it to change it.']);
    });
  });

  it('does not tell people that something is computed ahead', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const session = await new Store().openWith(new HeldThread());
    session.tools.setPhoto({ read: (rect) => rect as never, levelCount: 0, share: async () => [] });
    session.selectTool('scribble');
    const started = vi.spyOn(session.work, 'start');
    for (const x of [20, 21, 22]) session.tools.hover({ point: imagePoint(x, 20), shiftKey: false, altKey: false, modKey: false, pressure: 1 });
    await vi.advanceTimersByTimeAsync(300);
    expect([started.mock.calls.map(([name]) => name), session.work.isBusy]).toEqual([['scribble'], false]);
  });

  describe('what was asked for and is still computed in a thread', () => {
    /** The bucket was pressed in the cat, which the dog is to have, and another tool is in hand. */
    async function filling(): Promise<{ session: EditingSession; store: Store; thread: HeldThread }> {
      const [thread, store] = [new HeldThread(), new Store()];
      const session = await store.openWith(thread);
      session.selectTool('bucket');
      stroke(session, [50, 50]);
      session.selectTool('brush');
      return { session, store, thread };
    }

    it('is waited for before everything is stored', async () => {
      const { session, store, thread } = await filling();
      expect([session.hasUnsavedWork, session.hasGesture, session.tools.isPending]).toEqual([true, true, false]);
      let isStored = false;
      const flushed = session.flush().then(() => (isStored = true));
      await Promise.resolve();
      expect([isStored, store.changes.length]).toEqual([false, 0]);
      await thread.work();
      await flushed;
      expect([store.changes.length, session.hasUnsavedWork, session.undoLabel, session.layers[1].areaPx]).toEqual([1, false, 'fill', 0]);
    });

    it.each(['cancelGesture', 'undo'] as const)('is taken back, whatever tool is in hand: %s', async (how) => {
      const { session, thread } = await filling();
      session[how]();
      await thread.work();
      expect([session.hasGesture, session.hasUnsavedWork, session.undoLabel]).toEqual([false, false, null]);
    });

    it('is not waited for any more where a person takes it back, or the image is left', async () => {
      for (const name of ['cleanUp', 'bucket'] as const) {
        for (const end of ['cancelGesture', 'undo', 'close'] as const) {
          const session = await new Store().openWith(new HeldThread());
          session.selectTool(name);
          if (name === 'bucket') stroke(session, [50, 50]);
          else session.tools.keyDown('Enter');
          const flushed = session.flush();
          await Promise.resolve();
          expect([name, end, session.tools.hasAccepted]).toEqual([name, end, true]);
          session[end]();
          if (end === 'close') await expect(flushed).rejects.toThrow(CancelledError);
          else await flushed;
          expect([name, end, session.tools.hasAccepted]).toEqual([name, end, end === 'close']);
        }
      }
    });

    it('is waited for also where it was accepted during the wait', async () => {
      const { session, store, thread } = await filling();
      const flushed = session.flush();
      session.selectTool('cleanUp');
      session.tools.keyDown('Enter');
      for (let round = 0; round < 3; round++) await thread.work();
      await flushed;
      expect([session.tools.hasAccepted, session.hasUnsavedWork, store.changes.length > 0]).toEqual([false, false, true]);
    });

    it('ends no stroke that is being drawn', async () => {
      const { session, thread } = await filling();
      session.brushDiameterPx = 3;
      session.pointerDown({ point: imagePoint(250, 200), shiftKey: false, altKey: false, modKey: false, pressure: 1 });
      await thread.work();
      // A change of the tool on the way is no end of the stroke.
      session.tools.stepKeyedNumber(-1);
      session.pointerMove({ point: imagePoint(270, 200), shiftKey: false, altKey: false, modKey: false, pressure: 1 });
      session.pointerUp({ point: imagePoint(270, 200), shiftKey: false, altKey: false, modKey: false, pressure: 1 });
      const [dog] = session.editor.document.layers.toReversed();
      expect([dog.mask.has(270, 200), dog.mask.has(50, 50), session.undoLabel]).toEqual([true, true, 'fill']);
      session.undo();
      expect([dog.mask.has(50, 50), session.undoLabel]).toEqual([false, 'paint']);
    });

    it('is nothing where it was refused at once', async () => {
      const { session } = await filling();
      session.cancelGesture();
      session.selectTool('superpixel');
      stroke(session, [50, 50]);
      expect([session.message?.text, session.hasUnsavedWork]).toEqual([expect.stringContaining('still being read'), false]);
      await session.flush();
    });

    it('keeps nobody waiting once the image is closed', async () => {
      const { session, store } = await filling();
      const flushed = session.flush();
      session.close();
      await expect(flushed).rejects.toThrow(CancelledError);
      expect(store.changes).toEqual([]);
    });
  });

  it('tells the canvas which tiles look different', async () => {
    const session = await new Store().open();
    const heard: number[] = [];
    const stop = session.onTilesChanged((tiles) => heard.push(...tiles));
    session.brushDiameterPx = 3;
    stroke(session, [280, 100]);
    expect(new Set(heard)).toEqual(new Set([1]));
    stop();
    stroke(session, [10, 10]);
    expect(new Set(heard)).toEqual(new Set([1]));
  });

  it('takes vertices back one by one, applies a region before another tool, and keeps one that is refused', async () => {
    const store = new Store();
    const session = await store.open();
    session.selectLayer(session.layers[0].id);
    const before = session.layers[0].areaPx;
    session.selectTool('polygon');
    for (const corner of [[2, 2], [20, 2], [20, 20], [2, 20]] as const) stroke(session, corner);
    expect([session.tools.isPending, session.hasUnsavedWork, session.tools.preview?.handles.length]).toEqual([true, true, 4]);
    session.undo();
    expect(session.tools.preview?.handles.length).toBe(3);
    session.setLook(session.layers[0].id, { locked: true });
    session.selectTool('brush');
    expect([session.toolId, session.tools.isPending, session.message?.text]).toEqual(['polygon', true, 'A layer is locked. Unlock it to change it.']);
    await expect(session.flush()).rejects.toMatchObject({ code: 'tool.refused' });
    session.setLook(session.layers[0].id, { locked: false });
    session.selectTool('brush');
    expect([session.toolId, session.tools.isPending, session.undoLabel]).toEqual(['brush', false, 'paint']);
    expect(session.layers[0].areaPx).toBeGreaterThan(before);
    await session.flush();
  });
});
