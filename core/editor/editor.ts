import { DEFAULT_LAYER_LOOK, findLayer, type AnnotationDocument, type Layer, type LayerProperties } from '../document/annotationDocument.ts';
import { changeOfEdit, type DocumentChange } from '../document/documentChange.ts';
import { applyEdit } from '../edit/applyEdit.ts';
import type { Edit } from '../edit/edit.ts';
import type { EditLabel } from '../edit/editLabel.ts';
import { touchedTiles } from '../edit/editFootprint.ts';
import { History } from '../edit/history.ts';
import { MaskGesture } from '../edit/maskGesture.ts';
import { AppError } from '../errors/appError.ts';
import { TiledMask } from '../mask/tiledMask.ts';

/** What the surroundings of an editor provide and hear. */
export interface EditorHost {
  /** A new unique layer id. */
  newLayerId(): string;
  /** Pixels of these tiles look different now. Called during gestures, often. */
  tilesChanged(tiles: ReadonlySet<number>): void;
  /** Layers, their order or properties, the selection or the history changed. */
  stateChanged(): void;
  /** An edit is complete and must be stored. */
  committed(change: DocumentChange): void;
}

/**
 * The editing of one image: the document, its history, the active layer and class.
 * It knows no DOM; tools and panels drive it, tests too.
 */
export class Editor {
  readonly document: AnnotationDocument;
  private readonly host: EditorHost;
  private readonly history = new History();
  private activeId: string | null;
  private classId: number;
  private openStroke: Stroke | null = null;

  constructor(document: AnnotationDocument, host: EditorHost, activeClassId: number) {
    this.document = document;
    this.host = host;
    this.activeId = document.layers.at(-1)?.id ?? null;
    this.classId = this.activeLayer?.classId ?? activeClassId;
  }

  get activeLayer(): Layer | null {
    return this.document.layers.find((layer) => layer.id === this.activeId) ?? null;
  }

  /** The class that new layers get. */
  get activeClassId(): number {
    return this.classId;
  }

  /** A stroke was begun and not yet ended. */
  get isDrawing(): boolean {
    return this.openStroke !== null;
  }

  get undoLabel(): EditLabel | null {
    return this.history.undoLabel;
  }

  get redoLabel(): EditLabel | null {
    return this.history.redoLabel;
  }

  /** Null = no layer: the brush then makes one, the eraser erases from all layers that are visible and not locked. */
  selectLayer(layerId: string | null): void {
    this.endStroke();
    this.activeId = layerId;
    if (layerId !== null) this.classId = findLayer(this.document, layerId).classId;
    this.host.stateChanged();
  }

  /** Makes the class active and with it its topmost unlocked layer, or no layer where it has none. */
  selectClass(classId: number): void {
    this.endStroke();
    this.classId = classId;
    this.activeId = this.topLayerOfClass(classId);
    this.host.stateChanged();
  }

  addLayer(classId: number): Layer {
    this.endStroke();
    const layer = this.newLayer(classId);
    this.commit('add-layer', { kind: 'addLayer', layer, index: this.document.layers.length });
    this.selectLayer(layer.id);
    return findLayer(this.document, layer.id);
  }

  removeLayer(layerId: string): void {
    this.endStroke();
    const layer = findLayer(this.document, layerId);
    const index = this.document.layers.indexOf(layer);
    // A copy with its own mask: the edit must keep what the layer holds now.
    this.commit('delete-layers', { kind: 'removeLayer', layer: { ...layer, mask: layer.mask.clone() }, index });
    if (this.activeId === layerId) {
      this.selectLayer(this.document.layers[Math.min(index, this.document.layers.length - 1)]?.id ?? null);
    }
  }

  /** @param to index from the bottom, after the move */
  moveLayer(layerId: string, to: number): void {
    this.endStroke();
    const from = this.document.layers.indexOf(findLayer(this.document, layerId));
    const target = Math.min(Math.max(to, 0), this.document.layers.length - 1);
    if (from !== target) this.commit('move-layers', { kind: 'moveLayer', layerId, from, to: target });
  }

