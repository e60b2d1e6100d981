import { describe, expect, it } from 'vitest';
import { encodeChange, type DocumentChange } from '../../../core/document/documentChange.ts';
import { documentFromStored, storedFromDocument, type StoredDocument } from '../../../core/document/storedDocument.ts';
import { detailsOf } from '../../../core/errors/appError.ts';
import { Editor } from '../../../core/editor/editor.ts';
import { imagePoint } from '../../../core/geometry/points.ts';
import { brushSpans } from '../../../core/mask/brushSpans.ts';
import { TiledMask } from '../../../core/mask/tiledMask.ts';
import { replacingChange } from '../../../renderer/state/replacingChange.ts';
import { boxes, predictionOf } from '../../fixtures/predictions.ts';
import { folderOfPhotographs, idOf, openForTest } from '../../fixtures/projects.ts';

const size = { width: 600, height: 400 };
const predicted = boxes(size.width, size.height, [15, 20, 20, 300, 200], [12, 300, 200, 250, 150]);

const edits: Record<string, (editor: Editor) => void> = {
  'a stroke': (editor) => {
    const stroke = editor.beginStroke('paint');
    stroke.add(brushSpans(imagePoint(10, 10), imagePoint(500, 380), 30));
    stroke.complete();
  },
  'a new layer': (editor) => editor.addLayer(3),
  'another name': (editor) => editor.changeLayer(editor.document.layers[0].id, { name: 'mine' }),
};

/** With tiles in the order of their places. */
function inOrder(document: StoredDocument): StoredDocument {
  return { ...document, tiles: [...document.tiles].sort((a, b) => a.layerId.localeCompare(b.layerId) || a.tileIndex - b.tileIndex) };
}

describe('an import replaces the layers that a window shows', () => {
  it.each(Object.keys(edits))('%s of before is refused, and fits once all of the window is stored in place of the import', async (name) => {
    const folder = await folderOfPhotographs(['a.png'], size);
    const project = await openForTest(folder);
    const id = idOf(project, 'a.png');
    project.putPrediction(id, predictionOf(predicted), { overwrite: false });
    const changes: DocumentChange[] = [];
    const { document } = await project.loadDocument(id);
    const editor = new Editor(documentFromStored(document), { newLayerId: () => crypto.randomUUID(), tilesChanged: () => {}, stateChanged: () => {}, committed: (change) => changes.push(encodeChange(change)) }, 12);
    const mask = new TiledMask(size.width, size.height);
    mask.fillSpan(0, 0, 50);
    const imported = { objects: [{ classId: 15, name: '', crowd: false, mask, attributes: {} }], onePerPixel: true, attributes: {} };
    expect(project.datasets.storeImported(id, imported, { overwrite: false, reason: 'a test' })).toBe('stored');

    edits[name](editor);
    expect(changes).toHaveLength(1);
    let refused: unknown = null;
    try {
      project.saveChange(changes[0]);
    } catch (error) {
      refused = error;
    }
    expect(detailsOf(refused, 'project.badChange')).not.toBeNull();
    project.saveChange(replacingChange((await project.loadDocument(id)).document, storedFromDocument(editor.document)));
    project.saveChange(changes[0]);
    expect(inOrder((await project.loadDocument(id)).document)).toEqual(inOrder(storedFromDocument(editor.document)));
  });
});
