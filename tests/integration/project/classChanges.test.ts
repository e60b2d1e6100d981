import { describe, expect, it } from 'vitest';
import type { ClassOperation } from '../../../core/classes/classOperation.ts';
import { decodeRowRle, encodeRowRle } from '../../../core/mask/rowRle.ts';
import type { Project } from '../../../engine/project/project.ts';
import { boxes, predictionOf } from '../../fixtures/predictions.ts';
import { boxChange, folderOfPhotographs, idOf, labelMapOf, openForTest } from '../../fixtures/projects.ts';

const classes = [
  { id: 0, name: 'background', color: '#000000' },
  { id: 1, name: 'cat', color: '#ff0000' },
  { id: 2, name: 'dog', color: '#00ff00', hidden: true },
  { id: 3, name: 'bird', color: '#0000ff' },
];

/** Two predicted images and one that a person painted: cat and dog in each, bird in the last. */
async function scene(): Promise<{ project: Project; ids: number[] }> {
  const project = await openForTest(await folderOfPhotographs(['a.png', 'b.png', 'c.png'], { width: 64, height: 48 }));
  const ids = ['a.png', 'b.png', 'c.png'].map((name) => idOf(project, name));
  project.saveClasses({ classes, backgroundId: 0 });
  for (const id of ids.slice(0, 2)) project.putPrediction(id, predictionOf(boxes(64, 48, [1, 0, 0, 30, 20], [2, 30, 0, 10, 20])), { overwrite: false });
  await project.loadDocument(ids[2]);
  const first = boxChange(ids[2], 1, { x: 0, y: 0, width: 10, height: 10 });
  const second = boxChange(ids[2], 2, { x: 10, y: 0, width: 10, height: 10 }, [first.layers[0].id]);
  project.saveChange(first);
  project.saveChange(second);
  project.saveChange(boxChange(ids[2], 3, { x: 20, y: 0, width: 10, height: 10 }, [first.layers[0].id, second.layers[0].id]));
  return { project, ids };
}

async function everything(project: Project, ids: readonly number[]): Promise<unknown> {
  const documents = await Promise.all(ids.map(async (id) => {
    const { document, image } = await project.loadDocument(id);
    return { document, image };
  }));
  return { documents, classSet: project.info().classSet };
}

const layersOf = async (project: Project, id: number): Promise<number[]> => (await project.loadDocument(id)).document.layers.map(({ classId }) => classId);

