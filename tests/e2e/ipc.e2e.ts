import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { channels, type ChannelName } from '../../core/ipc/contract.ts';
import { catalogue } from '../../models/catalogue/catalogue.ts';
import { tinyModelBytes, tinyModelDescription } from '../fixtures/tinyModel.ts';
import { writeTrainingRun } from '../fixtures/trainingRun.ts';
import { drawImages, manyPictures } from './harness/drawImages.ts';
import { launchAtrous, temporaryFolder, type AtrousApp } from './harness/launchAtrous.ts';
import { paintStrokes, storedLabels } from './harness/strokes.ts';

let app: AtrousApp;
let folder: string;

beforeEach(async () => {
  folder = temporaryFolder('two words & ünïcode');
  await drawImages(folder, manyPictures(3));
  app = await launchAtrous({ folder, model: 'tiny' });
});

/** Stands in for the native dialogs, which no test can press. */
async function answerDialogs(path: string | null): Promise<void> {
  await app.application.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: chosen === null, filePaths: chosen === null ? [] : [chosen] });
  }, path);
}

/** Two classes, and a stroke of each on the first image. @returns its labels */
async function paintedClasses(): Promise<Uint8Array> {
  await app.invoke('project.saveClasses', { classes: [{ id: 3, name: 'cat', color: '#00ff00' }, { id: 5, name: 'dog', color: '#ff0000' }], backgroundId: null });
  const { id } = (await app.invoke('images.list', { offset: 0, limit: 1 })).images[0];
  const { document } = await app.invoke('document.load', { imageId: id });
  const { changes, labels } = paintStrokes(document, [
    { classId: 3, from: [20, 20], to: [60, 20], diameterPx: 9 },
    { classId: 5, from: [20, 90], to: [90, 90], diameterPx: 8 },
  ]);
  for (const change of changes) await app.invoke('document.save', change);
  return labels;
}

/** The pre-labelled images as a folder of PNG masks. */
async function exportedDataset(): Promise<string> {
  const prelabelled = await app.listen('prelabel.finished');
  await app.invoke('prelabel.start', { imageIds: null, overwrite: false, modelId: null });
  await prelabelled.next(60_000);
  const out = join(temporaryFolder(), 'png');
  const finished = await app.listen('export.finished');
  await app.invoke('export.start', { format: 'png', out, split: { train: 1 }, seed: 1, only: 'all', voidBorderPx: 0 });
  expect((await finished.next(60_000)).error).toBeNull();
  return out;
}

const trainedClasses = [{ id: 0, name: 'ground' }, { id: 1, name: 'disc' }];

