import type { AnnotationDocument } from '../../../../core/document/annotationDocument.ts';
import { encodeChange, type DocumentChange } from '../../../../core/document/documentChange.ts';
import { storedFromDocument, type StoredDocument } from '../../../../core/document/storedDocument.ts';
import { Editor } from '../../../../core/editor/editor.ts';
import { imagePoint } from '../../../../core/geometry/points.ts';
import { brushSpans } from '../../../../core/mask/brushSpans.ts';
import { applyChangeToStored } from '../document/applyChangeToStored.ts';

type Point = readonly [x: number, y: number];

/** An editor without a window: it counts layer ids, keeps what is committed, and stores it as a database would. */
export class TestEditor {
  readonly document: AnnotationDocument;
  readonly editor: Editor;
  readonly changes: DocumentChange[] = [];
  /** Tiles reported as changed since `takeTiles`. */
  private tiles = new Set<number>();
  stored: StoredDocument;
  private layerCount = 0;

  constructor(options: { width?: number; height?: number; onePerPixel?: boolean; activeClassId?: number } = {}) {
    this.document = { imageId: 7, width: options.width ?? 300, height: options.height ?? 270, onePerPixel: options.onePerPixel ?? true, layers: [] };
    this.stored = storedFromDocument(this.document);
    this.editor = new Editor(
      this.document,
      {
        newLayerId: () => `layer ${++this.layerCount}`,
        tilesChanged: (tiles) => tiles.forEach((index) => this.tiles.add(index)),
        stateChanged: () => undefined,
        committed: (unencoded) => {
          const change = encodeChange(unencoded);
          this.changes.push(change);
          this.stored = applyChangeToStored(this.stored, change);
        },
      },
      options.activeClassId ?? 1,
    );
  }

  takeTiles(): Set<number> {
    const taken = this.tiles;
    this.tiles = new Set();
    return taken;
  }

  /** A whole stroke through the points. */
  stroke(mode: 'paint' | 'erase', points: readonly Point[], diameterPx = 5, end: 'complete' | 'cancel' = 'complete'): void {
    const stroke = this.editor.beginStroke(mode);
    points.forEach((point, i) => stroke.add(brushSpans(imagePoint(...(points[i - 1] ?? point)), imagePoint(...point), diameterPx)));
    stroke[end]();
  }

  /** Ids from bottom to top. */
  get layerIds(): string[] {
    return this.document.layers.map((layer) => layer.id);
  }

  has(layerId: string, x: number, y: number): boolean {
    return this.document.layers.find((layer) => layer.id === layerId)!.mask.has(x, y);
  }
}