describe('a change of a class in the whole project', () => {
  it('is counted before it happens', async () => {
    const { project } = await scene();
    expect(project.classes.uses()).toEqual([{ classId: 1, images: 3, layers: 3 }, { classId: 2, images: 3, layers: 3 }, { classId: 3, images: 1, layers: 1 }]);
    expect(await project.classes.countPixels(1)).toBe(2 * 600 + 100);
    expect(await project.classes.countPixels(9)).toBe(0);
  });

  it.each<[ClassOperation, number[][], number[]]>([
    [{ kind: 'merge', id: 1, into: 3 }, [[3, 2], [3, 2], [3, 2, 3]], [0, 2, 3]],
    [{ kind: 'remap', id: 2, to: 200 }, [[1, 200], [1, 200], [1, 200, 3]], [0, 1, 200, 3]],
    [{ kind: 'delete', id: 1, pixels: 'void' }, [[255, 2], [255, 2], [255, 2, 3]], [0, 2, 3]],
    [{ kind: 'delete', id: 1, pixels: 'background' }, [[2], [2], [2, 3]], [0, 2, 3]],
  ])('%j reaches every image, and is taken back whole', async (operation, layers, classIds) => {
    const { project, ids } = await scene();
    const before = await everything(project, ids);
    const change = project.classes.change(operation);
    expect(change).toMatchObject({ layers: 3, images: 3 });
    expect(await Promise.all(ids.map((id) => layersOf(project, id)))).toEqual(layers);
    expect(project.info().classSet.classes.map(({ id }) => id)).toEqual(classIds);
    expect(project.classes.undo(change.changeId)).toEqual({ layers: 3 });
    expect(await everything(project, ids)).toEqual(before);
    expect(() => project.classes.undo(change.changeId)).toThrow(expect.objectContaining({ code: 'class.cannotUndo' }));
  });

  it('leaves state and predictions of the images alone', async () => {
    const { project, ids } = await scene();
    const before = ids.map((id) => [project.image(id), project.prediction(id)]);
    project.classes.change({ kind: 'delete', id: 1, pixels: 'background' });
    expect(ids.map((id) => [project.image(id), project.prediction(id)])).toEqual(before);
  });

  it.each<[ClassOperation, number]>([
    [{ kind: 'merge', id: 1, into: 3 }, 3],
    [{ kind: 'remap', id: 1, to: 200 }, 200],
    [{ kind: 'delete', id: 1, pixels: 'void' }, 255],
    [{ kind: 'delete', id: 1, pixels: 'background' }, 0],
  ])('%j: predictions are shown and counted in the classes of today', async (operation, now) => {
    const { project, ids: [first, second] } = await scene();
    const mapped = predictionOf(boxes(64, 48, [1, 0, 0, 30, 20], [2, 30, 0, 10, 20]));
    project.classes.saveMapping(mapped.modelHash, [{ from: 7, to: 1 }, { from: 1, to: 2 }]);
    // As a run stores it: in the classes of the project, with the mapping beside it.
    project.putPrediction(first, { ...mapped, parameters: { ...mapped.parameters, classMapping: [{ from: 7, to: 1 }, { from: 1, to: 2 }] } }, { overwrite: true });
    project.review.addWork(second, 10, [{ classId: 1, predictedPx: 600, removedPx: 5, addedPx: 7 }, { classId: 3, predictedPx: 10, removedPx: 1, addedPx: 0 }]);
    const seen = (id: number): number[] => {
      const window = decodeRowRle(project.keptPrediction(id)!.labelMap).data;
      const exported = project.datasets.predictedLabels(id)!.labelMap.data;
      expect(exported).toEqual(window);
      return [window[0], window[35], window[63]];
    };
    const corrections = (): unknown => project.review.statistics().corrections.map(({ classId, predictedPx }) => [classId, predictedPx]);
    expect([seen(first), seen(second), corrections()]).toEqual([[1, 2, 0], [1, 2, 0], [[1, 600], [3, 10]]]);
    const { changeId } = project.classes.change(operation);
    expect([seen(first), seen(second)]).toEqual([[now, 2, 0], [now, 2, 0]]);
    expect(corrections()).toEqual(now === 0 ? [[3, 10]] : now === 3 ? [[3, 610]] : [[3, 10], [now, 600]]);
    project.classes.undo(changeId);
    expect([seen(first), seen(second)]).toEqual([[1, 2, 0], [1, 2, 0]]);
    if (operation.kind === 'remap') expect(corrections()).toEqual([[1, 600], [3, 10]]);
  });

  it('taken back, leaves a mapping that was saved since, and is refused where images were pre-labelled with the new number', async () => {
    const { project, ids } = await scene();
    const { changeId } = project.classes.change({ kind: 'remap', id: 1, to: 9 });
    project.classes.saveMapping('b'.repeat(64), [{ from: 4, to: 2 }]);
    project.putPrediction(ids[0], predictionOf(boxes(64, 48, [9, 0, 0, 5, 5])), { overwrite: true });
    expect(() => project.classes.undo(changeId)).toThrow('This change of a class cannot be taken back any more: images have been pre-labelled with the id 9 since.');
    const { changeId: merged } = project.classes.change({ kind: 'merge', id: 3, into: 2 });
    project.classes.saveMapping('c'.repeat(64), [{ from: 5, to: 2 }]);
    project.classes.undo(merged);
    expect(['a', 'b', 'c'].map((name) => project.classes.mapping(name.repeat(64)))).toEqual([[{ from: 1, to: 9 }], [{ from: 4, to: 2 }], [{ from: 5, to: 2 }]]);
  });

  it('a new background is that of predictions, too', async () => {
    const { project, ids: [first] } = await scene();
    const prediction = predictionOf(boxes(64, 48, [1, 0, 0, 30, 20]));
    project.putPrediction(first, { ...prediction, parameters: { ...prediction.parameters, uncovered: 0 } }, { overwrite: true });
    const seen = (): number[] => [project.keptPrediction(first)!.labelMap, encodeRowRle(project.datasets.predictedLabels(first)!.labelMap)].flatMap((runs) => [decodeRowRle(runs).data[0], decodeRowRle(runs).data[63]]);
    expect(seen()).toEqual([1, 0, 1, 0]);
    project.saveClasses({ ...project.info().classSet, backgroundId: null });
    expect(seen()).toEqual([1, 255, 1, 255]);
    project.saveClasses({ ...project.info().classSet, backgroundId: 0 });
    project.classes.change({ kind: 'remap', id: 0, to: 30 });
    expect(seen()).toEqual([1, 30, 1, 30]);
  });

  it('gives a class its number back with what was labelled since', async () => {
    const { project, ids } = await scene();
    const { changeId } = project.classes.change({ kind: 'remap', id: 1, to: 9 });
    const order = (await project.loadDocument(ids[2])).document.layers.map(({ id }) => id);
    project.saveChange(boxChange(ids[2], 9, { x: 40, y: 0, width: 5, height: 5 }, order));
    expect(project.classes.undo(changeId)).toEqual({ layers: 4 });
    expect((await layersOf(project, ids[2])).toSorted()).toEqual([1, 1, 2, 3]);
  });

  it('is refused whole where the classes would not fit', async () => {
    const { project, ids } = await scene();
    const before = await everything(project, ids);
    expect(() => project.classes.change({ kind: 'remap', id: 1, to: 2 })).toThrow(/The id 2 belongs to "dog"/);
    expect(() => project.classes.change({ kind: 'delete', id: 0, pixels: 'void' })).toThrow(/is the background/);
    expect(await everything(project, ids)).toEqual(before);
  });

  it('taken back, leaves what a person did since, and gives it the pixels', async () => {
    const { project, ids } = await scene();
    const { changeId } = project.classes.change({ kind: 'delete', id: 1, pixels: 'background' });
    const order = (await project.loadDocument(ids[2])).document.layers.map(({ id }) => id);
    project.saveChange(boxChange(ids[2], 3, { x: 5, y: 0, width: 5, height: 5 }, order));
    expect(project.classes.undo(changeId)).toEqual({ layers: 3 });
    const labelMap = await labelMapOf(project, ids[2]);
    expect([labelMap.data[0], labelMap.data[5], labelMap.data[5 * 64 + 5]]).toEqual([1, 3, 1]);
    // No pixel is in two layers.
    const { document } = await project.loadDocument(ids[2]);
    expect(document.layers).toHaveLength(4);
    expect((await project.classes.countPixels(1)) + (await project.classes.countPixels(3))).toBe(2 * 600 + 75 + 100 + 25);
  });

  it('taken back, does not touch layers whose class a person changed since, and needs the id to be free', async () => {
    const { project, ids } = await scene();
    const { changeId } = project.classes.change({ kind: 'merge', id: 1, into: 3 });
    const { document } = await project.loadDocument(ids[2]);
    project.saveChange({ imageId: ids[2], edited: true, removeLayers: [], layers: [{ ...document.layers[0], classId: 2 }], tiles: [], order: null });
    const { classSet } = project.info();
    project.saveClasses({ ...classSet, classes: [...classSet.classes, { id: 1, name: 'new', color: '#123456' }] });
    expect(() => project.classes.undo(changeId)).toThrow('This change of a class cannot be taken back any more: "new" has taken its id 1.');
    project.saveClasses(classSet);
    expect(project.classes.undo(changeId)).toEqual({ layers: 2 });
    expect(await Promise.all(ids.map((id) => layersOf(project, id)))).toEqual([[1, 2], [1, 2], [2, 2, 3]]);
  });

  it('is followed by the mapping of every model that labelled images here', async () => {
    const { project } = await scene();
    const hash = 'a'.repeat(64);
    expect(project.classes.mapping(hash)).toBeNull();
    const { changeId } = project.classes.change({ kind: 'merge', id: 1, into: 3 });
    expect(project.classes.mapping(hash)).toEqual([{ from: 1, to: 3 }]);
    project.classes.change({ kind: 'delete', id: 3, pixels: 'void' });
    expect(project.classes.mapping(hash)).toEqual([{ from: 1, to: null }, { from: 3, to: null }]);
    expect(() => project.classes.undo(changeId)).toThrow(/another class has been changed since/);
  });
});

