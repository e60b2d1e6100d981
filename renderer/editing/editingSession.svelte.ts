import { IGNORE_INDEX, type ClassSet } from '../../core/classes/classDefinition.ts';
import type { AnnotationDocument, LayerProperties } from '../../core/document/annotationDocument.ts';
import type { UnencodedChange } from '../../core/document/documentChange.ts';
import { documentFromStored, type StoredDocument } from '../../core/document/storedDocument.ts';
import type { Edit } from '../../core/edit/edit.ts';
import type { EditLabel } from '../../core/edit/editLabel.ts';
import { unlockedLayers } from '../../core/edit/layers/unlockedLayers.ts';
import { Editor } from '../../core/editor/editor.ts';
import type { ToolDescriptor, ToolPointer } from '../../core/editor/tool.ts';
import type { RunningWork } from '../../core/editor/work/pixelWork.ts';
import { maskBounds } from '../../core/mask/maskBounds.ts';
import type { MaskParts } from '../../core/mask/splitMask.ts';
import { AppError, CancelledError } from '../../core/errors/appError.ts';
import type { ImagePoint } from '../../core/geometry/points.ts';
import type { ImageSummary } from '../../core/project/imageSummary.ts';
import type { PredictionSummary } from '../../core/project/projectInfo.ts';
import type { Client } from '../bridge/client.ts';
import { encodeInSlices } from './encodeInSlices.ts';
import { ImageView } from './imageView.svelte.ts';
import { LayerAreas } from './layerAreas.ts';
import { LayerSelection } from './layerSelection.svelte.ts';
import { layerSnapshot, type LayerSnapshot } from './layerSnapshot.ts';
import { sentenceText } from '../messages/sentenceText.ts';
import { pointerStatusAt, type PointerStatus } from './pointerStatus.ts';
import { SaveQueue, type SaveState } from './saveQueue.svelte.ts';
import { ToolBox } from './toolBox.svelte.ts';
import { ThreadWork, type WorkThread } from '../work/threadWork.svelte.ts';
import type { ToolSettings } from './toolSettings.svelte.ts';

/** A sentence for the person at work. `id` grows, so that the same sentence can be shown again. */
export interface SessionMessage {
  readonly id: number;
  readonly text: string;
}

/** What of a layer is for the eye only. */
export type LayerLook = Pick<LayerProperties, 'visible' | 'locked' | 'opacity' | 'style'>;

type TileListener = (tiles: ReadonlySet<number>) => void;

/** What channel `document.load` answers. */
export interface LoadedImage {
  readonly image: ImageSummary;
  readonly document: StoredDocument;
  readonly prediction: PredictionSummary | null;
}

/** Stands for "no class" while a project has none; no label map can hold it. */
const NO_CLASS = -1;

function firstLayerClass({ classes, backgroundId }: ClassSet): number | undefined {
  return classes.find(({ id }) => id !== backgroundId)?.id;
}

/**
 * The work on one image: core's Editor as reactive values for the panels, its tools, the view, and saving.
 * The canvas drives it with pointer events; panels and actions call its methods.
 */
export class EditingSession {
  readonly image: ImageSummary;
  /** What the model said of the image last. */
  prediction: PredictionSummary | null = $state.raw(null);
  readonly settings: ToolSettings;
  /** Zoom and pan; `view.scale` is the zoom. */
  readonly view: ImageView;
  /** For drawing. Read only: every change goes through the methods of the session. */
  readonly editor: Editor;
  /** The layers that a command of the panel is for. */
  readonly selection = new LayerSelection(this);
  readonly tools: ToolBox;
  /** What is computed for tools and commands. */
  readonly work: ThreadWork;

  private readonly queue: SaveQueue<UnencodedChange>;
  private readonly areas: LayerAreas;
  private tileListeners: readonly TileListener[] = [];
  private messageCount = 0;

