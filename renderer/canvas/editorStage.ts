import { Konva } from 'konva/lib/Global.js';
import { Layer } from 'konva/lib/Layer.js';
import { Shape } from 'konva/lib/Shape.js';
import { Stage } from 'konva/lib/Stage.js';
import type { AnnotationDocument } from '../../core/document/annotationDocument.ts';
import type { ToolPreview } from '../../core/editor/toolPreview.ts';
import type { ViewTransform } from '../../core/geometry/viewTransform.ts';
import { BrushCursorCanvas, type BrushCursor } from './brushCursorCanvas.ts';
import { canvasRect, deviceView, levelOfScale, tileRect, tilesIn, type DeviceRect, type DeviceView } from './deviceView.ts';
import { drawMasks } from './drawMasks.ts';
import { drawPreview } from './drawPreview.ts';
import type { Photo } from './photo.ts';
import { moveDrawing } from './moveDrawing.ts';
import { PreviewPictures } from './previewPictures.ts';
import type { OverlaySource } from './overlaySource.ts';
import { MAX_LEVEL } from './reduceTile.ts';
import { ReviewOverlay } from './reviewOverlay.ts';
import { TilePictures, type LayerLook } from './tilePictures.ts';

/** How everything on the stage is shown; read anew for every picture. */
export interface StageLook extends LayerLook {
  /** [r, g, b] of a class; null = the class that would be painted. */
  colorOfClass(classId: number | null): readonly [number, number, number];
}

/** Pictures of tiles made in one frame; what does not fit comes in the next, so that zooming never stops. */
const TILE_BUDGET_MS = 7;
/** How far an outline reaches out of its tile, device pixels at pixel ratio 1. */
const OUTLINE_REACH_PX = 3;

/**
 * The Konva stage of the editor: the photograph, the masks, and what a tool shows, each on a canvas of its own, and the brush on a small one,
 * so that a stroke never redraws the photograph and a moving pointer never redraws the masks.
 * Whatever changes, each canvas is drawn once per animation frame.
 */
export class EditorStage {
  private readonly stage: Stage;
  private readonly photoLayer: Layer;
  private readonly maskLayer: Layer;
  private readonly reviewLayer: Layer;
  private readonly previewLayer: Layer;
  private readonly cursorCanvas: BrushCursorCanvas;
  private readonly document: AnnotationDocument;
  private readonly look: StageLook;
  private readonly pictures: TilePictures;
  private review: ReviewOverlay | null = null;
  private preview: ToolPreview | null = null;
  /** Of the masks of the preview; null where it has none. */
  private previewPictures: PreviewPictures | null = null;
  private photo: Photo | null = null;
  private view: ViewTransform | null = null;
  /** Where the masks lie on their canvas as it is; null = they must be drawn everywhere. */
  private masksView: DeviceView | null = null;
  private pixelRatio = 1;

  constructor(container: HTMLDivElement, document: AnnotationDocument, look: StageLook) {
    this.document = document;
    this.look = look;
    this.pictures = new TilePictures(document, look);
    // What is drawn depends on the view and the document, not on Konva's nodes: they never change.
    Konva.autoDrawEnabled = false;
    this.stage = new Stage({ container, width: 1, height: 1, listening: false });
    this.photoLayer = this.addLayer((context) => this.drawPhoto(context));
    this.maskLayer = this.addLayer((context) => this.drawMasks(context));
    this.maskLayer.clearBeforeDraw(false);
    this.reviewLayer = this.addLayer((context) => this.drawReview(context));
    this.reviewLayer.visible(false);
    this.previewLayer = this.addLayer((context) => this.drawPreview(context));
    this.previewLayer.visible(false);
    this.cursorCanvas = new BrushCursorCanvas(container);
  }

  /** @param width, height CSS pixels that are whole device pixels. @param pixelRatio device pixels per CSS pixel */
  resize(width: number, height: number, pixelRatio: number): void {
    this.pixelRatio = pixelRatio;
    for (const layer of this.stage.getLayers()) layer.getCanvas().setPixelRatio(pixelRatio);
    this.cursorCanvas.resize(width, height, pixelRatio);
    this.stage.size({ width, height });
    this.masksView = null;
    this.drawAll();
  }

  setPhoto(photo: Photo | null): void {
    this.photo = photo;
    this.photoLayer.batchDraw();
  }

  setView(view: ViewTransform): void {
    this.view = view;
    this.cursorCanvas.setView(view);
    this.drawAll();
  }

  setCursor(cursor: BrushCursor | null): void {
    this.cursorCanvas.setCursor(cursor);
  }