describe('a mapping of classes', () => {
  it('is kept per model, and can be dropped', async () => {
    const { project } = await scene();
    project.classes.saveMapping('one', [{ from: 4, to: 1 }, { from: 5, to: null }]);
    project.classes.saveMapping('two', []);
    expect([project.classes.mapping('one'), project.classes.mapping('two')]).toEqual([[{ from: 4, to: 1 }, { from: 5, to: null }], []]);
    project.classes.saveMapping('one', null);
    expect([project.classes.mapping('one'), project.classes.mapping('two')]).toEqual([null, []]);
    expect(() => project.classes.saveMapping('one', [{ from: 300, to: 1 }])).toThrow(expect.objectContaining({ code: 'project.badClasses' }));
  });
});

it('saves whether layers may overlap', async () => {
  const { project, ids } = await scene();
  project.saveChange({ imageId: ids[0], edited: false, removeLayers: [], layers: [], tiles: [], order: null, onePerPixel: false });
  expect((await project.loadDocument(ids[0])).document.onePerPixel).toBe(false);
  expect(project.image(ids[0]).state).toBe('predicted');
});

it('refuses classes with an id or a name twice, or a background that is none', async () => {
  const { project } = await scene();
  expect(() => project.saveClasses({ classes: [...classes, { id: 3, name: 'x', color: '#000000' }], backgroundId: 0 })).toThrow(/another class has the id 3/);
  expect(() => project.saveClasses({ classes: [...classes, { id: 9, name: 'cat', color: '#000000' }], backgroundId: 0 })).toThrow(/another class has the name "cat"/);
  expect(() => project.saveClasses({ classes: classes.slice(1), backgroundId: 0 })).toThrow(/0 is not the id of a class/);
});
