import { viewPoint, type ViewPoint } from '../../core/geometry/points.ts';
import { centered, fitToView, keepInView, panBy, zoomAt, type ViewTransform } from '../../core/geometry/viewTransform.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** One press of a zoom key or button. */
const ZOOM_STEP = 1.25;

/** How one image lies on the canvas: zoom and pan. */
export class ImageView {
  private readonly image: Size;
  private current: ViewTransform | null = $state.raw(null);
  private size: Size | null = null;
  /** The whole image is shown and goes on being shown when the window changes its size. */
  private fits = true;

  /** @param image in image pixels */
  constructor(image: Size) {
    this.image = image;
  }

  /** Null until the canvas has a size. */
  get transform(): ViewTransform | null {
    return this.current;
  }

  /** CSS pixels per image pixel; 1 = actual size. */
  get scale(): number {
    return this.current?.scale ?? 1;
  }

  /** The canvas got a size, in CSS pixels. An image that was fitted is fitted again, any other keeps its centre. */
  resize(width: number, height: number): void {
    const before = this.size;
    this.size = { width, height };
    if (this.current === null || before === null || this.fits) this.zoomFit();
    else this.show(panBy(this.current, (width - before.width) / 2, (height - before.height) / 2));
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
    if (this.current === null || this.size === null) return;
    this.show(this.fits ? centered(this.image, this.size, 1) : zoomAt(this.current, this.centre(), 1 / this.current.scale));
  }

  /** What lies under `anchor` stays under it. */
  zoomAt(anchor: ViewPoint, factor: number): void {
    if (this.current !== null) this.show(zoomAt(this.current, anchor, factor));
  }

  /** @param dx, dy CSS pixels */
  panBy(dx: number, dy: number): void {
    if (this.current !== null) this.show(panBy(this.current, dx, dy));
  }

  private show(transform: ViewTransform): void {
    if (this.size === null) return;
    this.current = keepInView(transform, this.image, this.size);
    this.fits = false;
  }

  private centre(): ViewPoint {
    return viewPoint((this.size?.width ?? 0) / 2, (this.size?.height ?? 0) / 2);
  }
}
