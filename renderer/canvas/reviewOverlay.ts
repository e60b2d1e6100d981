import { canvasRect, deviceRect, imageRectOf, type DeviceView } from './deviceView.ts';
import type { OverlaySource } from './overlaySource.ts';
import { paintOverlay } from './paintOverlay.ts';

/** CSS pixels. */
const STRIPE_PX = 4;
const FRAME_WIDTH_PX = 2;
const FRAME_COLOR = '#ffd23f';
const FRAME_CASING = 'rgb(0 0 0 / 0.6)';

/** Draws an overlay at the resolution of the view: the cost follows the window, not the image. */
export class ReviewOverlay {
  readonly source: OverlaySource;
  private canvas: OffscreenCanvas | null = null;

  constructor(source: OverlaySource) {
    this.source = source;
  }

  /** @param pixelRatio device pixels per CSS pixel */
  draw(context: CanvasRenderingContext2D, view: DeviceView, imageWidth: number, imageHeight: number, pixelRatio: number): void {
    context.setTransform(1, 0, 0, 1, 0, 0);
    if (this.source.values !== null) this.drawValues(context, this.source.values, view, imageWidth, imageHeight, pixelRatio);
    this.drawFrame(context, view, pixelRatio);
  }

  private drawValues(context: CanvasRenderingContext2D, valuesOf: NonNullable<OverlaySource['values']>, view: DeviceView, imageWidth: number, imageHeight: number, pixelRatio: number): void {
    const seen = imageRectOf(view, canvasRect(view), imageWidth, imageHeight);
    if (seen.x0 >= seen.x1 || seen.y0 >= seen.y1) return;
    const stepPx = Math.max(1, Math.round(1 / view.scale));
    // On whole steps, so that samples stay in their places when the view moves.
    const left = seen.x0 - (seen.x0 % stepPx);
    const top = seen.y0 - (seen.y0 % stepPx);
    const values = valuesOf({ left, top, right: seen.x1, bottom: seen.y1 }, stepPx);
    const gridWidth = Math.ceil((seen.x1 - left) / stepPx);
    const image = deviceRect(view, 0, 0, imageWidth, imageHeight);
    const from = { x: Math.max(0, image.left), y: Math.max(0, image.top) };
    const width = Math.min(view.width, image.right) - from.x;
    const height = Math.min(view.height, image.bottom) - from.y;
    if (width <= 0 || height <= 0) return;
    const along = (length: number, start: number, offset: number, first: number, end: number): Int32Array =>
      Int32Array.from({ length }, (_, i) => Math.floor((Math.min(end - 1, Math.max(first, Math.floor((start + i + 0.5 - offset) / view.scale))) - first) / stepPx));
    const pixels = new Uint32Array(width * height);
    const columns = along(width, from.x, view.left, left, seen.x1);
    paintOverlay(values, gridWidth, columns, along(height, from.y, view.top, top, seen.y1), this.source, Math.round(STRIPE_PX * pixelRatio), pixels);
    if (this.canvas?.width !== width || this.canvas.height !== height) this.canvas = new OffscreenCanvas(width, height);
    this.canvas.getContext('2d', { willReadFrequently: true })!.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), width, height), 0, 0);
    context.drawImage(this.canvas, from.x, from.y);
  }

  private drawFrame(context: CanvasRenderingContext2D, view: DeviceView, pixelRatio: number): void {
    const { frame } = this.source;
    if (frame === null) return;
    const { left, top, right, bottom } = deviceRect(view, frame.left, frame.top, frame.right, frame.bottom);
    for (const [widthPx, color] of [[FRAME_WIDTH_PX * 2, FRAME_CASING], [FRAME_WIDTH_PX, FRAME_COLOR]] as const) {
      context.lineWidth = widthPx * pixelRatio;
      context.strokeStyle = color;
      context.strokeRect(left, top, right - left, bottom - top);
    }
  }
}