  /**
   * Applies an edit that somebody computed from the document as it is now, as one undo step. Layers whose pixels or
   * class it changes become a person's.
   */
  commitEdit(label: EditLabel, edit: Edit): void {
    this.endStroke();
    const sources = this.humanEdits(editedLayers(edit).filter((id) => this.document.layers.some((layer) => layer.id === id)));
    this.commit(label, sources.length === 0 ? edit : { kind: 'group', edits: [...sources, edit] });
    if (this.activeLayer === null) this.activeId = this.topLayerOfClass(this.classId);
    this.host.stateChanged();
  }

  /** Class or name: one undo step. */
  changeLayer(layerId: string, after: Partial<Pick<LayerProperties, 'classId' | 'name'>>): void {
    this.endStroke();
    const edit = this.propertiesEdit(layerId, after);
    if (edit === null) return;
    this.commit(after.classId === undefined ? 'rename-layer' : 'change-class', {
      kind: 'group',
      edits: [edit, ...this.humanEdits([layerId])],
    });
    if (after.classId !== undefined && this.activeId === layerId) this.classId = after.classId;
    this.host.stateChanged();
  }

  /** Visibility, lock, opacity: stored, but no undo step, as in every drawing program. */
  setLook(layerId: string, after: Partial<Pick<LayerProperties, 'visible' | 'locked' | 'opacity'>>): void {
    this.endStroke();
    const edit = this.propertiesEdit(layerId, after);
    if (edit === null) return;
    this.perform(edit);
  }

  /**
   * Starts a stroke. Painting without an active layer makes a layer of the active class first, in the same undo step.
   * Whatever else the editor is asked to do meanwhile completes the stroke first.
   * @throws AppError `layer.locked`, `layer.hidden` where the active layer is locked or hidden
   */
  beginStroke(mode: 'paint' | 'erase'): Stroke {
    this.endStroke();
    const active = this.activeLayer;
    if (active !== null && !active.locked && !active.visible) {
      throw new AppError('layer.hidden', 'This layer is hidden. Show it to change its pixels.', { layerId: active.id });
    }
    if (mode === 'erase') {
      const editable = active !== null ? [active] : this.document.layers.filter((layer) => layer.visible && !layer.locked);
      return this.stroke('erase', new MaskGesture(this.document, { mode, layerIds: editable.map((layer) => layer.id) }), null);
    }
    if (active !== null) return this.stroke('paint', new MaskGesture(this.document, { mode, layerId: active.id }), null);
    const added: Edit = { kind: 'addLayer', layer: this.newLayer(this.classId), index: this.document.layers.length };
    applyEdit(this.document, added);
    this.activeId = added.layer.id;
    return this.stroke('paint', new MaskGesture(this.document, { mode, layerId: added.layer.id }), added);
  }

  /** Takes the last step back. @returns its label, or null where there is none */
  undo(): EditLabel | null {
    this.endStroke();
    return this.travel(this.history.undoLabel, this.history.undo());
  }

  redo(): EditLabel | null {
    this.endStroke();
    return this.travel(this.history.redoLabel, this.history.redo());
  }

  private travel(label: EditLabel | null, edit: Edit | null): EditLabel | null {
    if (edit === null) return null;
    const existed = new Set(this.document.layers.map((layer) => layer.id));
    this.perform(edit);
    // A layer that comes back is what the eye is on; a class stays chosen when its layer goes.
    const returned = this.document.layers.find((layer) => !existed.has(layer.id));
    if (returned !== undefined) this.activeId = returned.id;
    else if (this.activeLayer === null) this.activeId = this.topLayerOfClass(this.classId);
    this.classId = this.activeLayer?.classId ?? this.classId;
    this.host.stateChanged();
    return label;
  }

  private topLayerOfClass(classId: number): string | null {
    return this.document.layers.findLast((layer) => layer.classId === classId && !layer.locked)?.id ?? null;
  }

  private endStroke(): void {
    this.openStroke?.complete();
  }

  private commit(label: EditLabel, edit: Edit): void {
    this.history.push(label, edit);
    this.perform(edit);
  }

