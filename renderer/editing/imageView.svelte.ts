import { viewPoint, type ImagePoint, type ViewPoint } from '../../core/geometry/points.ts';
import { centered, fitToView, keepInView, panBy, zoomAt, type ViewTransform } from '../../core/geometry/viewTransform.ts';
import type { PixelRect } from '../../core/mask/pixelRect.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** One press of a zoom key or button. */
const ZOOM_STEP = 1.25;
/** Around a part that is zoomed to, CSS pixels. */
const ZOOM_TO_MARGIN_PX = 64;
/** A layer of few pixels is not blown up to the whole window. */
const MAX_ZOOM_TO_SCALE = 16;

/** How one image lies on the canvas: zoom and pan. */
export class ImageView {
  private readonly image: Size;
  /** As it was asked for: the anchor of many small zooms would drift if each were rounded. */
  private exact: ViewTransform | null = null;
  private shown: ViewTransform | null = $state.raw(null);
  private size: Size | null = null;
  private pixelRatio = 1;
  /** The whole image is shown and goes on being shown when the window changes its size. */
  private fits = true;

  /** @param image in image pixels */
  constructor(image: Size) {
    this.image = image;
  }

  /**
   * Null until the canvas has a size. The image's corner is on a whole device pixel, as it is drawn: what lies under
   * the pointer is exactly what is seen there.
   */
  get transform(): ViewTransform | null {
    return this.shown;
  }

  /** CSS pixels per image pixel; 1 = actual size. */
  get scale(): number {
    return this.shown?.scale ?? 1;
  }

  /** The part of the image that is seen, in whole pixels; empty where the image is not seen at all. */
  visibleRect(): PixelRect {
    const { size, shown, image } = this;
    if (size === null || shown === null) return { left: 0, top: 0, right: 0, bottom: 0 };
    const { scale, offsetX, offsetY } = shown;
    return {
      left: Math.max(0, Math.floor(-offsetX / scale)),
      top: Math.max(0, Math.floor(-offsetY / scale)),
      right: Math.min(image.width, Math.ceil((size.width - offsetX) / scale)),
      bottom: Math.min(image.height, Math.ceil((size.height - offsetY) / scale)),
    };
  }

  /** Shows a part of the image as large as it fits, with some of what is around it. */
  zoomTo({ left, top, right, bottom }: PixelRect): void {
    if (this.size === null) return;
    const part = { width: right - left, height: bottom - top };
    const { scale, offsetX, offsetY } = fitToView(part, this.size, ZOOM_TO_MARGIN_PX, MAX_ZOOM_TO_SCALE);
    this.show({ scale, offsetX: offsetX - left * scale, offsetY: offsetY - top * scale });
  }

  /** Puts an image point into the centre. */
  centreOn({ x, y }: ImagePoint): void {
    if (this.exact === null || this.size === null) return;
    const { scale } = this.exact;
    this.show({ scale, offsetX: this.size.width / 2 - x * scale, offsetY: this.size.height / 2 - y * scale });
  }

  /**
   * The canvas got a size. An image that was fitted is fitted again, any other keeps its centre.
   * @param width, height CSS pixels. @param pixelRatio device pixels per CSS pixel
   */
  resize(width: number, height: number, pixelRatio = 1): void {
    const before = this.size;
    this.size = { width, height };
    this.pixelRatio = pixelRatio;
    if (this.exact === null || before === null || this.fits) this.zoomFit();
    else this.show(panBy(this.exact, (width - before.width) / 2, (height - before.height) / 2));
  }

  zoomIn(): void {
    this.zoomAt(this.centre(), ZOOM_STEP);
  }

  zoomOut(): void {
    this.zoomAt(this.centre(), 1 / ZOOM_STEP);
  }

  /** The whole image. */
  zoomFit(): void {
    if (this.size === null) return;
    this.show(fitToView(this.image, this.size));
    this.fits = true;
  }

  /** One image pixel is one CSS pixel; what is in the centre stays there. */
  zoomActual(): void {
    if (this.exact === null || this.size === null) return;
    this.show(this.fits ? centered(this.image, this.size, 1) : zoomAt(this.exact, this.centre(), 1 / this.exact.scale));
  }

  /** What lies under `anchor` stays under it. */
  zoomAt(anchor: ViewPoint, factor: number): void {
    if (this.exact !== null) this.show(zoomAt(this.exact, anchor, factor));
  }

  /** @param dx, dy CSS pixels */
  panBy(dx: number, dy: number): void {
    if (this.exact !== null) this.show(panBy(this.exact, dx, dy));
  }

  private show(transform: ViewTransform): void {
    if (this.size === null) return;
    const { scale, offsetX, offsetY } = (this.exact = keepInView(transform, this.image, this.size));
    this.shown = { scale, offsetX: this.onDevicePixel(offsetX), offsetY: this.onDevicePixel(offsetY) };
    this.fits = false;
  }

  private onDevicePixel(offset: number): number {
    return Math.round(offset * this.pixelRatio) / this.pixelRatio;
  }

  private centre(): ViewPoint {
    return viewPoint((this.size?.width ?? 0) / 2, (this.size?.height ?? 0) / 2);
  }
}
