import { brushCentre } from '../../core/mask/brushSpans.ts';
import type { ViewPoint } from '../../core/geometry/points.ts';
import { toImage, toView, type ViewTransform } from '../../core/geometry/viewTransform.ts';
import { drawBrushCursor } from './drawBrushCursor.ts';

/** The circle at the pointer: where the pointer is, and how large the brush is in image pixels. */
export interface BrushCursor {
  readonly point: ViewPoint;
  readonly diameterPx: number;
  readonly shape: 'round' | 'square';
}

/** Room for its lines and the cross-hair of a small brush, CSS pixels. */
const MARGIN_PX = 16;

/**
 * The outline of the brush on a canvas that is just as large, moved along with the pointer: one over the whole stage would be drawn,
 * copied and composed as a whole for each move, which without a graphics card costs more than the stroke. Drawn once per frame.
 */
export class BrushCursorCanvas {
  private readonly canvas: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D;
  private cursor: BrushCursor | null = null;
  private view: ViewTransform | null = null;
  private stage = { width: 1, height: 1, pixelRatio: 1 };
  private frame = 0;

  constructor(container: HTMLElement) {
    this.canvas = document.createElement('canvas');
    Object.assign(this.canvas.style, { position: 'absolute', left: '0', top: '0', pointerEvents: 'none', display: 'none' });
    this.context = this.canvas.getContext('2d')!;
    container.append(this.canvas);
  }

  /** @param width, height of the stage, CSS pixels. @param pixelRatio device pixels per CSS pixel */
  resize(width: number, height: number, pixelRatio: number): void {
    this.stage = { width, height, pixelRatio };
    this.request();
  }

  setView(view: ViewTransform): void {
    this.view = view;
    if (this.cursor !== null) this.request();
  }

  /** @param cursor null = no brush */
  setCursor(cursor: BrushCursor | null): void {
    if (cursor === null && this.cursor === null) return;
    this.cursor = cursor;
    this.request();
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    this.canvas.remove();
  }

  private request(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private draw(): void {
    const { canvas, context, cursor, view, stage } = this;
    if (cursor === null || view === null) {
      canvas.style.display = 'none';
      return;
    }
    const point = toImage(view, cursor.point);
    const { x, y } = toView(view, brushCentre(point, cursor.diameterPx));
    // At high zoom whole pixels are outlined, half a pixel further out.
    const reach = ((cursor.diameterPx + 1) * view.scale) / 2 + MARGIN_PX;
    const { pixelRatio } = stage;
    const [stageWidth, stageHeight] = [Math.floor(stage.width * pixelRatio), Math.floor(stage.height * pixelRatio)];
    const side = Math.ceil(2 * reach * pixelRatio) + 1;
    const [width, height] = [Math.min(stageWidth, side), Math.min(stageHeight, side)];
    // Inside the stage, so that it has the same size at its edges: another one is other memory.
    const left = Math.max(0, Math.min(stageWidth - width, Math.floor((x - reach) * pixelRatio)));
    const top = Math.max(0, Math.min(stageHeight - height, Math.floor((y - reach) * pixelRatio)));
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      canvas.style.width = `${width / pixelRatio}px`;
      canvas.style.height = `${height / pixelRatio}px`;
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(pixelRatio, 0, 0, pixelRatio, -left, -top);
    drawBrushCursor(context, view, point, cursor.diameterPx, cursor.shape);
    canvas.style.transform = `translate(${left / pixelRatio}px, ${top / pixelRatio}px)`;
    canvas.style.display = '';
  }
}
