import { imagePoint, viewPoint, type ImagePoint, type ViewPoint } from './points.ts';

/** How the image lies on the canvas: view = image * scale + offset. `scale` is CSS pixels per image pixel. */
export interface ViewTransform {
  readonly scale: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

export const MIN_SCALE = 0.01;
/** One image pixel is then 64 CSS pixels wide: enough to hit single pixels. */
export const MAX_SCALE = 64;

export function toImage(transform: ViewTransform, point: ViewPoint): ImagePoint {
  return imagePoint((point.x - transform.offsetX) / transform.scale, (point.y - transform.offsetY) / transform.scale);
}

export function toView(transform: ViewTransform, point: ImagePoint): ViewPoint {
  return viewPoint(point.x * transform.scale + transform.offsetX, point.y * transform.scale + transform.offsetY);
}

/** The whole image, centred, with a margin in CSS pixels, never enlarged beyond `maxScale`. */
export function fitToView(image: Size, view: Size, marginPx = 24, maxScale = 8): ViewTransform {
  const available = { width: Math.max(1, view.width - 2 * marginPx), height: Math.max(1, view.height - 2 * marginPx) };
  const scale = clampScale(Math.min(available.width / image.width, available.height / image.height, maxScale));
  return centered(image, view, scale);
}

/** The image at `scale`, its centre in the centre of the view. */
export function centered(image: Size, view: Size, scale: number): ViewTransform {
  return {
    scale,
    offsetX: (view.width - image.width * scale) / 2,
    offsetY: (view.height - image.height * scale) / 2,
  };
}

/** Zooms by `factor` so that the image point under `anchor` stays under it. */
export function zoomAt(transform: ViewTransform, anchor: ViewPoint, factor: number): ViewTransform {
  const scale = clampScale(transform.scale * factor);
  const fixed = toImage(transform, anchor);
  return { scale, offsetX: anchor.x - fixed.x * scale, offsetY: anchor.y - fixed.y * scale };
}

export function panBy(transform: ViewTransform, dx: number, dy: number): ViewTransform {
  return { scale: transform.scale, offsetX: transform.offsetX + dx, offsetY: transform.offsetY + dy };
}

/** Keeps at least `keepPx` CSS pixels of the image inside the view, so that it cannot be lost. */
export function keepInView(transform: ViewTransform, image: Size, view: Size, keepPx = 48): ViewTransform {
  const width = image.width * transform.scale;
  const height = image.height * transform.scale;
  const keepX = Math.min(keepPx, width);
  const keepY = Math.min(keepPx, height);
  return {
    scale: transform.scale,
    offsetX: clamp(transform.offsetX, keepX - width, view.width - keepX),
    offsetY: clamp(transform.offsetY, keepY - height, view.height - keepY),
  };
}

function clampScale(scale: number): number {
  return clamp(scale, MIN_SCALE, MAX_SCALE);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
