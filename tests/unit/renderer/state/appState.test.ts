import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClassSet } from '../../../../core/classes/classDefinition.ts';
import type { DocumentChange } from '../../../../core/document/documentChange.ts';
import { documentFromStored, storedFromDocument, type StoredDocument } from '../../../../core/document/storedDocument.ts';
import { AppError, CancelledError, toPlainError } from '../../../../core/errors/appError.ts';
import { imagePoint } from '../../../../core/geometry/points.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import type { ImageState, ImageSummary } from '../../../../core/project/imageSummary.ts';
import type { PredictionSummary, ProjectInfo } from '../../../../core/project/projectInfo.ts';
import type { ImportReport } from '../../../../core/report/importReport.ts';
import type { PrelabelReport } from '../../../../core/report/prelabelReport.ts';
import { createClient } from '../../../../renderer/bridge/client.ts';
import { holdCloseUntilSaved } from '../../../../renderer/editing/holdClose.ts';
import { AppState } from '../../../../renderer/state/appState.svelte.ts';
import { changeClass } from '../../../../renderer/state/classSetChanges.ts';
import { FakeBridge } from '../../../fixtures/fakeBridge.ts';
import { imageSummary, serveImages } from '../../../fixtures/imageSummaries.ts';
import { defaultSettings } from '../../../../core/ipc/settings.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';

const WIDTH = 40;
const HEIGHT = 30;
const info: ProjectInfo = {
  folder: '/photos',
  name: 'photos',
  stateDir: '/photos/.atrous',
  imageCount: 4,
  classSet: {
    classes: [
      { id: 0, name: 'background', color: '#000000' },
      { id: 1, name: 'road', color: '#800000' },
      { id: 2, name: 'car', color: '#008000' },
    ],
    backgroundId: 0,
  },
  notices: [],
};
const report: PrelabelReport = { images: 1, done: 1, skipped: 0, failed: [], imagesPerSecond: 1, provider: 'cpu', model: 'tiny', cancelled: false };

let bridge: FakeBridge;
let app: AppState;
let images: ImageSummary[];
let current: ProjectInfo | null;
let documents: Map<number, StoredDocument>;
let predictions: Map<number, PredictionSummary>;
let storage: Map<string, string>;

function emptyDocument(imageId: number): StoredDocument {
  return { imageId, width: WIDTH, height: HEIGHT, onePerPixel: true, layers: [], tiles: [] };
}

/** A document with one layer of class 1: a square of 10 x 10 pixels. */
function labelledDocument(imageId: number, layerId: string): StoredDocument {
  const mask = new TiledMask(WIDTH, HEIGHT);
  for (let y = 0; y < 10; y++) mask.fillSpan(y, 0, 10);
  const layer = { id: layerId, classId: 1, name: '', visible: true, locked: false, opacity: 0.5, style: 'fill', color: null, crowd: false, attributes: {}, source: 'prediction', meanConfidence: 0.9, mask } as const;
  return storedFromDocument({ ...documentFromStored(emptyDocument(imageId)), layers: [{ ...layer }] });
}

function setState(id: number, state: ImageState): ImageSummary {
  const index = images.findIndex((image) => image.id === id);
  images[index] = { ...images[index], state };
  return images[index];
}

/** What the main process does when a run labels an image. */
function predict(id: number, layerId = `predicted-${id}`): void {
  documents.set(id, labelledDocument(id, layerId));
  predictions.set(id, { modelId: 'tiny', modelName: 'Tiny', provider: 'cpu', inferenceMs: 1, createdAt: new Date(2026, 0, 1, 0, 0, predictions.size).toISOString() });
  bridge.emit('images.changed', { images: [setState(id, 'predicted')] });
}

function newApp(): AppState {
  const page = { systemIsDark: () => false, systemLanguages: () => ['en'], onSystemChange: () => {}, apply: () => {}, speak: () => {} };
  return new AppState({ client: createClient(bridge), page, storage: { getItem: (key) => storage.get(key) ?? null, setItem: (key, value) => void storage.set(key, value) } });
}

