import type { AnnotationDocument } from '../../../core/document/annotationDocument.ts';
import { documentFromStored, type StoredDocument } from '../../../core/document/storedDocument.ts';
import { encodeChange, type DocumentChange } from '../../../core/document/documentChange.ts';
import { flatten } from '../../../core/document/flatten.ts';
import { Editor } from '../../../core/editor/editor.ts';
import { imagePoint } from '../../../core/geometry/points.ts';
import { brushSpans } from '../../../core/mask/brushSpans.ts';

export interface Stroke {
  readonly classId: number;
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly diameterPx: number;
}

/** What the window would send for brush strokes, each on a layer of its class, and the pixels that are to come of it. */
export function paintStrokes(stored: StoredDocument, strokes: readonly Stroke[]): { changes: DocumentChange[]; labels: Uint8Array } {
  const painter = createPainter(stored);
  for (const stroke of strokes) painter.paint(stroke);
  return { changes: painter.changes, labels: labelsOf(painter.document) };
}

/** After how many saves, one a stroke, the picture had these labels; null = after none of them. */
export function savesUntil(labels: Uint8Array, stored: StoredDocument, strokes: readonly Stroke[]): number | null {
  const painter = createPainter(stored);
  if (Buffer.compare(labelsOf(painter.document), labels) === 0) return 0;
  for (const stroke of strokes) {
    painter.paint(stroke);
    if (Buffer.compare(labelsOf(painter.document), labels) === 0) return painter.changes.length;
  }
  return null;
}

function createPainter(stored: StoredDocument): { document: AnnotationDocument; changes: DocumentChange[]; paint(stroke: Stroke): void } {
  const document = documentFromStored(stored);
  const changes: DocumentChange[] = [];
  const editor = new Editor(
    document,
    { newLayerId: () => crypto.randomUUID(), tilesChanged: () => {}, stateChanged: () => {}, committed: (change) => void changes.push(encodeChange(change)) },
    1,
  );
  return {
    document,
    changes,
    paint({ classId, from, to, diameterPx }) {
      editor.selectClass(classId);
      const gesture = editor.beginStroke('paint');
      gesture.add(brushSpans(imagePoint(...from), imagePoint(...to), diameterPx));
      gesture.complete();
    },
  };
}

/** The class of every pixel as a stored document has it; 0 where no layer is. */
export function storedLabels(stored: StoredDocument): Uint8Array {
  return labelsOf(documentFromStored(stored));
}

function labelsOf(document: AnnotationDocument): Uint8Array {
  return flatten(document, 0).data;
}
