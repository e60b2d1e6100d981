import { unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { describe, expect, it } from 'vitest';
import { labelMapFromTiles } from '../../fixtures/labelMapFromTiles.ts';
import { writePhotograph } from '../../fixtures/photographs.ts';
import { boxes, predictionOf } from '../../fixtures/predictions.ts';
import { boxChange, databaseOf, folderOfPhotographs, idOf, labelMapOf, openForTest } from '../../fixtures/projects.ts';
import { thrownBy } from '../../unit/models/checkpoint/thrownBy.ts';

const otherHash = 'b'.repeat(64);

describe('putPrediction', () => {
  it('makes what the model saw the layers of the image, larger areas lower', async () => {
    const project = await openForTest(await folderOfPhotographs(['a.png']));
    const id = idOf(project, 'a.png');
    const labelMap = boxes(64, 48, [15, 2, 2, 10, 10], [12, 20, 20, 30, 20]);
    expect(project.putPrediction(id, predictionOf(labelMap), { overwrite: false })).toEqual({ id, path: 'a.png', state: 'predicted', width: 64, height: 48, failure: null });
    const { document, prediction } = await project.loadDocument(id);
    expect(document.layers.map(({ classId, source, meanConfidence, visible, locked }) => ({ classId, source, meanConfidence, visible, locked }))).toEqual([
      { classId: 12, source: 'prediction', meanConfidence: 0.75, visible: true, locked: false },
      { classId: 15, source: 'prediction', meanConfidence: 0.75, visible: true, locked: false },
    ]);
    expect((await labelMapOf(project, id)).data).toEqual(labelMap.data);
    expect(prediction).toMatchObject({ modelId: 'tiny', modelName: 'Tiny DeepLabV3', provider: 'cpu', inferenceMs: 40.25 });
    expect(Date.parse(prediction!.createdAt)).toBeGreaterThan(Date.now() - 60_000);
  });

  it('keeps everything of it, immutable under the edits', async () => {
    const project = await openForTest(await folderOfPhotographs(['a.png']));
    const id = idOf(project, 'a.png');
    const labelMap = boxes(64, 48, [15, 2, 2, 10, 10]);
    const logits = {
      numClasses: 3, height: 5, width: 7, alignCorners: true,
      values: Uint8Array.from({ length: 105 }, (_, i) => (i * 37) % 256), scale: Float32Array.of(0.5, 1, 2), offset: Float32Array.of(-1, 0, 3),
    };
    const prediction = predictionOf(labelMap, { logits });
    project.putPrediction(id, prediction, { overwrite: false });
    project.saveChange({ ...boxChange(id, 3, { x: 0, y: 0, width: 60, height: 40 }), removeLayers: [(await project.loadDocument(id)).document.layers[0].id] });
    const { layers: _, labelMap: __, ...rest } = prediction;
    expect(project.prediction(id)).toMatchObject({ ...rest, labelMap });
  });

  it('replaces the layers of an image that nobody has touched, and keeps the older prediction', async () => {
    const folder = await folderOfPhotographs(['a.png']);
    const project = await openForTest(folder);
    const id = idOf(project, 'a.png');
    project.putPrediction(id, predictionOf(boxes(64, 48, [15, 2, 2, 10, 10])), { overwrite: false });
    const second = boxes(64, 48, [7, 30, 30, 10, 10]);
    project.putPrediction(id, predictionOf(second, { modelHash: otherHash }), { overwrite: false });
    expect((await labelMapOf(project, id)).data).toEqual(second.data);
    expect(project.prediction(id)!.modelHash).toBe(otherHash);
    project.close();
    const database = new Libsql(databaseOf(folder));
    expect(database.prepare('SELECT count(*) AS predictions FROM prediction').all([])).toEqual([{ predictions: 2 }]);
    expect(() => database.exec("UPDATE prediction SET model_id = 'x'")).toThrow('a prediction is never changed');
    database.close();
  });

  it.each(['edited', 'done'] as const)('refuses to touch what a person has %s, and writes nothing', async (state) => {
    const project = await openForTest(await folderOfPhotographs(['a.png']));
    const id = idOf(project, 'a.png');
    await project.loadDocument(id);
    if (state === 'edited') project.saveChange(boxChange(id, 1, { x: 0, y: 0, width: 5, height: 5 }));
    else project.setDone(id, true);
    const before = await project.loadDocument(id);
    const error = thrownBy(() => project.putPrediction(id, predictionOf(boxes(64, 48, [15, 2, 2, 10, 10])), { overwrite: false }));
    expect(error).toMatchObject({ code: 'project.edited', message: 'A person has worked on a.png, so its layers were left alone: use --overwrite to replace them.' });
    expect(await project.loadDocument(id)).toEqual(before);
    expect(project.prediction(id)).toBeNull();
  });

  it('keeps a person’s layers in history where it is told to overwrite them', async () => {
    const folder = await folderOfPhotographs(['a.png']);
    const project = await openForTest(folder);
    const id = idOf(project, 'a.png');
    await project.loadDocument(id);
    const change = boxChange(id, 9, { x: 3, y: 4, width: 20, height: 30 });
    project.saveChange(change);
    project.setDone(id, true);
    const mine = await labelMapOf(project, id);
    const theirs = boxes(64, 48, [15, 2, 2, 10, 10]);
    expect(project.putPrediction(id, predictionOf(theirs), { overwrite: true }).state).toBe('predicted');
    expect((await labelMapOf(project, id)).data).toEqual(theirs.data);
    // What the window still holds of the old layers no longer fits, and says so instead of mixing with the new ones.
    expect(thrownBy(() => project.saveChange({ ...change, layers: [], order: null })).code).toBe('project.badChange');
    project.close();

    const database = new Libsql(databaseOf(folder));
    const [history] = database.prepare('SELECT * FROM history').all([]) as { image_id: number; width: number; done: number; reason: string; id: number }[];
    expect(history).toMatchObject({ image_id: id, width: 64, height: 48, done: 1, reason: 'overwritten by Tiny DeepLabV3' });
    const rows = database.prepare('SELECT class_id, tile_index, data FROM layer JOIN layer_tile ON layer_id = layer.id WHERE history_id = ?').all([history.id]) as { class_id: number; tile_index: number; data: ArrayBuffer }[];
    database.close();
    const kept = labelMapFromTiles(64, 48, rows.map((row) => ({ classId: row.class_id, tileIndex: row.tile_index, data: new Uint8Array(row.data) })));
    expect(kept.data).toEqual(mine.data);
  });

  it('overwrites an image that was marked as done without ever having been opened', async () => {
    const project = await openForTest(await folderOfPhotographs(['a.png']));
    const id = idOf(project, 'a.png');
    project.setDone(id, true);
    expect(project.putPrediction(id, predictionOf(boxes(64, 48, [15, 2, 2, 10, 10])), { overwrite: true }).state).toBe('predicted');
  });

  it('can be undone by the window: a removed layer comes back under its own id', async () => {
    const project = await openForTest(await folderOfPhotographs(['a.png']));
    const id = idOf(project, 'a.png');
    await project.loadDocument(id);
    const change = boxChange(id, 9, { x: 3, y: 4, width: 20, height: 30 });
    project.saveChange(change);
    project.putPrediction(id, predictionOf(boxes(64, 48)), { overwrite: true });
    expect(() => project.saveChange(change)).not.toThrow();
    expect((await project.loadDocument(id)).document.layers.map((layer) => layer.id)).toEqual([change.layers[0].id]);
  });

  it('refuses tiles that do not fit the image', async () => {
    const project = await openForTest(await folderOfPhotographs(['a.png']));
    const id = idOf(project, 'a.png');
    const prediction = { ...predictionOf(boxes(64, 48, [15, 2, 2, 40, 40])), width: 20 };
    expect(thrownBy(() => project.putPrediction(id, prediction, { overwrite: false })).code).toBe('project.badChange');
    expect(project.image(id).state).toBe('new');
  });
});

describe('putFailure', () => {
  it('marks the image with the reason, until a prediction comes, and both are in the journal', async () => {
    const folder = await folderOfPhotographs(['a.png']);
    const project = await openForTest(folder);
    const id = idOf(project, 'a.png');
    expect(project.putFailure(id, { code: 'image.truncated', message: 'a.png is cut off.' })).toMatchObject({
      state: 'failed', failure: { path: 'a.png', code: 'image.truncated', message: 'a.png is cut off.' },
    });
    // Its header is whole: opening it says nothing about the rest.
    expect((await project.loadDocument(id)).image.state).toBe('failed');
    expect(project.putPrediction(id, predictionOf(boxes(64, 48)), { overwrite: false })).toMatchObject({ state: 'predicted', failure: null });
    project.close();
    const database = new Libsql(databaseOf(folder));
    expect(database.prepare('SELECT image_id, state, prediction_id, code, message FROM attempt ORDER BY id').all([])).toEqual([
      { image_id: id, state: 'failed', prediction_id: null, code: 'image.truncated', message: 'a.png is cut off.' },
      { image_id: id, state: 'done', prediction_id: 1, code: null, message: null },
    ]);
    database.close();
  });

  it('takes nothing from a person’s work', async () => {
    const project = await openForTest(await folderOfPhotographs(['a.png']));
    const id = idOf(project, 'a.png');
    await project.loadDocument(id);
    project.saveChange(boxChange(id, 9, { x: 3, y: 4, width: 20, height: 30 }));
    expect(project.putFailure(id, { code: 'inference.died', message: 'It died.' })).toMatchObject({ state: 'edited', failure: { code: 'inference.died' } });
    expect((await project.loadDocument(id)).document.layers).toHaveLength(1);
  });

  it('comes by itself where a photograph cannot be opened, and goes when it can', async () => {
    const folder = await folderOfPhotographs(['a.png', 'b.png']);
    const project = await openForTest(folder);
    const id = idOf(project, 'b.png');
    writeFileSync(join(folder, 'b.png'), '');
    await expect(project.loadDocument(id)).rejects.toMatchObject({ code: 'image.empty' });
    expect(project.image(id)).toMatchObject({ state: 'failed', failure: { code: 'image.empty' } });
    unlinkSync(join(folder, 'b.png'));
    await expect(project.loadDocument(id)).rejects.toMatchObject({ code: 'image.missing' });
    await writePhotograph(folder, 'b.png');
    expect((await project.loadDocument(id)).image).toMatchObject({ state: 'new', failure: null });
    project.close();
    // The journal is of attempts to pre-label, and there was none.
    const database = new Libsql(databaseOf(folder));
    expect(database.prepare('SELECT * FROM attempt').all([])).toEqual([]);
    database.close();
  });
});

describe('pendingImages', () => {
  it('asks for what is new or failed, or predicted by another model, and leaves a person’s work alone', async () => {
    const names = ['new.png', 'failed.png', 'same.png', 'other.png', 'edited.png', 'done.png', 'predicted then failed.png'];
    const folder = await folderOfPhotographs(names);
    const project = await openForTest(folder);
    const id = (name: string): number => idOf(project, `${name}.png`);
    const empty = boxes(64, 48);
    const hash = 'a'.repeat(64);
    project.putFailure(id('failed'), { code: 'x', message: 'x' });
    project.putPrediction(id('same'), predictionOf(empty), { overwrite: false });
    project.putPrediction(id('other'), predictionOf(empty, { modelHash: otherHash }), { overwrite: false });
    project.putPrediction(id('predicted then failed'), predictionOf(empty), { overwrite: false });
    project.putFailure(id('predicted then failed'), { code: 'x', message: 'x' });
    await project.loadDocument(id('edited'));
    project.saveChange(boxChange(id('edited'), 1, { x: 0, y: 0, width: 1, height: 1 }));
    project.setDone(id('done'), true);

    const { todo, skipped } = project.pendingImages({ imageIds: null, overwrite: false, modelHash: hash });
    expect(todo.map(({ path }) => path)).toEqual(['failed.png', 'new.png', 'other.png', 'predicted then failed.png']);
    expect(skipped).toBe(3);
    expect(todo[1]).toEqual({ id: id('new'), path: 'new.png', absolutePath: join(folder, 'new.png') });
    expect(project.pendingImages({ imageIds: null, overwrite: true, modelHash: hash })).toMatchObject({ skipped: 0, todo: { length: 7 } });
    const some = project.pendingImages({ imageIds: [id('edited'), id('new'), 999], overwrite: false, modelHash: hash });
    expect(some).toMatchObject({ todo: [{ path: 'new.png' }], skipped: 1 });
  });
});

describe('setDone', () => {
  it('says that an image is finished, and takes it back to what it was', async () => {
    const project = await openForTest(await folderOfPhotographs(['a.png']));
    const id = idOf(project, 'a.png');
    project.putPrediction(id, predictionOf(boxes(64, 48)), { overwrite: false });
    expect(project.setDone(id, true).state).toBe('done');
    expect(project.setDone(id, false).state).toBe('predicted');
    expect(thrownBy(() => project.setDone(77, true)).code).toBe('project.noImage');
  });
});

describe('classes', () => {
  it('come from the first model, with VOC colours where it has none, and then only from the person', async () => {
    const folder = await folderOfPhotographs(['a.png']);
    const project = await openForTest(folder);
    expect(project.info().classSet).toEqual({ classes: [], backgroundId: null });
    const classes = [{ id: 0, name: 'background' }, { id: 15, name: 'person', color: '#123456' }, { id: 2, name: 'bicycle' }];
    expect(project.adoptClasses({ classes, backgroundId: 0 })).toBe(true);
    const adopted = { classes: [{ id: 0, name: 'background', color: '#000000' }, { id: 15, name: 'person', color: '#123456' }, { id: 2, name: 'bicycle', color: '#008000' }], backgroundId: 0 };
    expect(project.info().classSet).toEqual(adopted);
    expect(project.adoptClasses({ classes: [{ id: 1, name: 'cat' }], backgroundId: null })).toBe(false);
    expect(project.info().classSet).toEqual(adopted);
    const mine = { classes: [{ id: 7, name: 'Straße "1"', color: '#00ff00' }], backgroundId: null };
    expect(project.saveClasses(mine).classSet).toEqual(mine);
    project.close();
    expect((await openForTest(folder)).info().classSet).toEqual(mine);
  });

  it.each([
    ['two with one id', { classes: [{ id: 1, name: 'a', color: '#000000' }, { id: 1, name: 'b', color: '#000000' }], backgroundId: null }, 'The classes cannot be saved: classes.1.id: another class has the id 1.'],
    ['an id out of range', { classes: [{ id: 256, name: 'a', color: '#000000' }], backgroundId: null }, 'classes.0.id'],
    ['a colour that is none', { classes: [{ id: 1, name: 'a', color: 'red' }], backgroundId: null }, 'classes.0.color'],
  ])('are refused whole: %s', async (_, classSet, words) => {
    const project = await openForTest(await folderOfPhotographs(['a.png']));
    const before = project.saveClasses({ classes: [{ id: 3, name: 'kept', color: '#112233' }], backgroundId: null }).classSet;
    const error = thrownBy(() => project.saveClasses(classSet));
    expect(error.code).toBe('project.badClasses');
    expect(error.message).toContain(words);
    expect(project.info().classSet).toEqual(before);
  });
});