/** One call of every channel with what it has to give. The type makes sure that none is forgotten. */
const roundTrips: { readonly [Name in ChannelName]: () => Promise<void> } = {
  'app.info': async () => {
    const info = await app.invoke('app.info');
    expect(info.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(info.electron).toBe(await app.application.evaluate(() => process.versions.electron));
    expect(info.developmentRuntime).toBe(Number.parseInt(info.electron, 10) < 45);
    expect(info.notices.some(({ message }) => message.includes('development and tests only'))).toBe(info.developmentRuntime);
    expect(info.notices.some(({ message }) => message.includes('sandbox is off'))).toBe(true);
  },
  'app.recentFolders': async () => {
    expect(await app.invoke('app.recentFolders')).toEqual([{ path: folder, name: 'two words & ünïcode' }]);
  },
  'settings.get': async () => expect(await app.invoke('settings.get')).toEqual({ theme: 'system', language: 'system', shortcuts: {}, tourSeen: true }),
  'settings.set': async () => {
    expect(await app.invoke('settings.set', { theme: 'dark' })).toMatchObject({ theme: 'dark', language: 'system' });
    expect(await app.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);
    expect(await app.invoke('settings.set', { theme: 'light' })).toMatchObject({ theme: 'light' });
    expect(await app.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(false);
    expect(await app.invoke('settings.get')).toMatchObject({ theme: 'light' });
  },
  'settings.saveShortcuts': async () => {
    const path = join(app.home, 'keys.json');
    await app.application.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, path);
    expect(await app.invoke('settings.saveShortcuts')).toEqual({ path });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ atrousShortcuts: 1, shortcuts: {} });
  },
  'menu.setTexts': async () => {
    await app.invoke('menu.setTexts', { texts: { file: '&Datei' }, actions: { 'open-folder': { label: 'Ordner öffnen…', accelerator: 'CmdOrCtrl+Shift+O' } } });
    const shown = await app.application.evaluate(({ Menu }) => {
      const item = Menu.getApplicationMenu()?.getMenuItemById('open-folder');
      return [Menu.getApplicationMenu()?.items[0].label, item?.label, item?.accelerator];
    });
    expect(shown).toEqual(['&Datei', 'Ordner öffnen…', 'CmdOrCtrl+Shift+O']);
  },
  'dialog.chooseImageFolder': async () => {
    await answerDialogs('/data/photos');
    expect(await app.invoke('dialog.chooseImageFolder')).toBe('/data/photos');
    await answerDialogs(null);
    expect(await app.invoke('dialog.chooseImageFolder')).toBeNull();
  },
  'dialog.chooseModelFile': async () => {
    await answerDialogs('/data/model.onnx');
    expect(await app.invoke('dialog.chooseModelFile')).toBe('/data/model.onnx');
  },
  'dialog.chooseExportFolder': async () => {
    await answerDialogs('/data/out');
    expect(await app.invoke('dialog.chooseExportFolder')).toBe('/data/out');
  },
  'shell.showFolder': async () => {
    await app.application.evaluate(({ shell }) => {
      (globalThis as { shown?: string[] }).shown = [];
      shell.openPath = (path) => {
        (globalThis as { shown?: string[] }).shown?.push(path);
        return Promise.resolve('');
      };
    });
    await app.invoke('shell.showFolder', { path: folder });
    // A file could be a program: only folders are shown.
    expect(await app.reply('shell.showFolder', { path: join(folder, '001.png') })).toMatchObject({ ok: false, error: { code: 'folder.cannotShow' } });
    expect(await app.application.evaluate(() => (globalThis as { shown?: string[] }).shown)).toEqual([folder]);
  },
  'project.current': async () => {
    expect(await app.invoke('project.current')).toMatchObject({ folder, name: 'two words & ünïcode', imageCount: 3, notices: [] });
  },
  'project.open': async () => {
    const other = temporaryFolder('other');
    await drawImages(other, manyPictures(1));
    expect(await app.invoke('project.open', { folder: other })).toMatchObject({ folder: other, imageCount: 1 });
    expect(await app.invoke('project.current')).toMatchObject({ folder: other });
    expect((await app.invoke('app.recentFolders')).map(({ path }) => path)).toEqual([other, folder]);
    // What cannot be opened leaves the open one open.
    expect(await app.reply('project.open', { folder: '/no/such/place' })).toMatchObject({ ok: false, error: { code: 'project.noFolder' } });
    expect(await app.invoke('project.current')).toMatchObject({ folder: other });
    // A file stands for its folder.
    expect(await app.invoke('project.open', { folder: join(folder, '002.png') })).toMatchObject({ folder });
  },
  'project.close': async () => {
    await app.invoke('project.close');
    expect(await app.invoke('project.current')).toBeNull();
    expect(await app.reply('images.list', { offset: 0, limit: 1 })).toMatchObject({ ok: false, error: { code: 'project.none' } });
  },
  'project.saveClasses': async () => {
    const classSet = { classes: [{ id: 1, name: 'cat', color: '#00ff00' }, { id: 0, name: 'nothing', color: '#000000' }], backgroundId: 0 };
    expect((await app.invoke('project.saveClasses', classSet)).classSet).toEqual(classSet);
    expect((await app.invoke('project.current'))?.classSet).toEqual(classSet);
  },
  'classes.uses': async () => {
    await paintedClasses();
    expect(await app.invoke('classes.uses')).toEqual([{ classId: 3, images: 1, layers: 1 }, { classId: 5, images: 1, layers: 1 }]);
  },
  'classes.countPixels': async () => {
    const labels = await paintedClasses();
    expect(await app.invoke('classes.countPixels', { classId: 5 })).toEqual({ pixels: labels.filter((label) => label === 5).length });
  },
  'classes.change': async () => {
    await paintedClasses();
    const { layers, images, project } = await app.invoke('classes.change', { kind: 'merge', id: 3, into: 5 });
    expect([layers, images, project.classSet.classes.map(({ id }) => id)]).toEqual([1, 1, [5]]);
    expect(await app.reply('classes.change', { kind: 'merge', id: 3, into: 5 })).toMatchObject({ ok: false, error: { code: 'class.unknown' } });
  },
  'classes.undoChange': async () => {
    await paintedClasses();
    const { changeId } = await app.invoke('classes.change', { kind: 'delete', id: 3, pixels: 'background' });
    expect((await app.invoke('classes.undoChange', { changeId })).project.classSet.classes.map(({ id }) => id)).toEqual([3, 5]);
    expect(await app.invoke('classes.uses')).toHaveLength(2);
  },
  'classes.saveFile': async () => {
    const path = join(temporaryFolder('classes'), 'mine.json');
    await app.application.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, path);
    await app.invoke('project.saveClasses', { classes: [{ id: 1, name: 'cat', color: '#00ff00' }], backgroundId: null });
    expect(await app.invoke('classes.saveFile')).toEqual({ path });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ backgroundId: null, classes: [{ id: 1, name: 'cat', color: '#00ff00' }] });
  },
  'classes.mapping': async () => {
    const { classes, backgroundId } = tinyModelDescription;
    expect(await app.invoke('classes.mapping', { modelId: null })).toEqual({ modelId: 'tiny', modelName: tinyModelDescription.name, classes, backgroundId, mapping: null });
    expect(await app.reply('classes.mapping', { modelId: 'nobody' })).toMatchObject({ ok: false, error: { code: 'model.unknown' } });
  },
  'classes.saveMapping': async () => {
    const mapping = [{ from: 1, to: 2 }, { from: 3, to: null }];
    await app.invoke('classes.saveMapping', { modelId: 'tiny', mapping });
    expect(await app.invoke('classes.mapping', { modelId: 'tiny' })).toMatchObject({ mapping });
    expect(await app.reply('classes.saveMapping', { modelId: 'nobody', mapping: [] })).toMatchObject({ ok: false, error: { code: 'model.unknown' } });
  },
  'images.list': async () => {
    const { total, images } = await app.invoke('images.list', { offset: 1, limit: 5 });
    expect(total).toBe(3);
    expect(images.map(({ path }) => path)).toEqual(['002.png', '003.png']);
  },
  'images.setDone': async () => {
    const { id } = (await app.invoke('images.list', { offset: 0, limit: 1 })).images[0];
    expect(await app.invoke('images.setDone', { imageId: id, done: true })).toMatchObject({ id, state: 'done' });
    expect(await app.invoke('images.setDone', { imageId: id, done: false })).toMatchObject({ id, state: 'new' });
  },
  'images.setMark': async () => {
    const { id } = (await app.invoke('images.list', { offset: 0, limit: 1 })).images[0];
    expect(await app.invoke('images.setMark', { imageId: id, mark: 'flagged', value: true })).toMatchObject({ id, marks: ['flagged'] });
    expect((await app.invoke('images.setMark', { imageId: id, mark: 'flagged', value: false })).marks).toBeUndefined();
  },
  'images.order': async () => {
    const { total } = await app.invoke('images.list', { offset: 0, limit: 1 });
    const { positions } = await app.invoke('images.order', { sort: { by: 'effort' }, withClass: null });
    // Playwright gives a typed array back as an object.
    expect(Object.values(positions)).toEqual(Array.from({ length: total }, (_, position) => position));
  },
  'images.addWork': async () => {
    const { id } = (await app.invoke('images.list', { offset: 0, limit: 1 })).images[0];
    const before = (await app.invoke('project.statistics')).workMs;
    await app.invoke('images.addWork', { imageId: id, workMs: 60_000, corrections: null });
    expect((await app.invoke('project.statistics')).workMs).toBeGreaterThanOrEqual(before + 60_000);
  },
  'project.statistics': async () => {
    const { total } = await app.invoke('images.list', { offset: 0, limit: 1 });
    expect(await app.invoke('project.statistics')).toMatchObject({ images: total, corrections: [], medianWorkMs: null });
  },
  'prediction.load': async () => {
    const { id } = (await app.invoke('images.list', { offset: 0, limit: 1 })).images[0];
    expect(await app.invoke('prediction.load', { imageId: id })).toBeNull();
  },
  'document.load': async () => {
    const { id } = (await app.invoke('images.list', { offset: 0, limit: 1 })).images[0];
    const { image, document, prediction } = await app.invoke('document.load', { imageId: id });
    expect(image).toMatchObject({ id, path: '001.png', width: 160, height: 120, state: 'new' });
    expect(document).toEqual({ imageId: id, width: 160, height: 120, onePerPixel: true, layers: [], tiles: [] });
    expect(prediction).toBeNull();
    expect(await app.reply('document.load', { imageId: 999 })).toMatchObject({ ok: false, error: { code: 'project.noImage' } });
  },
  'document.save': async () => {
    const { id } = (await app.invoke('images.list', { offset: 0, limit: 1 })).images[0];
    const { document } = await app.invoke('document.load', { imageId: id });
    const { changes, labels } = paintStrokes(document, [
      { classId: 3, from: [20, 20], to: [120, 90], diameterPx: 17 },
      { classId: 5, from: [120, 20], to: [20, 90], diameterPx: 8 },
    ]);
    const changed = await app.listen('images.changed');
    for (const change of changes) await app.invoke('document.save', change);
    expect((await changed.next()).images).toMatchObject([{ id, state: 'edited' }]);
    const saved = await app.invoke('document.load', { imageId: id });
    expect(saved.document.layers.map(({ classId }) => classId).sort()).toEqual([3, 5]);
    expect(storedLabels(saved.document)).toEqual(labels);
    // What does not fit is refused whole.
    const wrong = { ...changes[0], removeLayers: ['nobody'] };
    expect(await app.reply('document.save', wrong)).toMatchObject({ ok: false, error: { code: 'project.badChange' } });
    expect((await app.invoke('document.load', { imageId: id })).document).toEqual(saved.document);
  },
  'models.list': async () => {
    const [first, ...others] = await app.invoke('models.list');
    expect(first).toMatchObject({ id: 'tiny', installed: true, default: true });
    expect(others.map(({ id, installed }) => [id, installed])).toEqual(catalogue.map(({ id }) => [id, false]));
  },
  'models.inspect': async () => {
    const path = join(temporaryFolder(), 'Colours (v2).onnx');
    writeFileSync(path, tinyModelBytes());
    const inspection = await app.invoke('models.inspect', { path });
    expect(inspection).toMatchObject({ path, suggestedId: 'colours-v2', description: { input: { layout: 'NCHW' }, output: { kind: 'logits' } } });
    expect(inspection.evidence.length).toBeGreaterThan(3);
    const noModel = join(folder, '001.png');
    const refusal = await app.reply('models.inspect', { path: noModel });
    expect(refusal).toMatchObject({ ok: false, error: { code: 'model.notOnnx' } });
    expect(refusal.ok ? '' : refusal.error.message).toContain(noModel);
  },
  'models.add': async () => {
    const path = join(temporaryFolder(), 'second.onnx');
    writeFileSync(path, tinyModelBytes());
    const added = await app.invoke('models.add', { path, id: 'second', description: tinyModelDescription });
    expect(added).toMatchObject({ id: 'second', installed: true, default: false, classes: ['background', 'red', 'green', 'blue', 'yellow', 'magenta'] });
    expect(await app.reply('models.add', { path, id: 'second', description: tinyModelDescription })).toMatchObject({ ok: false, error: { code: 'model.exists' } });
  },
  'models.get': async () => {
    const finished = await app.listen('models.getFinished');
    // What pre-labels is there already.
    const { jobId } = await app.invoke('models.get', { id: null });
    expect(await finished.next(60_000)).toMatchObject({ jobId, model: { id: 'tiny', installed: true }, cancelled: false, error: null });
    // The network is out of bounds, and the sentence says what else can be done.
    await app.invoke('models.get', { id: 'deeplabv3-resnet50-coco' });
    const { model, error } = await finished.next(60_000);
    expect(model).toBeNull();
    expect(error).toMatchObject({ code: 'model.cannotGet', message: expect.stringMatching(/deeplabv3_resnet50_coco-cd0a2569\.pth.*ATROUS_MODEL_MIRROR.*models add FILE\.$/) });
    await app.invoke('models.get', { id: 'yolo' });
    expect((await finished.next(60_000)).error).toMatchObject({ code: 'model.notInCatalogue' });
  },
  'models.remove': async () => {
    await app.invoke('models.remove', { id: 'tiny' });
    expect((await app.invoke('models.list')).filter(({ installed }) => installed)).toEqual([]);
    expect(await app.reply('prelabel.start', { imageIds: null, overwrite: false, modelId: null })).toMatchObject({ ok: false, error: { code: 'model.none' } });
  },
  'models.setDefault': async () => {
    const path = join(temporaryFolder(), 'second.onnx');
    writeFileSync(path, tinyModelBytes());
    await app.invoke('models.add', { path, id: 'second', description: tinyModelDescription });
    await app.invoke('models.setDefault', { id: 'second' });
    expect((await app.invoke('models.list')).filter((model) => model.default).map(({ id }) => id)).toEqual(['second']);
    expect(await app.reply('models.setDefault', { id: 'third' })).toMatchObject({ ok: false, error: { code: 'model.unknown' } });
  },
  'prelabel.start': async () => {
    const finished = await app.listen('prelabel.finished');
    const { jobId } = await app.invoke('prelabel.start', { imageIds: null, overwrite: false, modelId: 'tiny' });
    expect((await app.invoke('project.current'))?.classSet.classes.map(({ name }) => name)).toContain('magenta');
    const { report, error } = await finished.next(60_000);
    expect(error).toBeNull();
    expect(report).toMatchObject({ images: 3, done: 3, skipped: 0, failed: [], model: 'tiny', cancelled: false });
    expect(jobId).toBe((await finished.all())[0].jobId);
  },
  'export.start': async () => {
    const prelabelled = await app.listen('prelabel.finished');
    await app.invoke('prelabel.start', { imageIds: null, overwrite: false, modelId: null });
    await prelabelled.next(60_000);
    const out = join(temporaryFolder(), 'voc');
    const finished = await app.listen('export.finished');
    const { jobId } = await app.invoke('export.start', { format: 'voc', out, split: { train: 0.5, val: 0.5 }, seed: 1, only: 'all', voidBorderPx: 0 });
    const { report, error, cancelled } = await finished.next(60_000);
    expect(error).toBeNull();
    expect(cancelled).toBe(false);
    expect(report).toMatchObject({ format: 'voc', out, images: 3, verified: true });
    expect(existsSync(join(out, 'SegmentationClass', '001.png'))).toBe(true);
    expect((await finished.all())[0].jobId).toBe(jobId);
    const unknown = await app.listen('export.finished');
    await app.invoke('export.start', { format: 'nonsense', out, split: { train: 1 }, seed: 1, only: 'all', voidBorderPx: 0 });
    expect((await unknown.next()).error).toMatchObject({ code: 'export.unknownFormat' });
  },
  'dialog.chooseDataset': async () => {
    await answerDialogs('/data/coco');
    expect(await app.invoke('dialog.chooseDataset', { kind: 'folder' })).toBe('/data/coco');
    await answerDialogs(null);
    expect(await app.invoke('dialog.chooseDataset', { kind: 'file' })).toBeNull();
  },
  'import.preview': async () => {
    const dataset = await exportedDataset();
    expect(await app.invoke('import.preview', { path: dataset, format: null, overwrite: false })).toMatchObject({ format: 'png' });
    expect(await app.reply('import.preview', { path: '/no/such/place', format: null, overwrite: false })).toMatchObject({ ok: false });
  },
  'import.start': async () => {
    const dataset = await exportedDataset();
    const finished = await app.listen('import.finished');
    const { jobId } = await app.invoke('import.start', { path: dataset, format: 'png', overwrite: true });
    const { report, error } = await finished.next(60_000);
    expect(error).toBeNull();
    expect(report).toMatchObject({ format: 'png', failed: [] });
    expect((await finished.all())[0].jobId).toBe(jobId);
  },
  'training.place': async () => {
    const { script, models } = await app.invoke('training.place');
    expect(existsSync(script)).toBe(true);
    expect(models).toMatchObject([{ id: 'tiny', canBegin: false }]);
  },
  'training.choose': async () => {
    await answerDialogs('/data/best.pth');
    expect(await app.invoke('training.choose', { what: 'weights', title: 'Weights' })).toBe('/data/best.pth');
    await answerDialogs(null);
    expect(await app.invoke('training.choose', { what: 'folder', title: 'Folder' })).toBeNull();
  },
  'training.inspect': async () => {
    const weights = writeTrainingRun(join(temporaryFolder('runs'), 'first'), { data: folder, classes: trainedClasses });
    expect(await app.invoke('training.inspect', { path: weights })).toMatchObject({ path: weights, suggestedId: 'first', classes: trainedClasses });
    expect(await app.reply('training.inspect', { path: join(folder, '001.png') })).toMatchObject({ ok: false, error: { code: 'training.notARun' } });
  },
  'training.add': async () => {
    const weights = writeTrainingRun(join(temporaryFolder('runs'), 'first'), { data: folder, classes: trainedClasses });
    expect(await app.invoke('training.add', { path: weights, id: 'mine', longSide: 129 })).toMatchObject({ id: 'mine', installed: true, classes: ['ground', 'disc'] });
    expect(await app.reply('training.add', { path: weights, id: 'mine', longSide: 129 })).toMatchObject({ ok: false, error: { code: 'model.exists' } });
  },
  'compare.start': async () => {
    const prelabelled = await app.listen('prelabel.finished');
    await app.invoke('prelabel.start', { imageIds: null, overwrite: false, modelId: null });
    await prelabelled.next(60_000);
    for (const { id } of (await app.invoke('images.list', { offset: 0, limit: 2 })).images) await app.invoke('images.setDone', { imageId: id, done: true });
    const finished = await app.listen('compare.finished');
    const { jobId } = await app.invoke('compare.start', { modelIds: ['tiny', 'tiny'], kind: 'done', weights: null });
    const { report, error } = await finished.next(60_000);
    expect(error).toBeNull();
    expect(report).toMatchObject({ images: 2, models: [{ id: 'tiny', evaluation: { miou: 1 } }, { id: 'tiny', evaluation: { miou: 1 } }] });
    expect((await finished.all())[0].jobId).toBe(jobId);
  },
  'job.cancel': async () => {
    // One that is over is no error; a running one is in prelabel.e2e.ts.
    await app.invoke('job.cancel', { jobId: 'prelabel-99' });
  },
  'doctor.run': async () => {
    const report = await app.invoke('doctor.run');
    expect(report.electron).toBe(await app.application.evaluate(() => process.versions.electron));
    expect(report.providers.find(({ id }) => id === 'cpu')).toMatchObject({ works: true });
    expect(report.models.map(({ id }) => id)).toEqual(['tiny']);
    expect(report.dataDir).toBe(app.home);
  },
};

