import { describe, expect, it } from 'vitest';
import { decodeRowRle } from '../../../core/mask/rowRle.ts';
import { NATURAL_ORDER } from '../../../core/project/imageOrder.ts';
import { boxes, predictionOf } from '../../fixtures/predictions.ts';
import { boxChange, folderOfPhotographs, idOf, openForTest } from '../../fixtures/projects.ts';
import { thrownBy } from '../../unit/models/checkpoint/thrownBy.ts';

const names = ['a.png', 'b.png', 'c.png', 'd.png'];

describe('the order of the queue', () => {
  it('is by expected correction effort, what has none last by name', async () => {
    const project = await openForTest(await folderOfPhotographs(names));
    const put = (name: string, effort: number): void => void project.putPrediction(idOf(project, name), { ...predictionOf(boxes(64, 48)), effort }, { overwrite: false });
    put('b.png', 0.1);
    put('d.png', 0.4);
    expect([...(await project.positions(NATURAL_ORDER))]).toEqual([0, 1, 2, 3]);
    expect([...(await project.positions({ sort: { by: 'effort' }, withClass: null }))]).toEqual([3, 1, 0, 2]);
  });

  it('is by the area of a class, as layers are now', async () => {
    const project = await openForTest(await folderOfPhotographs(names));
    const [a, b, c] = names.map((name) => idOf(project, name));
    project.putPrediction(a, predictionOf(boxes(64, 48, [7, 0, 0, 10, 10])), { overwrite: false });
    project.putPrediction(b, predictionOf(boxes(64, 48, [7, 0, 0, 20, 10], [9, 30, 30, 2, 2])), { overwrite: false });
    await project.loadDocument(c);
    project.saveChange(boxChange(c, 7, { x: 0, y: 0, width: 15, height: 10 }));
    const byArea = { sort: { by: 'area', classId: 7 }, withClass: null } as const;
    expect([...(await project.positions(byArea))]).toEqual([1, 2, 0, 3]);

    // What is painted later counts.
    const { document } = await project.loadDocument(a);
    const painted = boxChange(a, 7, { x: 0, y: 0, width: 60, height: 40 }, [], document.layers[0].id);
    project.saveChange(painted);
    expect([...(await project.positions(byArea))]).toEqual([0, 1, 2, 3]);
    expect([...(await project.positions({ ...byArea, withClass: 7 }))]).toEqual([0, 1, 2]);
    expect([...(await project.positions({ sort: { by: 'name' }, withClass: 9 }))]).toEqual([1]);
    expect([...(await project.positions({ sort: { by: 'name' }, withClass: 200 }))]).toEqual([]);
  });
});

it('keeps flags and skips, and lists show them', async () => {
  const project = await openForTest(await folderOfPhotographs(names));
  const id = idOf(project, 'b.png');
  project.review.setMark(id, 'flagged', true);
  project.review.setMark(id, 'skipped', true);
  expect(project.image(id).marks).toEqual(['flagged', 'skipped']);
  project.review.setMark(id, 'flagged', false);
  expect(project.images(0, 4).images.map(({ marks }) => marks)).toEqual([undefined, ['skipped'], undefined, undefined]);
  expect(thrownBy(() => project.review.setMark(99, 'flagged', true))).toMatchObject({ code: 'project.noImage' });
});

it('adds up time and corrections, and tells how long the rest will take', async () => {
  const project = await openForTest(await folderOfPhotographs([...names, 'e.png']));
  const ids = [...names, 'e.png'].map((name) => idOf(project, name));
  expect(project.review.statistics()).toMatchObject({ images: 5, medianWorkMs: null, leftMs: null, corrections: [], correctedImages: 0 });
  for (const id of ids.slice(0, 3)) project.putPrediction(id, predictionOf(boxes(64, 48, [7, 0, 0, 10, 10])), { overwrite: false });
  project.review.addWork(ids[0], 1000, [{ classId: 7, predictedPx: 100, removedPx: 3, addedPx: 0 }]);
  project.review.addWork(ids[0], 2000.4, [{ classId: 7, predictedPx: 100, removedPx: 10, addedPx: 5 }]);
  project.review.addWork(ids[1], 9000, [{ classId: 7, predictedPx: 100, removedPx: 0, addedPx: 20 }]);
  project.review.addWork(ids[3], 500, null);
  project.setDone(ids[0], true);
  project.setDone(ids[1], true);
  project.review.setMark(ids[4], 'skipped', true);
  project.putFailure(ids[2], { code: 'image.truncated', message: 'c.png is cut off.' });
  expect(project.review.statistics()).toEqual({
    images: 5,
    states: { new: 2, predicted: 0, edited: 0, done: 2, failed: 1 },
    flagged: 0,
    skipped: 1,
    workMs: 12_500,
    medianWorkMs: 3000,
    leftMs: 3000,
    corrections: [{ classId: 7, predictedPx: 200, removedPx: 10, addedPx: 25 }],
    correctedImages: 2,
  });

  // Corrections of a prediction that another one has replaced do not count.
  project.putPrediction(ids[0], predictionOf(boxes(64, 48)), { overwrite: true });
  expect(project.review.statistics().corrections).toEqual([{ classId: 7, predictedPx: 100, removedPx: 0, addedPx: 20 }]);
});

it('gives the prediction under the edits, its channels in the classes of the project', async () => {
  const project = await openForTest(await folderOfPhotographs(names));
  const id = idOf(project, 'a.png');
  expect(project.keptPrediction(id)).toBeNull();
  project.saveClasses({ classes: [{ id: 0, name: 'background', color: '#000000' }, { id: 7, name: 'car', color: '#112233' }], backgroundId: 0 });
  const labelMap = boxes(64, 48, [7, 2, 2, 10, 10]);
  const logits = { numClasses: 3, height: 2, width: 2, alignCorners: true, values: new Uint16Array(12).fill(3), scale: Float32Array.of(1, 1, 1), offset: Float32Array.of(0, 0, 0) };
  const prediction = predictionOf(labelMap, { logits });
  const classMapping = [{ from: 0, to: 0 }, { from: 1, to: 7 }, { from: 2, to: null }];
  project.putPrediction(id, { ...prediction, parameters: { ...prediction.parameters, classMapping } }, { overwrite: false });
  project.saveChange(boxChange(id, 3, { x: 0, y: 0, width: 60, height: 40 }, (await project.loadDocument(id)).document.layers.map((layer) => layer.id)));
  const kept = project.keptPrediction(id)!;
  expect(kept).toMatchObject({ classIds: [0, 7, 0], background: 0, logits });
  expect(decodeRowRle(kept.labelMap)).toEqual(labelMap);
});
