import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeChange, type DocumentChange } from '../../../core/document/documentChange.ts';
import { mergeChanges } from '../../../core/document/mergeChanges.ts';
import { documentFromStored } from '../../../core/document/storedDocument.ts';
import { detailsOf } from '../../../core/errors/appError.ts';
import { Editor } from '../../../core/editor/editor.ts';
import { imagePoint } from '../../../core/geometry/points.ts';
import { brushSpans } from '../../../core/mask/brushSpans.ts';
import type { Project } from '../../../engine/project/project.ts';
import { boxes, predictionOf } from '../../fixtures/predictions.ts';
import { boxChange, closeAndRelease, folderOfPhotographs, idOf, openForTest } from '../../fixtures/projects.ts';

const size = { width: 600, height: 400 };
const predicted = boxes(size.width, size.height, [15, 20, 20, 300, 200], [12, 300, 200, 250, 150], [3, 40, 300, 60, 60]);
const otherModel = { imageIds: null, overwrite: false, modelHash: 'b'.repeat(64) } as const;

/** The window's editor, whose every change is stored as it comes. */
async function editorOn(project: Project, id: number, save: (change: DocumentChange) => unknown = (change) => project.saveChange(change)): Promise<Editor> {
  const { document } = await project.loadDocument(id);
  return new Editor(documentFromStored(document), { newLayerId: () => crypto.randomUUID(), tilesChanged: () => {}, stateChanged: () => {}, committed: (change) => save(encodeChange(change)) }, 12);
}

function paint(editor: Editor, classId: number, from: readonly [number, number], to: readonly [number, number], mode: 'paint' | 'erase' = 'paint'): void {
  editor.selectClass(classId);
  const stroke = editor.beginStroke(mode);
  stroke.add(brushSpans(imagePoint(...from), imagePoint(...to), 30));
  stroke.complete();
}

/** A hidden layer refuses a stroke, which changes nothing. */
function paintWhereShown(...stroke: Parameters<typeof paint>): void {
  try {
    paint(...stroke);
  } catch (error) {
    if (detailsOf(error, 'layer.hidden') === null) throw error;
  }
}

function undoAll(editor: Editor): void {
  while (editor.undoLabel !== null) editor.undo();
}

async function predictedImage(): Promise<{ folder: string; project: Project; id: number }> {
  const folder = await folderOfPhotographs(['a.png'], size);
  const project = await openForTest(folder);
  const id = idOf(project, 'a.png');
  project.putPrediction(id, predictionOf(predicted), { overwrite: false });
  return { folder, project, id };
}