/** Until everything that was begun has gone through the fake main process. */
async function settled(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

function closingEvent(): Event {
  return Object.defineProperty(new Event('beforeunload', { cancelable: true }), 'returnValue', { value: '', writable: true });
}

function layerIds(): string[] | undefined {
  return app.workspace.session?.layers.map(({ id }) => id);
}

beforeEach(() => {
  vi.useFakeTimers();
  // The save queue waits with the window's clock.
  vi.stubGlobal('window', globalThis);
  storage = new Map();
  documents = new Map();
  predictions = new Map();
  images = [1, 2, 3, 4].map((id) => imageSummary(id));
  current = info;
  bridge = new FakeBridge({
    'app.info': () => ({ version: '1', electron: '1', platform: 'linux', developmentRuntime: false, notices: [] }),
    'app.recentFolders': () => [],
    'settings.get': () => defaultSettings,
    'models.list': () => [{ id: 'tiny', name: 'Tiny', installed: true, default: true, classes: [], bytes: 1, source: '', license: '', sha256: '', accuracy: null }],
    'project.current': () => current,
    'project.open': ({ folder }) => (current = { ...info, folder, stateDir: `${folder}/.atrous` }),
    'project.saveClasses': (classSet) => (current = { ...current!, classSet }),
    'project.close': () => void (current = null),
    'images.setDone': ({ imageId, done }) => setState(imageId, done ? 'done' : 'new'),
    'document.load': ({ imageId }) => ({
      image: { ...images.find(({ id }) => id === imageId)!, width: WIDTH, height: HEIGHT },
      document: documents.get(imageId) ?? emptyDocument(imageId),
      prediction: predictions.get(imageId) ?? null,
    }),
    'document.save': ({ imageId }: DocumentChange) => {
      bridge.emit('images.changed', { images: [setState(imageId, 'edited')] });
      return undefined;
    },
    'prelabel.start': () => ({ jobId: 'prelabel-1' }),
  });
  serveImages(bridge, images);
  app = newApp();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('starting', () => {
  it('listens before it asks, and opens the folder and its first image', async () => {
    await app.start();
    await settled();
    expect(bridge.calls[0].name).toBe('app.info');
    expect(app.started).toBe(true);
    expect(app.project.info).toEqual(info);
    expect(app.images.total).toBe(4);
    expect(app.workspace).toMatchObject({ imageId: 1, status: 'ready' });
  });

  it('shows the welcome screen where no folder is open', async () => {
    current = null;
    await app.start();
    await settled();
    expect(app.started).toBe(true);
    expect(app.project.info).toBeNull();
    expect(bridge.requests('images.list')).toEqual([]);
  });

  it('opens the image worked on last', async () => {
    await app.start();
    await settled();
    await app.openImage(3);
    app = newApp();
    await app.start();
    await settled();
    expect(app.workspace.imageId).toBe(3);
  });

  it('says what goes wrong and goes on', async () => {
    bridge.handlers['models.list'] = () => {
      throw errorOf('models.unreadable', 'The models cannot be read.');
    };
    await app.start();
    await settled();
    expect(app.messages.list).toMatchObject([{ text: 'The models cannot be read.' }]);
    expect(app.workspace.status).toBe('ready');
  });

  it('shows what a person should know of the project', async () => {
    current = { ...info, notices: [{ code: 'x', message: 'The folder is read-only.', details: {} }] };
    await app.start();
    await settled();
    expect(app.messages.list).toMatchObject([{ level: 'warning', text: 'The folder is read-only.' }]);
  });
});

describe('images', () => {
  beforeEach(async () => {
    await app.start();
    await settled();
  });

  it('stores what was done before another image opens', async () => {
    app.workspace.session?.addLayer(2);
    await app.openImage(2);
    const order = bridge.calls.map(({ name }) => name).filter((name) => name.startsWith('document.'));
    expect(order).toEqual(['document.load', 'document.save', 'document.load']);
    expect(app.workspace.imageId).toBe(2);
  });

  it('stays at the image where it cannot be stored', async () => {
    bridge.handlers['document.save'] = () => {
      throw errorOf('project.full', 'The disk is full.');
    };
    app.workspace.session?.addLayer(2);
    await expect(app.openImage(2)).rejects.toThrow('The disk is full.');
    expect(app.workspace.imageId).toBe(1);
    expect(layerIds()).toHaveLength(1);
  });

  it('shows the one asked for last, whatever answers first', async () => {
    const answers: (() => void)[] = [];
    const load = bridge.handlers['document.load']!;
    bridge.handlers['document.load'] = (request) => new Promise((resolve) => answers.push(() => resolve(load(request))));
    const slow = app.openImage(2);
    await settled();
    const fast = app.openImage(3);
    await settled();
    answers[1]();
    await fast;
    answers[0]();
    await slow;
    expect(app.workspace.imageId).toBe(3);
    expect(app.workspace.session?.image.id).toBe(3);
  });

  it('says why an image cannot be opened, and tries again when asked', async () => {
    const load = bridge.handlers['document.load']!;
    bridge.handlers['document.load'] = () => {
      throw errorOf('image.truncated', 'b.jpg is cut off.');
    };
    await app.openImage(2);
    expect(app.workspace).toMatchObject({ imageId: 2, status: 'failed', session: null, failure: { message: 'b.jpg is cut off.' } });
    bridge.handlers['document.load'] = load;
    await app.workspace.retry();
    expect(app.workspace.status).toBe('ready');
  });

  it('stays at the image that is chosen again while another one waits until it is stored', async () => {
    const { session } = app.workspace;
    session?.addLayer(2);
    const other = app.openImage(2);
    await app.openImage(1);
    await other;
    expect(app.workspace).toMatchObject({ imageId: 1, status: 'ready' });
    expect(app.workspace.session).toBe(session);
    app = newApp();
    await app.start();
    await settled();
    expect(app.workspace.imageId).toBe(1);
  });

  it('goes back to an image that is still being loaded, and loads it once where nothing came between', async () => {
    const { workspace } = app;
    const answers: (() => void)[] = [];
    const load = bridge.handlers['document.load']!;
    bridge.handlers['document.load'] = (request) => new Promise((resolve) => answers.push(() => resolve(load(request))));
    const opening = [workspace.open(2)];
    await settled();
    opening.push(workspace.open(2));
    await settled();
    expect(answers).toHaveLength(1);
    opening.push(workspace.open(3), workspace.open(2));
    await settled();
    expect(answers).toHaveLength(2);
    answers.forEach((answer) => answer());
    await Promise.all(opening);
    expect(workspace).toMatchObject({ imageId: 2, status: 'ready' });
    expect(workspace.session?.image.id).toBe(2);
  });

  it('marks images as done', async () => {
    await app.setDone(app.workspace.image!, true);
    expect(app.images.counts.done).toBe(1);
    expect(app.workspace.image?.state).toBe('done');
  });
});

describe('pre-labelling', () => {
  beforeEach(async () => {
    await app.start();
    await settled();
  });

  it('shows the layers of the open image when its prediction comes', async () => {
    predict(1);
    await settled();
    expect(layerIds()).toEqual(['predicted-1']);
    expect(app.images.counts.predicted).toBe(1);
  });

  it('does not load the open image again for the predictions of others', async () => {
    const before = app.workspace.session;
    predict(2);
    await settled();
    expect(app.workspace.session).toBe(before);
    expect(app.images.byId(2)?.state).toBe('predicted');
  });

  it('never puts a prediction over what a person did: it waits until asked for', async () => {
    app.workspace.session?.addLayer(2);
    const own = layerIds();
    predict(1);
    await settled();
    expect(layerIds()).toEqual(own);
    expect(app.workspace.replacedBy).toBe('prediction');
    expect(app.workspace.saveState).toBe('failed');
    await app.workspace.showStored();
    expect(layerIds()).toEqual(['predicted-1']);
    expect(app.workspace.replacedBy).toBeNull();
  });

  it("stores a person's layers in place of the prediction when they are to stay", async () => {
    app.workspace.session?.addLayer(2);
    const own = layerIds();
    predict(1);
    await settled();
    await app.workspace.keepMine();
    expect(bridge.requests('document.save').at(-1)).toMatchObject({ imageId: 1, edited: true, removeLayers: ['predicted-1'], order: own });
    expect(app.workspace.replacedBy).toBeNull();
    // The same prediction is no news a second time.
    bridge.emit('images.changed', { images: [setState(1, 'predicted')] });
    await settled();
    expect(app.workspace.replacedBy).toBeNull();
    expect(layerIds()).toEqual(own);
  });

  it('keeps the work on an image that is left, whatever a run stored there', async () => {
    app.workspace.session?.addLayer(2);
    const own = layerIds();
    predict(1);
    await settled();
    await app.openImage(2);
    expect(bridge.requests('document.save').at(-1)).toMatchObject({ imageId: 1, removeLayers: ['predicted-1'], order: own });
  });

  it('corrects the new prediction once the work is stored in its place, and files nothing under it before', async () => {
    bridge.handlers['prediction.load'] = () => null;
    bridge.handlers['images.addWork'] = () => undefined;
    predict(1);
    await settled();
    const before = app.workspace.correcting!;
    before.corrections = [{ classId: 1, predictedPx: 100, removedPx: 5, addedPx: 0 }];
    const work = async (): Promise<unknown> => {
      app.workClock.active();
      await vi.advanceTimersByTimeAsync(1000);
      await app.storeWork();
      return bridge.requests('images.addWork').at(-1)?.corrections;
    };
    expect(await work()).toEqual(before.corrections);
    app.workspace.session?.addLayer(2);
    predict(1, 'predicted-again');
    await settled();
    expect(await work()).toBeNull();
    await app.workspace.keepMine();
    expect(app.workspace.correcting).not.toBe(before);
    expect(app.workspace.session?.prediction).toEqual(predictions.get(1));
    expect(bridge.requests('prediction.load')).toHaveLength(2);
    expect(await work()).toBeNull();
  });

  it('stores how long a person has worked on an image before another folder is opened', async () => {
    bridge.handlers['images.addWork'] = () => undefined;
    app.workClock.active();
    await vi.advanceTimersByTimeAsync(3000);
    await app.openProject('/other');
    expect(bridge.requests('images.addWork')).toMatchObject([{ imageId: 1, workMs: 3000 }]);
  });

  it('opens another folder, and closes one, though the minutes of work cannot be stored', async () => {
    bridge.handlers['images.addWork'] = () => {
      throw errorOf('project.diskFull', 'The disk is full.');
    };
    for (const leave of [() => app.openProject('/other'), () => app.closeProject()]) {
      app.workClock.active();
      await vi.advanceTimersByTimeAsync(3000);
      await leave();
    }
    expect(bridge.requests('images.addWork')).toHaveLength(2);
    expect([app.project.info, app.messages.list.map(({ text }) => text)]).toEqual([null, ['The disk is full.']]);
  });

  it('holds a window that is closed before the person decides until the work is stored', async () => {
    app.workspace.session?.addLayer(2);
    await app.workspace.flush();
    const own = layerIds();
    predict(1);
    await settled();
    expect(app.workspace.session?.hasUnsavedWork).toBe(false);
    const target = Object.assign(new EventTarget(), { close: vi.fn() });
    holdCloseUntilSaved(target as never, app.workspace, (error) => expect(error).toBeNull());
    const closing = closingEvent();
    target.dispatchEvent(closing);
    expect(closing.defaultPrevented).toBe(true);
    await settled();
    expect(bridge.requests('document.save').at(-1)).toMatchObject({ imageId: 1, removeLayers: ['predicted-1'], order: own });
    expect(target.close).toHaveBeenCalledOnce();
    expect(app.workspace.hasUnsavedWork).toBe(false);
  });

  it('gives up a window that is closed a second time where the work cannot be stored', async () => {
    app.workspace.session?.addLayer(2);
    await app.workspace.flush();
    predict(1);
    await settled();
    bridge.handlers['document.save'] = () => {
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
    const save = bridge.handlers['document.save']!;
    bridge.handlers['document.save'] = (change) => {
      if (!change.removeLayers.includes('late')) throw new AppError('project.badChange', 'It does not fit.');
      bridge.handlers['document.save'] = save;
      return save(change);
    };
    app.workspace.session?.addLayer(2);
    documents.set(1, labelledDocument(1, 'late'));
    predictions.set(1, { modelId: 'tiny', modelName: 'Tiny', provider: 'cpu', inferenceMs: 1, createdAt: '2026-02-01T00:00:00.000Z' });
    await app.openImage(2);
    expect(app.workspace.imageId).toBe(2);
    expect(app.messages.list).toEqual([]);
  });

  it('asks before it replaces the layers of an image that a person has worked on', async () => {
    app.workspace.session?.addLayer(2);
    await app.startPrelabel(app.workspace.image);
    expect(bridge.requests('prelabel.start')).toEqual([]);
    const [offer] = app.messages.list;
    expect(offer.action?.label).toBe('Replace my layers');
    offer.action?.perform();
    await settled();
    expect(bridge.requests('prelabel.start')).toEqual([{ imageIds: [1], overwrite: true, modelId: null }]);
    // No second question.
    predict(1);
    await settled();
    expect(layerIds()).toEqual(['predicted-1']);
  });

  it('asks for the classes again: those of the model may have come', async () => {
    const asked = bridge.requests('project.current').length;
    await app.startPrelabel(null);
    expect(bridge.requests('project.current')).toHaveLength(asked + 1);
  });

  it('offers to run again over an image that the model has labelled already', async () => {
    await app.startPrelabel(app.workspace.image);
    bridge.emit('prelabel.finished', { jobId: 'prelabel-1', report: { ...report, done: 0, skipped: 1 }, error: null });
    app.messages.list[0].action?.perform();
    await settled();
    expect(bridge.requests('prelabel.start').at(-1)).toMatchObject({ imageIds: [1], overwrite: true });
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
    bridge.emit('prelabel.finished', { jobId: 'prelabel-1', report: { ...report, done: 0, skipped: 1 }, error: null });
    expect(app.messages.list).toEqual([]);
  });

  it('says why one image failed, in one message', async () => {
    await app.startPrelabel(app.workspace.image);
    const failure = { path: 'a.jpg', code: 'image.truncated', message: 'a.jpg is cut off.' };
    bridge.emit('prelabel.finished', { jobId: 'prelabel-1', report: { ...report, done: 0, failed: [failure] }, error: null });
    expect(app.messages.list).toMatchObject([{ level: 'error', text: 'a.jpg is cut off.' }]);
    expect(app.prelabel.summary).toBeNull();
  });

  it('asks what the classes of a model are where the project has others, and runs with the answer', async () => {
    bridge.handlers['classes.mapping'] = () => ({ modelId: 'tiny', modelName: 'Tiny', classes: [{ id: 1, name: 'cat' }], backgroundId: null, mapping: null });
    bridge.handlers['classes.saveMapping'] = () => undefined;
    await app.startPrelabel(null);
    const error = new AppError('project.classesDiffer', 'Class 1 is another.', { model: 'tiny', classId: 1, className: 'cat', projectClass: 'road' });
    bridge.emit('prelabel.finished', { jobId: 'prelabel-1', report: null, error: toPlainError(error) });
    await settled();
    expect(app.layout.dialog).toBe('class-mapping');
    expect(bridge.requests('classes.mapping')).toEqual([{ modelId: 'tiny' }]);
    expect(app.messages.list).toEqual([]);
    await app.classes.saveMapping([{ from: 1, to: 2 }], null);
    expect(bridge.requests('classes.saveMapping')).toEqual([{ modelId: 'tiny', mapping: [{ from: 1, to: 2 }] }]);
    expect(bridge.requests('prelabel.start')).toHaveLength(2);
  });
});

describe('importing', () => {
  const labels: ImportReport = { format: 'voc', path: '/labels', found: 1, images: 1, objects: 1, unchanged: 0, conflicts: [], failed: [], classes: { added: [], remapped: [] }, warnings: [], cancelled: false };

  /** What the main process does when an import labels an image; the store then refuses changes of the layers that were there. */
  function importLabels(id: number): void {
    documents.set(id, labelledDocument(id, 'imported'));
    const save = bridge.handlers['document.save']!;
    bridge.handlers['document.save'] = (change) => {
      if (!change.removeLayers.includes('imported')) throw new AppError('project.badChange', 'It does not fit.');
      documents.delete(id);
      bridge.handlers['document.save'] = save;
      return save(change);
    };
    setState(id, 'edited');
  }

  function tell(id: number): void {
    bridge.emit('images.changed', { images: [images.find((image) => image.id === id)!] });
  }

  beforeEach(async () => {
    bridge.handlers['import.start'] = () => ({ jobId: 'import-1' });
    documents.set(1, labelledDocument(1, 'before'));
    await app.start();
    await settled();
    await app.importing.start();
  });

  it('shows the labels of the open image as soon as they are there', async () => {
    importLabels(1);
    tell(1);
    await settled();
    expect(layerIds()).toEqual(['imported']);
    expect(app.workspace.replacedBy).toBeNull();
  });

  it('asks where there is work that is not stored, and stores it where nobody answers', async () => {
    importLabels(1);
    app.workspace.session?.addLayer(2);
    const own = app.workspace.session!.editor.document.layers.map(({ id }) => id);
    tell(1);
    await settled();
    expect(app.workspace.replacedBy).toBe('import');
    bridge.emit('import.finished', { jobId: 'import-1', report: labels, error: null });
    await settled();
    expect(app.workspace.replacedBy).toBe('import');
    await app.openImage(2);
    expect(app.workspace.imageId).toBe(2);
    expect(bridge.requests('document.save').some(({ removeLayers, order }) => removeLayers.includes('imported') && String(order) === String(own))).toBe(true);
  });

  it('shows them where the person wants them', async () => {
    importLabels(1);
    app.workspace.session?.addLayer(2);
    tell(1);
    await settled();
    await app.workspace.showStored();
    expect(layerIds()).toEqual(['imported']);
    expect(app.workspace.hasUnsavedWork).toBe(false);
  });

  it('keeps the work where the store refuses it and nobody has told of the import yet', async () => {
    importLabels(1);
    app.workspace.session?.addLayer(2);
    await app.openImage(2);
    expect(app.workspace.imageId).toBe(2);
    expect(bridge.requests('document.save').at(-2)).toMatchObject({ imageId: 1, removeLayers: ['imported'] });
  });

  it('does not take a stroke that the person takes back meanwhile for the import', async () => {
    const { session } = app.workspace;
    session?.addLayer(2);
    await app.workspace.flush();
    // It is stored, and taking it back is not yet.
    documents.set(1, storedFromDocument(session!.editor.document));
    session?.undo();
    tell(1);
    await settled();
    expect([app.workspace.session === session, app.workspace.replacedBy]).toEqual([true, null]);
  });

  it('tries an image that cannot be read once more only when something has become of it', async () => {
    const load = bridge.handlers['document.load']!;
    let attempts = 0;
    bridge.handlers['document.load'] = ({ imageId }) => {
      attempts++;
      const index = images.findIndex(({ id }) => id === imageId);
      images[index] = { ...images[index], state: 'failed', failure: { path: 'b.jpg', code: 'image.truncated', message: 'b.jpg is cut off.' } };
      tell(imageId);
      throw errorOf('image.truncated', 'b.jpg is cut off.');
    };
    await app.openImage(2);
    await app.workspace.retry();
    await settled();
    expect([attempts, app.workspace.status]).toEqual([2, 'failed']);
    bridge.handlers['document.load'] = load;
    images[1] = { ...images[1], failure: null };
    setState(2, 'edited');
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

describe('layers', () => {
  it('deletes a layer and brings it back', async () => {
    documents.set(1, labelledDocument(1, 'square'));
    await app.start();
    await settled();
    app.deleteSelectedLayers();
    expect(layerIds()).toEqual([]);
    expect(app.messages.list).toMatchObject([{ text: 'Layer road deleted' }]);
    app.messages.list[0].action?.perform();
    expect(layerIds()).toEqual(['square']);
    expect(app.workspace.session?.layers[0].areaPx).toBe(100);
  });
});

describe('classes', () => {
  const renamed = (id: number, name: string) => (classSet: ClassSet) => changeClass(classSet, id, { name });
  const names = (): string[] => app.project.info!.classSet.classes.map(({ name }) => name);

  beforeEach(async () => {
    await app.start();
    await settled();
  });

  it('changes them one after the other, each as the one before has left them', async () => {
    await Promise.all([app.saveClasses(renamed(1, 'street')), app.saveClasses(renamed(2, 'truck'))]);
    expect(names()).toEqual(['background', 'street', 'truck']);
    expect(app.workspace.session?.classSet).toEqual(app.project.info?.classSet);
  });

  it('goes on after a change that could not be made', async () => {
    const refused = app.saveClasses(renamed(1, 'car'));
    const next = app.saveClasses(renamed(2, 'truck'));
    await expect(refused).rejects.toMatchObject({ code: 'class.duplicate' });
    await next;
    expect(names()).toEqual(['background', 'road', 'truck']);
  });

  it('offers to take a replacement back until the next change', async () => {
    await app.classes.replace(renamed(1, 'street'), 'Replaced');
    app.messages.list[0].action?.perform();
    await settled();
    expect(names()).toEqual(['background', 'road', 'car']);
    await app.classes.replace(renamed(1, 'street'), 'Replaced');
    expect(app.messages.list).toHaveLength(1);
    await app.saveClasses(renamed(2, 'truck'));
    expect(app.messages.list).toEqual([]);
  });

  it('offers nothing of a replacement that another change has followed already', async () => {
    await Promise.all([app.classes.replace(renamed(1, 'street'), 'Replaced'), app.saveClasses(renamed(2, 'truck'))]);
    expect(app.messages.list).toEqual([]);
  });

  it('never gives the classes of one folder to another', async () => {
    await app.classes.replace(renamed(1, 'street'), 'Replaced');
    let go: () => void = () => undefined;
    void app.classesInTurn(() => new Promise<void>((resolve) => (go = resolve)));
    const late = app.saveClasses(renamed(2, 'truck'));
    await app.openProject('/second');
    go();
    await expect(late).rejects.toBeInstanceOf(CancelledError);
    await settled();
    expect(app.messages.list).toEqual([]);
    expect(bridge.requests('project.saveClasses')).toHaveLength(1);
  });
});

describe('projects', () => {
  beforeEach(async () => {
    await app.start();
    await settled();
  });

  it('opens another folder, with its images and nothing of the old one', async () => {
    app.images.search = 'x';
    serveImages(bridge, [imageSummary(9)]);
    await app.openProject('/other');
    expect(app.project.info?.folder).toBe('/other');
    expect(app.images.total).toBe(1);
    expect(app.images.search).toBe('');
    expect(app.workspace.imageId).toBe(9);
  });

  it('closes what was asked of the folder before', async () => {
    const mapping = { modelId: 'tiny', modelName: 'Tiny', classes: [{ id: 1, name: 'cat' }], backgroundId: null, mapping: null };
    bridge.handlers['classes.mapping'] = () => mapping;
    await app.classes.openMapping(null, { imageIds: [1] });
    app.layout.renamingLayerId = 'square';
    await app.openProject('/other');
    expect(app.layout).toMatchObject({ dialog: null, renamingLayerId: null });
    expect(app.classes).toMatchObject({ mapping: null, isWaiting: false });
  });

  it('asks nothing of a folder that was left before the question was known', async () => {
    let answer: () => void = () => undefined;
    bridge.handlers['classes.mapping'] = () => new Promise((resolve) => (answer = () => resolve({ modelId: 'tiny', modelName: 'Tiny', classes: [], backgroundId: null, mapping: null })));
    const asked = app.classes.openMapping(null, { imageIds: [1] });
    await settled();
    await app.openProject('/other');
    answer();
    await asked;
    expect(app.layout.dialog).toBeNull();
    expect(app.classes.isWaiting).toBe(false);
  });

  it('keeps open what does not belong to a folder when the first one is opened', async () => {
    current = null;
    app = newApp();
    await app.start();
    app.layout.dialog = 'models';
    await app.openProject('/photos');
    expect(app.layout.dialog).toBe('models');
  });

  it('says what was drawn too late while a person opened another folder', async () => {
    bridge.handlers['document.save'] = () => {
      throw errorOf('project.other', 'Another folder was opened.');
    };
    const open = bridge.handlers['project.open']!;
    bridge.handlers['project.open'] = (request) => {
      app.workspace.session?.addLayer(2);
      return open(request);
    };
    await app.openProject('/other');
    expect(app.messages.list.map(({ text }) => text)).toContain('Another folder was opened while you were drawing, so the last stroke in photos was not saved.');
  });

  it('goes on where a person opens the folder that is open', async () => {
    const { session } = app.workspace;
    await app.openProject('/photos');
    expect(app.workspace.session).toBe(session);
  });

  it('keeps the open folder where another cannot be opened', async () => {
    bridge.handlers['project.open'] = () => {
      throw errorOf('folder.missing', 'There is no folder /gone.');
    };
    await expect(app.openProject('/gone')).rejects.toThrow('There is no folder /gone.');
    expect(app.project).toMatchObject({ opening: false, info: { folder: '/photos' } });
    expect(app.workspace.status).toBe('ready');
  });

  it('does nothing where a person chooses no folder', async () => {
    bridge.handlers['dialog.chooseImageFolder'] = () => null;
    await app.openProject();
    expect(bridge.requests('project.open')).toEqual([]);
  });

  it('stores what is being drawn before it opens the folder of a second start', async () => {
    serveImages(bridge, [imageSummary(9)]);
    const { session } = app.workspace;
    session?.addLayer(2);
    session?.selectTool('polygon');
    for (const [x, y] of [[5, 5], [30, 5], [30, 25]]) {
      session?.pointerDown({ point: imagePoint(x, y), shiftKey: false, altKey: false, modKey: false, pressure: 1 });
      session?.pointerUp({ point: imagePoint(x, y), shiftKey: false, altKey: false, modKey: false, pressure: 1 });
    }
    expect(session?.hasUnsavedWork).toBe(true);
    bridge.emit('project.openRequested', { path: '/second' });
    await settled();
    const [saved, opened] = [bridge.calls.findLastIndex(({ name }) => name === 'document.save'), bridge.calls.findIndex(({ name }) => name === 'project.open')];
    expect(opened).toBeGreaterThan(saved);
    expect(bridge.requests('document.save').some(({ imageId, tiles }) => imageId === 1 && tiles.length > 0)).toBe(true);
    expect(app.messages.list).toEqual([]);
    expect(app.project.info?.folder).toBe('/second');
    expect(app.workspace.imageId).toBe(9);
  });

  it('stays in a folder whose work cannot be stored when a second start asks for another', async () => {
    bridge.handlers['document.save'] = () => {
      throw errorOf('project.busy', 'The disk is busy.');
    };
    app.workspace.session?.addLayer(2);
    bridge.emit('project.openRequested', { path: '/second' });
    await settled();
    expect(bridge.requests('project.open')).toEqual([]);
    expect(app.messages.list.map(({ text }) => text)).toContain('The disk is busy.');
    expect(layerIds()).toHaveLength(1);
  });

  it('shows the folder that was asked for last, also where it is the one that was open', async () => {
    bridge.emit('project.openRequested', { path: '/second' });
    bridge.emit('project.openRequested', { path: '/photos' });
    await settled();
    expect(app.project.info?.folder).toBe('/photos');
    expect(bridge.requests('images.list')).toHaveLength(3);
    expect(app.workspace.status).toBe('ready');
  });

  it('never stores into another project what was drawn in this one', async () => {
    const open = bridge.handlers['project.open']!;
    bridge.handlers['project.open'] = (request) => {
      app.workspace.session?.addLayer(2);
      return open(request);
    };
    await app.openProject('/second');
    const before = bridge.requests('document.save').length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(bridge.requests('document.save')).toHaveLength(before);
  });

  it('reads everything again where the project file was damaged and is sound again', async () => {
    const { session } = app.workspace;
    serveImages(bridge, [imageSummary(9)]);
    bridge.emit('project.recovered', { ...info, notices: [{ code: 'of.another.version', message: 'The project file was damaged.', details: {} }] });
    await settled();
    expect(app.workspace.session).not.toBe(session);
    expect(app.workspace.imageId).toBe(9);
    expect(app.messages.list.map(({ text }) => text)).toContain('The project file was damaged.');
  });

  it('closes to the welcome screen', async () => {
    await app.closeProject();
    expect(app.project.info).toBeNull();
    expect(app.workspace).toMatchObject({ imageId: null, status: 'empty', session: null });
    expect(app.images.total).toBe(0);
  });
});
