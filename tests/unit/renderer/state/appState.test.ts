import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClassSet } from '../../../../core/classes/classDefinition.ts';
import { CancelledError } from '../../../../core/errors/appError.ts';
import { imagePoint } from '../../../../core/geometry/points.ts';
import type { AppState } from '../../../../renderer/state/appState.svelte.ts';
import { changeClass } from '../../../../renderer/state/classSetChanges.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';
import { FakeMain, fakeProject, labelledDocument, layerIds, settled } from '../../../fixtures/fakeMain.ts';
import { imageSummary, serveImages } from '../../../fixtures/imageSummaries.ts';

let main: FakeMain;
let app: AppState;

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

describe('starting', () => {
  it('listens before it asks, and opens the folder and its first image', async () => {
    await app.start();
    await settled();
    expect(main.bridge.calls[0].name).toBe('app.info');
    expect(app.started).toBe(true);
    expect(app.project.info).toEqual(fakeProject);
    expect(app.images.total).toBe(4);
    expect(app.workspace).toMatchObject({ imageId: 1, status: 'ready' });
  });

  it('shows the welcome screen where no folder is open', async () => {
    main.current = null;
    await app.start();
    await settled();
    expect(app.started).toBe(true);
    expect(app.project.info).toBeNull();
    expect(main.bridge.requests('images.list')).toEqual([]);
  });

  it('opens the image worked on last', async () => {
    await app.start();
    await settled();
    await app.openImage(3);
    app = main.newApp();
    await app.start();
    await settled();
    expect(app.workspace.imageId).toBe(3);
  });

  it('says what goes wrong and goes on', async () => {
    main.bridge.handlers['models.list'] = () => {
      throw errorOf('models.unreadable', 'The models cannot be read.');
    };
    await app.start();
    await settled();
    expect(app.messages.list).toMatchObject([{ text: 'The models cannot be read.' }]);
    expect(app.workspace.status).toBe('ready');
  });

  it('shows what a person should know of the project', async () => {
    main.current = { ...fakeProject, notices: [{ code: 'x', message: 'The folder is read-only.', details: {} }] };
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
    const order = main.bridge.calls.map(({ name }) => name).filter((name) => name.startsWith('document.'));
    expect(order).toEqual(['document.load', 'document.save', 'document.load']);
    expect(app.workspace.imageId).toBe(2);
  });

  it('stays at the image where it cannot be stored', async () => {
    main.bridge.handlers['document.save'] = () => {
      throw errorOf('project.full', 'The disk is full.');
    };
    app.workspace.session?.addLayer(2);
    await expect(app.openImage(2)).rejects.toThrow('The disk is full.');
    expect(app.workspace.imageId).toBe(1);
    expect(layerIds(app)).toHaveLength(1);
  });

  it('shows the one asked for last, whatever answers first', async () => {
    const answers: (() => void)[] = [];
    const load = main.bridge.handlers['document.load']!;
    main.bridge.handlers['document.load'] = (request) => new Promise((resolve) => answers.push(() => resolve(load(request))));
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
    const load = main.bridge.handlers['document.load']!;
    main.bridge.handlers['document.load'] = () => {
      throw errorOf('image.truncated', 'b.jpg is cut off.');
    };
    await app.openImage(2);
    expect(app.workspace).toMatchObject({ imageId: 2, status: 'failed', session: null, failure: { message: 'b.jpg is cut off.' } });
    main.bridge.handlers['document.load'] = load;
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
    app = main.newApp();
    await app.start();
    await settled();
    expect(app.workspace.imageId).toBe(1);
  });

  it('goes back to an image that is still being loaded, and loads it once where nothing came between', async () => {
    const { workspace } = app;
    const answers: (() => void)[] = [];
    const load = main.bridge.handlers['document.load']!;
    main.bridge.handlers['document.load'] = (request) => new Promise((resolve) => answers.push(() => resolve(load(request))));
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

describe('layers', () => {
  it('deletes a layer and brings it back', async () => {
    main.documents.set(1, labelledDocument(1, 'square'));
    await app.start();
    await settled();
    app.deleteSelectedLayers();
    expect(layerIds(app)).toEqual([]);
    expect(app.messages.list).toMatchObject([{ text: 'Layer road deleted' }]);
    app.messages.list[0].action?.perform();
    expect(layerIds(app)).toEqual(['square']);
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
    expect(main.bridge.requests('project.saveClasses')).toHaveLength(1);
  });
});

describe('projects', () => {
  beforeEach(async () => {
    await app.start();
    await settled();
  });

  it('opens another folder, with its images and nothing of the old one', async () => {
    app.images.search = 'x';
    serveImages(main.bridge, [imageSummary(9)]);
    await app.openProject('/other');
    expect(app.project.info?.folder).toBe('/other');
    expect(app.images.total).toBe(1);
    expect(app.images.search).toBe('');
    expect(app.workspace.imageId).toBe(9);
  });

  it('closes what was asked of the folder before', async () => {
    const mapping = { modelId: 'tiny', modelName: 'Tiny', classes: [{ id: 1, name: 'cat' }], backgroundId: null, mapping: null };
    main.bridge.handlers['classes.mapping'] = () => mapping;
    await app.classes.openMapping(null, { imageIds: [1] });
    app.layout.renamingLayerId = 'square';
    await app.openProject('/other');
    expect(app.layout).toMatchObject({ dialog: null, renamingLayerId: null });
    expect(app.classes).toMatchObject({ mapping: null, isWaiting: false });
  });

  it('asks nothing of a folder that was left before the question was known', async () => {
    let answer: () => void = () => undefined;
    main.bridge.handlers['classes.mapping'] = () => new Promise((resolve) => (answer = () => resolve({ modelId: 'tiny', modelName: 'Tiny', classes: [], backgroundId: null, mapping: null })));
    const asked = app.classes.openMapping(null, { imageIds: [1] });
    await settled();
    await app.openProject('/other');
    answer();
    await asked;
    expect(app.layout.dialog).toBeNull();
    expect(app.classes.isWaiting).toBe(false);
  });

  it('keeps open what does not belong to a folder when the first one is opened', async () => {
    main.current = null;
    app = main.newApp();
    await app.start();
    app.layout.dialog = 'models';
    await app.openProject('/photos');
    expect(app.layout.dialog).toBe('models');
  });

  it('says what was drawn too late while a person opened another folder', async () => {
    main.bridge.handlers['document.save'] = () => {
      throw errorOf('project.other', 'Another folder was opened.');
    };
    const open = main.bridge.handlers['project.open']!;
    main.bridge.handlers['project.open'] = (request) => {
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
    main.bridge.handlers['project.open'] = () => {
      throw errorOf('folder.missing', 'There is no folder /gone.');
    };
    await expect(app.openProject('/gone')).rejects.toThrow('There is no folder /gone.');
    expect(app.project).toMatchObject({ opening: false, info: { folder: '/photos' } });
    expect(app.workspace.status).toBe('ready');
  });

  it('does nothing where a person chooses no folder', async () => {
    main.bridge.handlers['dialog.chooseImageFolder'] = () => null;
    await app.openProject();
    expect(main.bridge.requests('project.open')).toEqual([]);
  });

  it('stores what is being drawn before it opens the folder of a second start', async () => {
    serveImages(main.bridge, [imageSummary(9)]);
    const { session } = app.workspace;
    session?.addLayer(2);
    session?.selectTool('polygon');
    for (const [x, y] of [[5, 5], [30, 5], [30, 25]]) {
      session?.pointerDown({ point: imagePoint(x, y), shiftKey: false, altKey: false, modKey: false, pressure: 1 });
      session?.pointerUp({ point: imagePoint(x, y), shiftKey: false, altKey: false, modKey: false, pressure: 1 });
    }
    expect(session?.hasUnsavedWork).toBe(true);
    main.bridge.emit('project.openRequested', { path: '/second' });
    await settled();
    const [saved, opened] = [main.bridge.calls.findLastIndex(({ name }) => name === 'document.save'), main.bridge.calls.findIndex(({ name }) => name === 'project.open')];
    expect(opened).toBeGreaterThan(saved);
    expect(main.bridge.requests('document.save').some(({ imageId, tiles }) => imageId === 1 && tiles.length > 0)).toBe(true);
    expect(app.messages.list).toEqual([]);
    expect(app.project.info?.folder).toBe('/second');
    expect(app.workspace.imageId).toBe(9);
  });

  it('stays in a folder whose work cannot be stored when a second start asks for another', async () => {
    main.bridge.handlers['document.save'] = () => {
      throw errorOf('project.busy', 'The disk is busy.');
    };
    app.workspace.session?.addLayer(2);
    main.bridge.emit('project.openRequested', { path: '/second' });
    await settled();
    expect(main.bridge.requests('project.open')).toEqual([]);
    expect(app.messages.list.map(({ text }) => text)).toContain('The disk is busy.');
    expect(layerIds(app)).toHaveLength(1);
  });

  it('shows the folder that was asked for last, also where it is the one that was open', async () => {
    main.bridge.emit('project.openRequested', { path: '/second' });
    main.bridge.emit('project.openRequested', { path: '/photos' });
    await settled();
    expect(app.project.info?.folder).toBe('/photos');
    expect(main.bridge.requests('images.list')).toHaveLength(3);
    expect(app.workspace.status).toBe('ready');
  });

  it('never stores into another project what was drawn in this one', async () => {
    const open = main.bridge.handlers['project.open']!;
    main.bridge.handlers['project.open'] = (request) => {
      app.workspace.session?.addLayer(2);
      return open(request);
    };
    await app.openProject('/second');
    const before = main.bridge.requests('document.save').length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(main.bridge.requests('document.save')).toHaveLength(before);
  });

  it('reads everything again where the project file was damaged and is sound again', async () => {
    const { session } = app.workspace;
    serveImages(main.bridge, [imageSummary(9)]);
    main.bridge.emit('project.recovered', { ...fakeProject, notices: [{ code: 'of.another.version', message: 'The project file was damaged.', details: {} }] });
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