  private classes: ClassSet = $state.raw({ classes: [], backgroundId: null });
  /** From top to bottom, as lists show them. */
  layers: readonly LayerSnapshot[] = $state.raw([]);
  activeLayerId: string | null = $state(null);
  /** False: layers may overlap, and the upper one counts. */
  onePerPixel = $state(true);
  activeClassId: number = $state(0);
  /** What undo would take back; null = nothing. */
  undoLabel: EditLabel | null = $state(null);
  redoLabel: EditLabel | null = $state(null);
  /** A stroke is being drawn. */
  isDrawing: boolean = $state(false);
  message: SessionMessage | null = $state.raw(null);
  /** What a command of the panel waits for. */
  private command: RunningWork | null = $state.raw(null);
  private isClosed = false;
  /** Null while the pointer is not over the image. */
  pointer: PointerStatus | null = $state.raw(null);

  /**
   * Loads an image and its layers.
   * @throws AppError why the image cannot be read
   */
  static async open(client: Client, imageId: number, classSet: ClassSet, settings: ToolSettings): Promise<EditingSession> {
    return new EditingSession(client, await client.invoke('document.load', { imageId }), classSet, settings);
  }

  /** @param startThread of what computes; a worker unless given */
  constructor(client: Client, loaded: LoadedImage, classSet: ClassSet, settings: ToolSettings, startThread?: () => WorkThread) {
    this.work = new ThreadWork(() => this.tools.photo, startThread);
    this.image = loaded.image;
    this.prediction = loaded.prediction;
    this.settings = settings;
    this.classes = classSet;
    this.view = new ImageView(loaded.document);
    this.queue = new SaveQueue(async (change) => client.invoke('document.save', await encodeInSlices(change)));
    const document = documentFromStored(loaded.document);
    this.editor = new Editor(
      document,
      {
        newLayerId: () => crypto.randomUUID(),
        tilesChanged: (tiles) => this.tileListeners.forEach((listener) => listener(tiles)),
        stateChanged: () => this.changed(),
        committed: (change) => this.committed(change),
      },
      firstLayerClass(classSet) ?? NO_CLASS,
    );
    this.tools = new ToolBox({
      editor: this.editor,
      settings,
      work: this.work,
      scale: () => this.view.scale,
      visibleRect: () => this.view.visibleRect(),
      attempt: (perform) => this.attempt(perform),
    });
    this.areas = new LayerAreas(document);
    this.refresh();
  }

  // --- Layers and classes -----------------------------------------------------------------------------------------

  /** Classes with their colours; assign a new one when the project's classes change. */
  get classSet(): ClassSet {
    return this.classes;
  }

  set classSet(classSet: ClassSet) {
    this.classes = classSet;
    const first = firstLayerClass(classSet);
    if (this.activeLayerId === null && !this.isKnown(this.activeClassId) && first !== undefined) this.selectClass(first);
  }

  selectLayer(layerId: string | null): void {
    this.attempt(() => this.editor.selectLayer(layerId));
  }

  /** Makes the class active and with it its topmost unlocked layer; painting makes one where there is none. */
  selectClass(classId: number): void {
    this.attempt(() => this.editor.selectClass(classId));
  }

  /** Adds an empty layer on top and makes it active. */
  addLayer(classId: number = this.activeClassId): void {
    this.attempt(() => {
      this.needClass(classId);
      this.editor.addLayer(classId);
    });
  }

  /**
   * Commits what `make` says of the document as it is, as one undo step; null = nothing to do.
   * @returns whether something was done; a refusal becomes a message
   */
  edit(label: EditLabel, make: (document: AnnotationDocument) => Edit | null): boolean {
    let done = false;
    this.attempt(() => {
      this.tools.complete();
      const edit = make(this.editor.document);
      if (edit === null) return;
      this.editor.commitEdit(label, edit);
      done = true;
    });
    return done;
  }