/** Those that leave everything as it was share a window: a start takes a second. */
const asking: readonly ChannelName[] = [
  'app.info', 'app.recentFolders', 'settings.get', 'settings.set', 'settings.saveShortcuts', 'menu.setTexts', 'dialog.chooseImageFolder', 'dialog.chooseModelFile',
  'dialog.chooseExportFolder', 'shell.showFolder', 'project.current', 'images.list', 'document.load', 'models.list',
  'models.inspect', 'job.cancel', 'doctor.run',
];

describe('every channel answers the page', () => {
  it(asking.join(', '), async () => {
    for (const name of asking) {
      await roundTrips[name]().catch((error: unknown) => {
        throw new Error(`${name}: ${String(error)}`, { cause: error });
      });
    }
  });

  it.each((Object.keys(roundTrips) as ChannelName[]).filter((name) => !asking.includes(name)))('%s', async (name) => {
    await roundTrips[name]();
  });
});

describe('every channel refuses what is not in its contract', () => {
  it('with one sentence that names the channel', async () => {
    const nonsense = { folder: 7, nothing: true } as never;
    for (const name of Object.keys(channels) as ChannelName[]) {
      const reply = await app.reply(name, nonsense);
      expect(reply, name).toMatchObject({ ok: false, error: { code: 'ipc.request' } });
      expect(reply.ok ? '' : reply.error.message).toContain(name);
    }
    expect(app.log()).toContain('The request document.save is wrong');
  });

  it('and there are no other channels', async () => {
    expect(await app.reply('app.quit' as never)).toMatchObject({ ok: false, error: { code: 'ipc.request', message: 'There is no channel app.quit.' } });
    expect(await app.reply('toString' as never)).toMatchObject({ ok: false, error: { code: 'ipc.request' } });
    await expect(app.page.evaluate(() => window.atrous.on('ipc-message' as never, () => {}))).rejects.toThrow(/There is no event/);
  });

  it('a value that cannot be copied is a failure, not an exception', async () => {
    const reply = await app.page.evaluate(() => window.atrous.invoke('project.open', { folder: (() => 1) as unknown as string }));
    expect(reply).toMatchObject({ ok: false, error: { code: 'ipc.request' } });
  });
});