describe('an image on which everything was taken back', () => {
  it('is pre-labelled again, and a run with another model takes it; redoing makes it edited', async () => {
    const { project, id } = await predictedImage();
    const before = (await project.loadDocument(id)).document;
    const editor = await editorOn(project, id);
    paint(editor, 15, [10, 10], [500, 380]);
    paint(editor, 12, [320, 330], [500, 220], 'erase');
    expect(project.image(id).state).toBe('edited');
    expect(project.pendingImages(otherModel)).toMatchObject({ todo: [], skipped: 1 });
    editor.undo();
    expect(project.image(id).state).toBe('edited');
    editor.undo();
    expect(project.image(id).state).toBe('predicted');
    expect((await project.loadDocument(id)).document).toEqual(before);
    expect(project.pendingImages(otherModel).todo.map(({ path }) => path)).toEqual(['a.png']);
    expect(project.review.statistics().states).toMatchObject({ predicted: 1, edited: 0 });
    editor.redo();
    expect(project.image(id).state).toBe('edited');
    expect(() => project.putPrediction(id, predictionOf(predicted), { overwrite: false })).toThrow('A person has worked on a.png');
    editor.undo();
    expect(project.image(id).state).toBe('predicted');
  });

  it('is new again where no model was asked', async () => {
    const folder = await folderOfPhotographs(['a.png'], size);
    const project = await openForTest(folder);
    const id = idOf(project, 'a.png');
    const editor = await editorOn(project, id);
    paint(editor, 15, [10, 10], [200, 200]);
    expect(project.image(id).state).toBe('edited');
    expect(project.exportable('all')).toMatchObject({ unlabelled: 0 });
    editor.undo();
    expect(project.image(id).state).toBe('new');
    expect(project.exportable('all')).toMatchObject({ images: [], unlabelled: 1 });
  });

  it('is so too where the project was closed in between, and where both changes came as one', async () => {
    const { folder, project, id } = await predictedImage();
    const later: DocumentChange[] = [];
    let save = (change: DocumentChange): unknown => project.saveChange(change);
    const editor = await editorOn(project, id, (change) => save(change));
    paint(editor, 15, [10, 10], [500, 380]);
    await closeAndRelease(project);
    const again = await openForTest(folder);
    expect(again.image(id).state).toBe('edited');
    save = (change) => again.saveChange(change);
    editor.undo();
    expect(again.image(id).state).toBe('predicted');
    // The disk was slow: the queue of the window made one change of a stroke and its undo.
    save = (change) => later.push(change);
    paint(editor, 12, [10, 10], [500, 380]);
    editor.undo();
    again.saveChange(later.reduce((all, change) => mergeChanges(all, change)));
    expect(again.image(id).state).toBe('predicted');
    paint(editor, 12, [10, 10], [500, 380]);
    again.saveChange(later.at(-1)!);
    expect(again.image(id).state).toBe('edited');
  });

  it('stays done where somebody said so', async () => {
    const { project, id } = await predictedImage();
    const editor = await editorOn(project, id);
    paint(editor, 15, [10, 10], [500, 380]);
    project.setDone(id, true);
    editor.undo();
    expect(project.image(id).state).toBe('done');
    expect(project.pendingImages(otherModel).todo).toEqual([]);
    expect(project.setDone(id, false).state).toBe('predicted');
  });

  it('whatever was done', async () => {
    const act = fc.oneof(
      fc.record({ kind: fc.constantFrom('paint' as const, 'erase' as const), classId: fc.constantFrom(3, 12, 15, 20, 255), x: fc.nat(599), y: fc.nat(399) }),
      fc.record({ kind: fc.constantFrom('delete' as const, 'reclass' as const, 'move' as const, 'look' as const, 'name' as const), classId: fc.constantFrom(3, 12, 15), x: fc.nat(9), y: fc.nat(1) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 12 }), async (acts) => {
        const { project, id } = await predictedImage();
        const editor = await editorOn(project, id);
        for (const { kind, classId, x, y } of acts) {
          const layer = editor.document.layers.find((each) => each.classId === classId) ?? editor.document.layers[0];
          if (kind === 'paint' || kind === 'erase') paintWhereShown(editor, classId, [x, y], [x + 40, y], kind);
          else if (layer === undefined) continue;
          else if (kind === 'delete') editor.removeLayer(layer.id);
          else if (kind === 'reclass') editor.changeLayer(layer.id, { classId: 20 + x });
          else if (kind === 'name') editor.changeLayer(layer.id, { name: `name ${x}` });
          else if (kind === 'move') editor.moveLayer(layer.id, x);
          else editor.setLook(layer.id, { visible: y === 0, opacity: x / 10 });
        }
        undoAll(editor);
        expect(project.image(id).state).toBe('predicted');
      }),
      { numRuns: 15 },
    );
  });
});

describe('an image stays edited', () => {
  it('where a layer is missing, or a person’s layer has the pixels of the prediction', async () => {
    const { project, id } = await predictedImage();
    const editor = await editorOn(project, id);
    const layer = editor.document.layers.find(({ classId }) => classId === 3)!;
    editor.removeLayer(layer.id);
    expect(project.image(id).state).toBe('edited');
    editor.undo();
    expect(project.image(id).state).toBe('predicted');
    // The same pixels, but by a person: they have looked at it.
    editor.changeLayer(layer.id, { classId: 4 });
    editor.changeLayer(layer.id, { classId: 3 });
    expect(project.image(id).state).toBe('edited');
  });

  it('where its labels were imported, or it was edited before this was kept', async () => {
    const folder = await folderOfPhotographs(['a.png', 'b.png'], size);
    const project = await openForTest(folder);
    const [imported, old] = [idOf(project, 'a.png'), idOf(project, 'b.png')];
    for (const id of [imported, old]) await project.loadDocument(id);
    project.datasets.storeImported(imported, { objects: [], onePerPixel: true, attributes: {} }, { overwrite: false, reason: 'test' });
    const editor = await editorOn(project, imported);
    paint(editor, 15, [10, 10], [200, 200]);
    undoAll(editor);
    expect(project.image(imported).state).toBe('edited');

    project.saveChange(boxChange(old, 3, { x: 0, y: 0, width: 9, height: 9 }));
    const editorOfOld = await editorOn(project, old);
    paint(editorOfOld, 15, [10, 10], [200, 200]);
    undoAll(editorOfOld);
    expect(project.image(old).state).toBe('edited');
  });

  it('after a newer prediction only by what was done since', async () => {
    const { project, id } = await predictedImage();
    const editor = await editorOn(project, id);
    paint(editor, 15, [10, 10], [500, 380]);
    const second = boxes(size.width, size.height, [7, 30, 30, 100, 100]);
    project.putPrediction(id, predictionOf(second, { modelHash: 'c'.repeat(64) }), { overwrite: true });
    expect(project.image(id).state).toBe('predicted');
    const next = await editorOn(project, id);
    paint(next, 15, [10, 10], [500, 380]);
    expect(project.image(id).state).toBe('edited');
    next.undo();
    expect(project.image(id).state).toBe('predicted');
    expect((await project.loadDocument(id)).document.layers.map(({ classId }) => classId)).toEqual([7]);
  });
});