  private perform(edit: Edit): void {
    const touched = touchedTiles(this.document, edit);
    applyEdit(this.document, edit);
    this.host.tilesChanged(touched);
    this.host.stateChanged();
    this.host.committed(changeOfEdit(this.document, edit));
  }

  private stroke(label: EditLabel, gesture: MaskGesture, added: Edit | null): Stroke {
    /** Runs `end` once; the stroke is over then, whoever holds it. */
    const endWith = (end: () => void) => (): void => {
      if (this.openStroke !== stroke) return;
      this.openStroke = null;
      end();
      this.host.stateChanged();
    };
    const stroke: Stroke = {
      add: (spans) => {
        if (this.openStroke === stroke) this.host.tilesChanged(gesture.add(spans));
      },
      complete: endWith(() => {
        const drawn = gesture.complete();
        if (drawn !== null) this.record(label, drawn, added);
        else if (added !== null) this.discard(added);
      }),
      cancel: endWith(() => {
        this.host.tilesChanged(gesture.cancel());
        if (added !== null) this.discard(added);
      }),
    };
    this.openStroke = stroke;
    this.host.stateChanged();
    return stroke;
  }

  /** Makes a drawn stroke one undo step. Its pixels are in place already; what is left is the change of source. */
  private record(label: EditLabel, drawn: Edit, added: Edit | null): void {
    const changed = drawn.kind === 'tiles' ? new Set(drawn.changes.map((change) => change.layerId)) : [];
    const sources = this.humanEdits(changed);
    for (const part of sources) applyEdit(this.document, part);
    const edits = [...(added === null ? [] : [added]), drawn, ...sources];
    const edit: Edit = edits.length === 1 ? drawn : { kind: 'group', edits };
    this.history.push(label, edit);
    this.host.committed(changeOfEdit(this.document, edit));
  }

  /** Takes back a layer that a stroke made and nobody stored. */
  private discard(added: Edit): void {
    if (added.kind !== 'addLayer') return;
    applyEdit(this.document, { ...added, kind: 'removeLayer' });
    this.activeId = null;
  }

  /** Edits that turn layers that a model made into a person's. */
  private humanEdits(layerIds: Iterable<string>): Edit[] {
    return [...layerIds]
      .map((id) => findLayer(this.document, id))
      .filter((layer) => layer.source !== 'human')
      .map((layer): Edit => ({ kind: 'setSource', layerId: layer.id, before: layer.source, after: 'human' }));
  }

  private propertiesEdit(layerId: string, after: Partial<LayerProperties>): Edit | null {
    const layer = findLayer(this.document, layerId);
    const keys = (Object.keys(after) as (keyof LayerProperties)[]).filter((key) => layer[key] !== after[key]);
    if (keys.length === 0) return null;
    const pick = (from: Partial<LayerProperties>): Partial<LayerProperties> => Object.fromEntries(keys.map((key) => [key, from[key]]));
    return { kind: 'setProperties', layerId, before: pick(layer), after: pick(after) };
  }

  private newLayer(classId: number): Layer {
    return {
      id: this.host.newLayerId(),
      classId,
      name: '',
      ...DEFAULT_LAYER_LOOK,
      crowd: false,
      source: 'human',
      meanConfidence: null,
      attributes: {},
      mask: new TiledMask(this.document.width, this.document.height),
    };
  }
}

/** Ids of the layers whose pixels or class an edit changes, each once. */
function editedLayers(edit: Edit): string[] {
  switch (edit.kind) {
    case 'group':
      return [...new Set(edit.edits.flatMap(editedLayers))];
    case 'tiles':
      return [...new Set(edit.changes.map(({ layerId }) => layerId))];
    case 'setProperties':
      return edit.after.classId === undefined ? [] : [edit.layerId];
    default:
      return [];
  }
}

/** A stroke in progress; end it with `complete` or `cancel`. Once it has ended, all three do nothing. */
export interface Stroke {
  add(spans: Parameters<MaskGesture['add']>[0]): void;
  complete(): void;
  cancel(): void;
}