  setPreview(preview: ToolPreview | null): void {
    if (preview === null && this.preview === null) return;
    this.preview = preview;
    this.previewPictures = PreviewPictures.of(preview?.masks ?? [], this.document, (classId) => this.look.colorOfClass(classId), this.previewPictures);
    // An empty canvas over the others would still be composed with them in every frame.
    this.previewLayer.visible(preview !== null);
    this.previewLayer.batchDraw();
  }

  /** What is seen of the prediction; null = nothing. */
  setReview(source: OverlaySource | null): void {
    if (source === null && this.review === null) return;
    this.review = source && new ReviewOverlay(source);
    this.reviewLayer.visible(source !== null);
    const showsMasks = source?.hidesMasks !== true;
    if (showsMasks && !this.maskLayer.visible()) this.masksView = null;
    this.maskLayer.visible(showsMasks);
    this.maskLayer.batchDraw();
    this.reviewLayer.batchDraw();
  }

  tilesChanged(tiles: Iterable<number>): void {
    this.pictures.invalidate(tiles);
    this.maskLayer.batchDraw();
  }

  /** Colours changed, or which layer is the active one. */
  lookChanged(): void {
    this.pictures.invalidateAll();
    this.masksView = null;
    this.maskLayer.batchDraw();
  }

  photoChanged(): void {
    this.photoLayer.batchDraw();
  }

  destroy(): void {
    this.stage.destroy();
    this.cursorCanvas.destroy();
  }

  private drawAll(): void {
    for (const layer of this.stage.getLayers()) layer.batchDraw();
  }

  private addLayer(draw: (context: CanvasRenderingContext2D) => void): Layer {
    const layer = new Layer({ listening: false });
    layer.add(new Shape({ listening: false, sceneFunc: (context) => draw(context._context) }));
    this.stage.add(layer);
    return layer;
  }

  private deviceView(context: CanvasRenderingContext2D): DeviceView | null {
    return this.view && deviceView(this.view, this.pixelRatio, context.canvas.width, context.canvas.height);
  }

  private drawPhoto(context: CanvasRenderingContext2D): void {
    const view = this.deviceView(context);
    if (view === null || this.photo === null) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    this.photo.draw(context, view, this.document.width, this.document.height);
  }

  private drawMasks(context: CanvasRenderingContext2D): void {
    const view = this.deviceView(context);
    if (view === null) return;
    const { document, pictures } = this;
    const tiles = tilesIn(view, canvasRect(view), document.width, document.height);
    const { made, complete } = pictures.refresh(tiles, levelOfScale(view.scale, MAX_LEVEL), TILE_BUDGET_MS);
    context.setTransform(1, 0, 0, 1, 0, 0);
    const bare = this.masksView === null ? [canvasRect(view)] : moveDrawing(context, this.masksView, view);
    const changed = this.areaOf(view, made);
    for (const area of changed === null ? bare : [...bare, changed]) drawMasks(context, document, pictures, view, area, this.pixelRatio, true);
    this.masksView = view;
    if (!complete) this.maskLayer.batchDraw();
  }

  /** Where these tiles and their outlines lie on the canvas; null for no tiles. */
  private areaOf(view: DeviceView, tiles: readonly number[]): DeviceRect | null {
    if (tiles.length === 0) return null;
    const reach = Math.ceil(OUTLINE_REACH_PX * this.pixelRatio);
    const rects = tiles.map((index) => tileRect(view, index, this.document.width));
    return {
      left: Math.min(...rects.map((rect) => rect.left)) - reach,
      top: Math.min(...rects.map((rect) => rect.top)) - reach,
      right: Math.max(...rects.map((rect) => rect.right)) + reach,
      bottom: Math.max(...rects.map((rect) => rect.bottom)) + reach,
    };
  }

  private drawPreview(context: CanvasRenderingContext2D): void {
    const view = this.deviceView(context);
    if (view === null || this.view === null || this.preview === null) return;
    if (this.previewPictures?.draw(context, view, this.pixelRatio, TILE_BUDGET_MS) === false) this.previewLayer.batchDraw();
    context.setTransform(this.pixelRatio, 0, 0, this.pixelRatio, 0, 0);
    drawPreview(context, this.view, this.preview, this.look.colorOfClass(null));
  }

  private drawReview(context: CanvasRenderingContext2D): void {
    const view = this.deviceView(context);
    if (view !== null) this.review?.draw(context, view, this.document.width, this.document.height, this.pixelRatio);
  }
}
