import { toView, type ViewTransform } from '../../core/geometry/viewTransform.ts';
import type { ImagePoint } from '../../core/geometry/points.ts';
import { brushCentre, brushSpans, type Span } from '../../core/mask/brushSpans.ts';
import { squareBrushSpans } from '../../core/mask/squareBrushSpans.ts';

/** From this many CSS pixels per image pixel on, the cursor shows the pixels themselves instead of a circle. */
const PIXEL_SHAPE_FROM_SCALE = 4;
/** A brush that looks smaller than this (CSS pixels) gets a cross-hair around it. */
const CROSSHAIR_BELOW_PX = 8;
const CROSSHAIR_GAP_PX = 4;
const CROSSHAIR_LENGTH_PX = 7;

/**
 * Draws the outline of the brush where it would paint, bright on dark, so that it is seen on every photograph.
 * @param context scaled to CSS pixels
 */
export function drawBrushCursor(context: CanvasRenderingContext2D, view: ViewTransform, point: ImagePoint, diameterPx: number, shape: 'round' | 'square'): void {
  const centre = toView(view, brushCentre(point, diameterPx));
  const radius = (diameterPx * view.scale) / 2;
  const path = new Path2D();
  if (view.scale >= PIXEL_SHAPE_FROM_SCALE) addPixelShape(path, view, (shape === 'square' ? squareBrushSpans : brushSpans)(point, point, diameterPx));
  else if (shape === 'square') path.rect(centre.x - radius, centre.y - radius, 2 * radius, 2 * radius);
  else path.arc(centre.x, centre.y, Math.max(radius, 0.5), 0, 2 * Math.PI);
  if (radius * 2 < CROSSHAIR_BELOW_PX) addCrosshair(path, centre.x, centre.y, radius + CROSSHAIR_GAP_PX);
  context.lineJoin = 'round';
  for (const [width, color] of [[3, 'rgb(0 0 0 / 0.55)'], [1.25, 'rgb(255 255 255 / 0.95)']] as const) {
    context.lineWidth = width;
    context.strokeStyle = color;
    context.stroke(path);
  }
}

/** The exact boundary of the pixels that a click would paint: down the right ends of the rows, up the left ends. */
function addPixelShape(path: Path2D, view: ViewTransform, spans: readonly Span[]): void {
  const x = (column: number): number => column * view.scale + view.offsetX;
  const y = (row: number): number => row * view.scale + view.offsetY;
  path.moveTo(x(spans[0].x0), y(spans[0].y));
  for (const span of spans) {
    path.lineTo(x(span.x1), y(span.y));
    path.lineTo(x(span.x1), y(span.y + 1));
  }
  for (const span of spans.toReversed()) {
    path.lineTo(x(span.x0), y(span.y + 1));
    path.lineTo(x(span.x0), y(span.y));
  }
  path.closePath();
}

function addCrosshair(path: Path2D, x: number, y: number, gap: number): void {
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
    path.moveTo(x + dx * gap, y + dy * gap);
    path.lineTo(x + dx * (gap + CROSSHAIR_LENGTH_PX), y + dy * (gap + CROSSHAIR_LENGTH_PX));
  }
}
