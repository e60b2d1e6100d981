import { DEFAULT_LAYER_LOOK, findLayer, type AnnotationDocument, type Layer, type LayerProperties } from '../document/annotationDocument.ts';
import { unencodedChangeOfEdit, type UnencodedChange } from '../document/documentChange.ts';
import { applyEdit } from '../edit/applyEdit.ts';
import type { Edit } from '../edit/edit.ts';
import type { EditLabel } from '../edit/editLabel.ts';
import { editedLayers, touchedTiles } from '../edit/editFootprint.ts';
import { History } from '../edit/history.ts';
import { MaskGesture, type MaskTarget } from '../edit/maskGesture.ts';
import { AppError } from '../errors/appError.ts';
import type { ClassTiles } from '../mask/labelTiles.ts';
import { TiledMask } from '../mask/tiledMask.ts';
import type { CombineMode } from './combineMode.ts';
import type { Stroke } from './stroke.ts';

/** What the surroundings of an editor provide and hear. */
export interface EditorHost {
  /** A new unique layer id. */
  newLayerId(): string;
  /** Pixels of these tiles look different now. Called during gestures, often. */
  tilesChanged(tiles: ReadonlySet<number>): void;
  /** Layers, their order or properties, the selection or the history changed. */
  stateChanged(): void;
  /** An edit is complete and must be stored. */
  committed(change: UnencodedChange): void;
}

/** What a stroke or a region changes. */
export interface StrokeTarget {
  /** Null = no layer was active: see `beginStroke`. */
  readonly layerId: string | null;
  /** Of a layer that is made for it. */
  readonly classId: number;
}