  /**
   * The connected parts of a layer, as it is when they are handed over. Escape, undo or another search before takes it back.
   * @param found runs once; never where it was taken back or the layer cannot be changed, which becomes a message
   */
  findParts(layerId: string, mostParts: number, found: (parts: MaskParts) => void): void {
    this.cancelCommand();
    this.attempt(() => {
      this.tools.complete();
      const [{ mask }] = unlockedLayers(this.editor.document, [layerId]);
      const asked = mask.clone();
      this.command = this.work.start('splitMask', { mask: asked, mostParts }, (answer) => {
        this.command = null;
        this.attempt(() => {
          const parts = answer();
          const [{ mask: now }] = unlockedLayers(this.editor.document, [layerId]);
          if (now.equals(asked)) found(parts);
          else this.findParts(layerId, mostParts, found);
        });
      });
    });
  }

  /** Class or name; one undo step. */
  changeLayer(layerId: string, after: Partial<Pick<LayerProperties, 'classId' | 'name'>>): void {
    this.attempt(() => this.editor.changeLayer(layerId, after));
  }

  /** Visibility, lock, opacity, style; no undo step. */
  setLook(layerId: string, after: Partial<LayerLook>): void {
    this.attempt(() => this.editor.setLook(layerId, after));
  }

  // --- History ----------------------------------------------------------------------------------------------------

  get canUndo(): boolean {
    return this.undoLabel !== null;
  }

  get canRedo(): boolean {
    return this.redoLabel !== null;
  }

  /** Something is being drawn or computed, or waits to be applied: Escape takes it back. */
  get hasGesture(): boolean {
    return this.isDrawing || this.tools.isPending || this.tools.hasAccepted || this.tools.isPressed || this.command !== null;
  }

  /** Takes back what is being computed or the last part of what is being drawn, else the last step. */
  undo(): void {
    if (!this.cancelCommand() && !this.tools.stepBack()) this.attempt(() => this.editor.undo());
  }

  redo(): void {
    this.attempt(() => this.editor.redo());
  }

  // --- Tools ------------------------------------------------------------------------------------------------------

  get toolId(): string {
    return this.settings.toolId;
  }

  get toolDescriptor(): ToolDescriptor {
    return this.tools.descriptor;
  }

  selectTool(id: string): void {
    this.tools.select(id);
  }

  get brushDiameterPx(): number {
    return this.settings.brushDiameterPx;
  }

  set brushDiameterPx(value: number) {
    this.settings.brushDiameterPx = value;
  }

  growBrush(): void {
    this.settings.growBrush();
  }

  shrinkBrush(): void {
    this.settings.shrinkBrush();
  }

  /** False where a stroke would be refused: the active layer is locked or hidden, or there is no class to paint. */
  get canDraw(): boolean {
    const active = this.layers.find((layer) => layer.id === this.activeLayerId);
    return active === undefined ? this.isKnown(this.activeClassId) : active.visible && !active.locked;
  }

  /** Escape. @returns whether a gesture was in progress and has been taken back */
  cancelGesture(): boolean {
    return this.cancelCommand() || this.tools.cancel();
  }

  pointerDown(pointer: ToolPointer): void {
    this.message = null;
    this.attempt(() => {
      if (this.activeLayerId === null && this.toolDescriptor.isFree !== true) this.needClass(this.activeClassId);
      this.tools.pointerDown(pointer);
    });
  }

  pointerMove(pointer: ToolPointer): void {
    this.tools.pointerMove(pointer);
  }

  pointerUp(pointer: ToolPointer): void {
    this.tools.pointerUp(pointer);
  }

  /** The pointer was lost: what is drawn stays. */
  completeGesture(): void {
    this.tools.complete();
  }

  /** @param point null = the pointer left the canvas */
  hover(point: ImagePoint | null): void {
    this.pointer = pointerStatusAt(this.editor.document, point);
  }

  // --- View -------------------------------------------------------------------------------------------------------

  zoomIn(): void {
    this.view.zoomIn();
  }

  zoomOut(): void {
    this.view.zoomOut();
  }

