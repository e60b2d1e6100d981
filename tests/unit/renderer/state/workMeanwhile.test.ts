import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { storedFromDocument } from '../../../../core/document/storedDocument.ts';
import { AppError, toPlainError } from '../../../../core/errors/appError.ts';
import type { ImportReport } from '../../../../core/report/importReport.ts';
import type { PrelabelReport } from '../../../../core/report/prelabelReport.ts';
import { holdCloseUntilSaved } from '../../../../renderer/editing/holdClose.ts';
import type { AppState } from '../../../../renderer/state/appState.svelte.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';
import { FakeMain, labelledDocument, layerIds, settled } from '../../../fixtures/fakeMain.ts';

const report: PrelabelReport = { images: 1, done: 1, skipped: 0, failed: [], imagesPerSecond: 1, provider: 'cpu', model: 'tiny', cancelled: false };

let main: FakeMain;
let app: AppState;

function closingEvent(): Event {
  return Object.defineProperty(new Event('beforeunload', { cancelable: true }), 'returnValue', { value: '', writable: true });
}

beforeEach(() => {
  vi.useFakeTimers();
  // The save queue waits with the window's clock.
  vi.stubGlobal('window', globalThis);
  main = new FakeMain();
  app = main.newApp();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('pre-labelling', () => {
  beforeEach(async () => {
    await app.start();
    await settled();
  });

  it('shows the layers of the open image when its prediction comes', async () => {
    main.predict(1);
    await settled();
    expect(layerIds(app)).toEqual(['predicted-1']);
    expect(app.images.counts.predicted).toBe(1);
  });

  it('does not load the open image again for the predictions of others', async () => {
    const before = app.workspace.session;
    main.predict(2);
    await settled();
    expect(app.workspace.session).toBe(before);
    expect(app.images.byId(2)?.state).toBe('predicted');
  });

  it('never puts a prediction over what a person did: it waits until asked for', async () => {
    app.workspace.session?.addLayer(2);
    const own = layerIds(app);
    main.predict(1);
    await settled();
    expect(layerIds(app)).toEqual(own);
    expect(app.workspace.replacedBy).toBe('prediction');
    expect(app.workspace.saveState).toBe('failed');
    await app.workspace.showStored();
    expect(layerIds(app)).toEqual(['predicted-1']);
    expect(app.workspace.replacedBy).toBeNull();
  });

  it("stores a person's layers in place of the prediction when they are to stay", async () => {
    app.workspace.session?.addLayer(2);
    const own = layerIds(app);
    main.predict(1);
    await settled();
    await app.workspace.keepMine();
    expect(main.bridge.requests('document.save').at(-1)).toMatchObject({ imageId: 1, edited: true, removeLayers: ['predicted-1'], order: own });
    expect(app.workspace.replacedBy).toBeNull();
    // The same prediction is no news a second time.
    main.bridge.emit('images.changed', { images: [main.setState(1, 'predicted')] });
    await settled();
    expect(app.workspace.replacedBy).toBeNull();
    expect(layerIds(app)).toEqual(own);
  });

  it('keeps the work on an image that is left, whatever a run stored there', async () => {
    app.workspace.session?.addLayer(2);
    const own = layerIds(app);
    main.predict(1);
    await settled();
    await app.openImage(2);
    expect(main.bridge.requests('document.save').at(-1)).toMatchObject({ imageId: 1, removeLayers: ['predicted-1'], order: own });
  });

  it('corrects the new prediction once the work is stored in its place, and files nothing under it before', async () => {
    main.bridge.handlers['prediction.load'] = () => null;
    main.bridge.handlers['images.addWork'] = () => undefined;
    main.predict(1);
    await settled();
    const before = app.workspace.correcting!;
    before.corrections = [{ classId: 1, predictedPx: 100, removedPx: 5, addedPx: 0 }];
    const work = async (): Promise<unknown> => {
      app.workClock.active();
      await vi.advanceTimersByTimeAsync(1000);
      await app.storeWork();
      return main.bridge.requests('images.addWork').at(-1)?.corrections;
    };
    expect(await work()).toEqual(before.corrections);
    app.workspace.session?.addLayer(2);
    main.predict(1, 'predicted-again');
    await settled();
    expect(await work()).toBeNull();
    await app.workspace.keepMine();
    expect(app.workspace.correcting).not.toBe(before);
    expect(app.workspace.session?.prediction).toEqual(main.predictions.get(1));
    expect(main.bridge.requests('prediction.load')).toHaveLength(2);
    expect(await work()).toBeNull();
  });

  it('stores how long a person has worked on an image before another folder is opened', async () => {
    main.bridge.handlers['images.addWork'] = () => undefined;
    app.workClock.active();
    await vi.advanceTimersByTimeAsync(3000);
    await app.openProject('/other');
    expect(main.bridge.requests('images.addWork')).toMatchObject([{ imageId: 1, workMs: 3000 }]);
  });

  it('opens another folder, and closes one, though the minutes of work cannot be stored', async () => {
    main.bridge.handlers['images.addWork'] = () => {
      throw errorOf('project.diskFull', 'The disk is full.');
    };
    for (const leave of [() => app.openProject('/other'), () => app.closeProject()]) {
      app.workClock.active();
      await vi.advanceTimersByTimeAsync(3000);
      await leave();
    }
    expect(main.bridge.requests('images.addWork')).toHaveLength(2);
    expect([app.project.info, app.messages.list.map(({ text }) => text)]).toEqual([null, ['The disk is full.']]);
  });

  it('holds a window that is closed before the person decides until the work is stored', async () => {
    app.workspace.session?.addLayer(2);
    await app.workspace.flush();
    const own = layerIds(app);
    main.predict(1);
    await settled();
    expect(app.workspace.session?.hasUnsavedWork).toBe(false);
    const target = Object.assign(new EventTarget(), { close: vi.fn() });
    holdCloseUntilSaved(target as never, app.workspace, (error) => expect(error).toBeNull());
    const closing = closingEvent();
    target.dispatchEvent(closing);
    expect(closing.defaultPrevented).toBe(true);
    await settled();
    expect(main.bridge.requests('document.save').at(-1)).toMatchObject({ imageId: 1, removeLayers: ['predicted-1'], order: own });
    expect(target.close).toHaveBeenCalledOnce();
    expect(app.workspace.hasUnsavedWork).toBe(false);
  });

  it('gives up a window that is closed a second time where the work cannot be stored', async () => {
    app.workspace.session?.addLayer(2);
    await app.workspace.flush();
    main.predict(1);
    await settled();
    main.bridge.handlers['document.save'] = () => {
      throw errorOf('project.full', 'The disk is full.');
    };
    const target = new EventTarget();
    const refused: unknown[] = [];
    holdCloseUntilSaved(target as never, app.workspace, (error) => refused.push(error));
    target.dispatchEvent(closingEvent());
    await settled();
    expect(refused).toMatchObject([{ message: 'The disk is full.' }]);
    const again = closingEvent();
    target.dispatchEvent(again);
    expect(again.defaultPrevented).toBe(false);
  });

  it('keeps the work where the store refuses it because of a prediction that nobody has told of yet', async () => {
    const save = main.bridge.handlers['document.save']!;
    main.bridge.handlers['document.save'] = (change) => {
      if (!change.removeLayers.includes('late')) throw new AppError('project.badChange', 'It does not fit.');
      main.bridge.handlers['document.save'] = save;
      return save(change);
    };
    app.workspace.session?.addLayer(2);
    main.documents.set(1, labelledDocument(1, 'late'));
    main.predictions.set(1, { modelId: 'tiny', modelName: 'Tiny', provider: 'cpu', inferenceMs: 1, createdAt: '2026-02-01T00:00:00.000Z' });
    await app.openImage(2);
    expect(app.workspace.imageId).toBe(2);
    expect(app.messages.list).toEqual([]);
  });

  it('asks before it replaces the layers of an image that a person has worked on', async () => {
    app.workspace.session?.addLayer(2);
    await app.startPrelabel(app.workspace.image);
    expect(main.bridge.requests('prelabel.start')).toEqual([]);
    const [offer] = app.messages.list;
    expect(offer.action?.label).toBe('Replace my layers');
    offer.action?.perform();
    await settled();
    expect(main.bridge.requests('prelabel.start')).toEqual([{ imageIds: [1], overwrite: true, modelId: null }]);
    // No second question.
    main.predict(1);
    await settled();
    expect(layerIds(app)).toEqual(['predicted-1']);
  });

  it('asks for the classes again: those of the model may have come', async () => {
    const asked = main.bridge.requests('project.current').length;
    await app.startPrelabel(null);
    expect(main.bridge.requests('project.current')).toHaveLength(asked + 1);
  });

  it('offers to run again over an image that the model has labelled already', async () => {
    await app.startPrelabel(app.workspace.image);
    main.bridge.emit('prelabel.finished', { jobId: 'prelabel-1', report: { ...report, done: 0, skipped: 1 }, error: null });
    app.messages.list[0].action?.perform();
    await settled();
    expect(main.bridge.requests('prelabel.start').at(-1)).toMatchObject({ imageIds: [1], overwrite: true });
  });

  it('withdraws what it offers for an image that is left', async () => {
    app.workspace.session?.addLayer(2);
    await app.startPrelabel(app.workspace.image);
    expect(app.messages.list).toHaveLength(1);
    await app.openImage(2);
    expect(app.messages.list).toEqual([]);
  });

  it('offers nothing for an image that is not open any more', async () => {
    await app.startPrelabel(app.workspace.image);
    await app.openImage(2);
    main.bridge.emit('prelabel.finished', { jobId: 'prelabel-1', report: { ...report, done: 0, skipped: 1 }, error: null });
    expect(app.messages.list).toEqual([]);
  });

  it('says why one image failed, in one message', async () => {
    await app.startPrelabel(app.workspace.image);
    const failure = { path: 'a.jpg', code: 'image.truncated', message: 'a.jpg is cut off.' };
    main.bridge.emit('prelabel.finished', { jobId: 'prelabel-1', report: { ...report, done: 0, failed: [failure] }, error: null });
    expect(app.messages.list).toMatchObject([{ level: 'error', text: 'a.jpg is cut off.' }]);
    expect(app.prelabel.summary).toBeNull();
  });

  it('asks what the classes of a model are where the project has others, and runs with the answer', async () => {
    main.bridge.handlers['classes.mapping'] = () => ({ modelId: 'tiny', modelName: 'Tiny', classes: [{ id: 1, name: 'cat' }], backgroundId: null, mapping: null });
    main.bridge.handlers['classes.saveMapping'] = () => undefined;
    await app.startPrelabel(null);
    const error = new AppError('project.classesDiffer', 'Class 1 is another.', { model: 'tiny', classId: 1, className: 'cat', projectClass: 'road' });
    main.bridge.emit('prelabel.finished', { jobId: 'prelabel-1', report: null, error: toPlainError(error) });
    await settled();
    expect(app.layout.dialog).toBe('class-mapping');
    expect(main.bridge.requests('classes.mapping')).toEqual([{ modelId: 'tiny' }]);
    expect(app.messages.list).toEqual([]);
    await app.classes.saveMapping([{ from: 1, to: 2 }], null);
    expect(main.bridge.requests('classes.saveMapping')).toEqual([{ modelId: 'tiny', mapping: [{ from: 1, to: 2 }] }]);
    expect(main.bridge.requests('prelabel.start')).toHaveLength(2);
  });
});

describe('importing', () => {
  const labels: ImportReport = { format: 'voc', path: '/labels', found: 1, images: 1, objects: 1, unchanged: 0, conflicts: [], failed: [], classes: { added: [], remapped: [] }, warnings: [], cancelled: false };

  /** What the main process does when an import labels an image; the store then refuses changes of the layers that were there. */
  function importLabels(id: number): void {
    main.documents.set(id, labelledDocument(id, 'imported'));
    const save = main.bridge.handlers['document.save']!;
    main.bridge.handlers['document.save'] = (change) => {
      if (!change.removeLayers.includes('imported')) throw new AppError('project.badChange', 'It does not fit.');
      main.documents.delete(id);
      main.bridge.handlers['document.save'] = save;
      return save(change);
    };
    main.setState(id, 'edited');
  }

  function tell(id: number): void {
    main.bridge.emit('images.changed', { images: [main.images.find((image) => image.id === id)!] });
  }

  beforeEach(async () => {
    main.bridge.handlers['import.start'] = () => ({ jobId: 'import-1' });
    main.documents.set(1, labelledDocument(1, 'before'));
    await app.start();
    await settled();
    await app.importing.start();
  });

  it('shows the labels of the open image as soon as they are there', async () => {
    importLabels(1);
    tell(1);
    await settled();
    expect(layerIds(app)).toEqual(['imported']);
    expect(app.workspace.replacedBy).toBeNull();
  });

  it('asks where there is work that is not stored, and stores it where nobody answers', async () => {
    importLabels(1);
    app.workspace.session?.addLayer(2);
    const own = app.workspace.session!.editor.document.layers.map(({ id }) => id);
    tell(1);
    await settled();
    expect(app.workspace.replacedBy).toBe('import');
    main.bridge.emit('import.finished', { jobId: 'import-1', report: labels, error: null });
    await settled();
    expect(app.workspace.replacedBy).toBe('import');
    await app.openImage(2);
    expect(app.workspace.imageId).toBe(2);
    expect(main.bridge.requests('document.save').some(({ removeLayers, order }) => removeLayers.includes('imported') && String(order) === String(own))).toBe(true);
  });

  it('shows them where the person wants them', async () => {
    importLabels(1);
    app.workspace.session?.addLayer(2);
    tell(1);
    await settled();
    await app.workspace.showStored();
    expect(layerIds(app)).toEqual(['imported']);
    expect(app.workspace.hasUnsavedWork).toBe(false);
  });

  it('keeps the work where the store refuses it and nobody has told of the import yet', async () => {
    importLabels(1);
    app.workspace.session?.addLayer(2);
    await app.openImage(2);
    expect(app.workspace.imageId).toBe(2);
    expect(main.bridge.requests('document.save').at(-2)).toMatchObject({ imageId: 1, removeLayers: ['imported'] });
  });

  it('does not take a stroke that the person takes back meanwhile for the import', async () => {
    const { session } = app.workspace;
    session?.addLayer(2);
    await app.workspace.flush();
    // It is stored, and taking it back is not yet.
    main.documents.set(1, storedFromDocument(session!.editor.document));
    session?.undo();
    tell(1);
    await settled();
    expect([app.workspace.session === session, app.workspace.replacedBy]).toEqual([true, null]);
  });

  it('tries an image that cannot be read once more only when something has become of it', async () => {
    const load = main.bridge.handlers['document.load']!;
    let attempts = 0;
    main.bridge.handlers['document.load'] = ({ imageId }) => {
      attempts++;
      const index = main.images.findIndex(({ id }) => id === imageId);
      main.images[index] = { ...main.images[index], state: 'failed', failure: { path: 'b.jpg', code: 'image.truncated', message: 'b.jpg is cut off.' } };
      tell(imageId);
      throw errorOf('image.truncated', 'b.jpg is cut off.');
    };
    await app.openImage(2);
    await app.workspace.retry();
    await settled();
    expect([attempts, app.workspace.status]).toEqual([2, 'failed']);
    main.bridge.handlers['document.load'] = load;
    main.images[1] = { ...main.images[1], failure: null };
    main.setState(2, 'edited');
    tell(2);
    await settled();
    expect(app.workspace.status).toBe('ready');
  });

  it('does not take a stroke of the person for the import', async () => {
    const { session } = app.workspace;
    session?.addLayer(2);
    tell(1);
    await settled();
    expect(app.workspace.session).toBe(session);
    expect(app.workspace.replacedBy).toBeNull();
  });
});