type AddedLayer = Extract<Edit, { kind: 'addLayer' }>;

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

  /** What a stroke would change now. */
  get strokeTarget(): StrokeTarget {
    return { layerId: this.activeLayer?.id ?? null, classId: this.classId };
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
    this.classId = this.activeLayer?.classId ?? this.classId;
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

  /** Visibility, lock, opacity, style: stored, but no undo step, as in every drawing program. */
  setLook(layerId: string, after: Partial<Pick<LayerProperties, 'visible' | 'locked' | 'opacity' | 'style'>>): void {
    this.endStroke();
    const edit = this.propertiesEdit(layerId, after);
    if (edit === null) return;
    this.perform(edit);
  }

  /**
   * Whether a gesture would be refused: asked before a person puts work into a region.
   * @throws AppError `layer.locked`, `layer.hidden` where the active layer is locked or hidden
   */
  checkDrawable(): void {
    checkDrawable(this.activeLayer);
  }

  /**
   * Starts a stroke. Painting without an active layer makes a layer of the active class first, in the same undo step.
   * Whatever else the editor is asked to do meanwhile completes the stroke first.
   * @param target what was to be changed when the stroke was asked for, if that is not now
   * @throws AppError `layer.locked`, `layer.hidden` where the layer is locked or hidden; `document.noLayer` where it is gone
   */
  beginStroke(mode: 'paint' | 'erase', label: EditLabel = mode, target?: StrokeTarget): Stroke {
    this.endStroke();
    const { layerId, classId } = target ?? this.strokeTarget;
    // A stroke before may have made the layer that this one joins.
    const made = mode === 'paint' && this.activeLayer?.classId === classId ? this.activeLayer : null;
    const active = layerId === null ? made : findLayer(this.document, layerId);
    checkDrawable(active);
    if (mode === 'erase') {
      const editable = active !== null ? [active] : this.document.layers.filter((layer) => layer.visible && !layer.locked);
      return this.stroke(label, { mode, layerIds: editable.map((layer) => layer.id) }, []);
    }
    if (active !== null) return this.stroke(label, { mode, layerId: active.id }, []);
    const added = this.insertLayer(classId);
    if (this.activeLayer === null && this.classId === classId) this.activeId = added.layer.id;
    return this.stroke(label, { mode, layerId: added.layer.id }, [added]);
  }

  /**
   * Starts a stroke that gives pixels classes: each goes to the active layer or the topmost one of its class that
   * is visible and not locked, or to a new one; it leaves all other unlocked layers.
   * @param classTiles says which class pixels get
   * @param background the class of pixels that belong to no layer
   * @param movesAlike also pixels that have their class already go to its layer, e.g. from another instance to the active one
   */
  beginRelabel(label: EditLabel, classTiles: ClassTiles, background: number | null, movesAlike = false): Stroke {
    this.endStroke();
    const added: AddedLayer[] = [];
    const layerOfClass = (classId: number): Layer | null => {
      if (classId === background) return null;
      const drawable = this.document.layers.filter((layer) => layer.classId === classId && layer.visible && !layer.locked);
      const layer = drawable.find(({ id }) => id === this.activeId) ?? drawable.at(-1);
      if (layer !== undefined) return layer;
      added.push(this.insertLayer(classId));
      return findLayer(this.document, added.at(-1)!.layer.id);
    };
    return this.stroke(label, { mode: 'relabel', classTiles, layerOfClass, movesAlike }, added);
  }

  /**
   * A region as one undo step, as a stroke over its pixels would do it.
   * @param target as for `beginStroke`
   * @throws AppError as `beginStroke`; `layer.none` where there is no layer to intersect
   */
  applyMask(mask: TiledMask, combine: CombineMode, label?: EditLabel, target?: StrokeTarget): void {
    if (combine === 'intersect' && (target ?? this.strokeTarget).layerId === null) {
      throw new AppError('layer.none', 'Choose the layer that is to be cut to this region.');
    }
    const stroke = this.beginStroke(combine === 'add' ? 'paint' : 'erase', label ?? (combine === 'intersect' ? 'intersect' : undefined), target);
    if (combine === 'intersect') stroke.keepOnly(mask);
    else stroke.addMask(mask);
    stroke.complete();
  }

  /**
   * Gives a layer other pixels as one undo step: it takes what is new as the brush does, locked layers keep theirs.
   * @throws AppError `layer.locked`
   */
  replaceMask(label: EditLabel, layerId: string, mask: TiledMask): void {
    this.endStroke();
    const gesture = new MaskGesture(this.document, { mode: 'paint', layerId });
    this.host.tilesChanged(gesture.replaceWith(mask));
    const edit = gesture.complete();
    if (edit !== null) this.record(label, [edit]);
    this.host.stateChanged();
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
    this.host.committed(unencodedChangeOfEdit(this.document, edit));
  }

  /** @param added layers that the stroke made; may grow while it is drawn */
  private stroke(label: EditLabel, target: MaskTarget, added: readonly AddedLayer[]): Stroke {
    const gesture = new MaskGesture(this.document, target);
    /** Runs `end` once; the stroke is over then, whoever holds it. */
    const endWith = (end: () => void) => (): void => {
      if (this.openStroke !== stroke) return;
      this.openStroke = null;
      end();
      this.host.stateChanged();
    };
    const change = (perform: () => ReadonlySet<number>): void => {
      if (this.openStroke === stroke) this.host.tilesChanged(perform());
    };
    const stroke: Stroke = {
      add: (spans) => change(() => gesture.add(spans)),
      addMask: (mask) => change(() => gesture.addMask(mask)),
      keepOnly: (mask) => change(() => gesture.keepOnly(mask)),
      complete: endWith(() => {
        const drawn = gesture.complete();
        const isEmpty = ({ layer }: AddedLayer): boolean => findLayer(this.document, layer.id).mask.isEmpty;
        const kept = added.filter((one) => !isEmpty(one));
        this.discard(added.filter(isEmpty));
        if (drawn !== null) this.record(label, [...kept, drawn]);
      }),
      cancel: endWith(() => {
        this.host.tilesChanged(gesture.cancel());
        this.discard(added);
      }),
    };
    this.openStroke = stroke;
    this.host.stateChanged();
    return stroke;
  }

  /** Makes drawn edits one undo step. Their pixels are in place already; what is left is the change of source. */
  private record(label: EditLabel, drawn: readonly Edit[]): void {
    const sources = this.humanEdits(new Set(drawn.flatMap(editedLayers)));
    for (const part of sources) applyEdit(this.document, part);
    const edits = [...drawn, ...sources];
    const edit: Edit = edits.length === 1 ? edits[0] : { kind: 'group', edits };
    this.history.push(label, edit);
    this.host.committed(unencodedChangeOfEdit(this.document, edit));
  }

  /** Puts an empty layer on top that a stroke needs. */
  private insertLayer(classId: number): AddedLayer {
    const added: AddedLayer = { kind: 'addLayer', layer: this.newLayer(classId), index: this.document.layers.length };
    applyEdit(this.document, added);
    return added;
  }

  /** Takes back layers that a stroke made and nobody stored. */
  private discard(added: readonly AddedLayer[]): void {
    for (const edit of added.toReversed()) {
      applyEdit(this.document, { ...edit, kind: 'removeLayer' });
      if (this.activeId === edit.layer.id) this.activeId = null;
    }
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

function checkDrawable(active: Layer | null): void {
  if (active?.locked === true) throw new AppError('layer.locked', 'This layer is locked. Unlock it to change its pixels.', { layerId: active.id });
  if (active?.visible === false) throw new AppError('layer.hidden', 'This layer is hidden. Show it to change its pixels.', { layerId: active.id });
}