  zoomFit(): void {
    this.view.zoomFit();
  }

  zoomActual(): void {
    this.view.zoomActual();
  }

  /** Shows the pixels of the active layer; of one without pixels nothing moves. */
  zoomToLayer(): void {
    const { activeLayer } = this.editor;
    const bounds = activeLayer && maskBounds(activeLayer.mask);
    if (bounds !== null) this.view.zoomTo(bounds);
  }

  // --- Saving -----------------------------------------------------------------------------------------------------

  get saveState(): SaveState {
    return this.queue.state;
  }

  /** Why the last attempt to save failed, in one sentence; null where none failed. It is tried again by itself. */
  get saveMessage(): string | null {
    return this.queue.message;
  }

  /** Something is not stored yet, or a stroke is not finished. */
  get hasUnsavedWork(): boolean {
    return this.isDrawing || this.tools.holdsWork || !this.queue.isEmpty;
  }

  /**
   * Completes a stroke, waits for what was accepted and is still being computed, and stores everything. To be awaited before another image, an export, a close.
   * @throws AppError why it could not be stored; nothing is lost, and it is tried again. `tool.refused` where a tool shows a
   *   region that cannot be applied, e.g. because the layer was locked meanwhile
   * @throws CancelledError where the image left the screen during the wait
   */
  async flush(): Promise<void> {
    this.tools.complete();
    // More may be accepted meanwhile.
    while (this.tools.hasAccepted) {
      await this.tools.accepted();
      if (this.isClosed) throw new CancelledError();
      this.tools.complete();
    }
    if (this.tools.isPending) throw new AppError('tool.refused', 'The region on the image cannot be applied. Choose another layer for it, or press Escape.');
    await this.queue.flush();
  }

  /** The image is not on the screen any more: whatever is still being computed is for nobody. */
  close(): void {
    this.isClosed = true;
    this.work.close();
    this.tools.close();
  }

  // --- For the canvas ---------------------------------------------------------------------------------------------

  /** @param listener hears which tiles look different. @returns a function that stops listening */
  onTilesChanged(listener: TileListener): () => void {
    this.tileListeners = [...this.tileListeners, listener];
    return () => {
      this.tileListeners = this.tileListeners.filter((other) => other !== listener);
    };
  }

  clearMessage(): void {
    this.message = null;
  }

  private committed(change: UnencodedChange): void {
    this.areas.update(this.editor.document, change);
    this.refresh();
    this.queue.add(change);
  }

  private cancelCommand(): boolean {
    const { command } = this;
    this.command = null;
    command?.cancel();
    return command !== null;
  }

  private isKnown(classId: number): boolean {
    return classId === IGNORE_INDEX || this.classes.classes.some((definition) => definition.id === classId);
  }

  /** A layer of a class that nobody defined could be neither named nor exported. */
  private needClass(classId: number): void {
    if (!this.isKnown(classId)) throw new AppError('class.none', 'There is no class to paint yet. Add a class, or pre-label an image to get those of its model.');
  }

  /** Not during a stroke: nothing that a tool shows depends on its pixels. */
  private changed(): void {
    this.refresh();
    if (!this.isDrawing) this.tools.surroundingsChanged();
  }

  private refresh(): void {
    const { editor } = this;
    this.layers = editor.document.layers.map((layer) => layerSnapshot(layer, this.areas.areaPxOf(layer.id), this.areas.revisionOf(layer.id))).reverse();
    this.activeLayerId = editor.activeLayer?.id ?? null;
    this.onePerPixel = editor.document.onePerPixel;
    this.activeClassId = editor.activeClassId;
    this.undoLabel = editor.undoLabel;
    this.redoLabel = editor.redoLabel;
    this.isDrawing = editor.isDrawing;
  }

  /** Runs what a person asked for; a refusal becomes a message. */
  private attempt(perform: () => void): void {
    try {
      perform();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.message = { id: ++this.messageCount, text: sentenceText(error) };
    }
  }
}
