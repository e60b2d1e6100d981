import type { CombineMode } from '../../core/editor/combineMode.ts';
import type { PreviewHandle, PreviewLine, ToolPreview } from '../../core/editor/toolPreview.ts';
import type { ImagePoint } from '../../core/geometry/points.ts';
import { toView, type ViewTransform } from '../../core/geometry/viewTransform.ts';
import { lineColor } from './lineColor.ts';

type Rgb = readonly [r: number, g: number, b: number];

/** CSS pixels. */
const LINE_WIDTH_PX = 1.75;
const CASING_WIDTH_PX = 4;
const CASING = 'rgb(0 0 0 / 0.55)';
const LOOSE_DASH_PX = [5, 4];
const RADIUS_PX = { vertex: 4, middle: 2.5 } as const;
const HOT_RADIUS_PX = 6;
/** Inside of what would be taken away, and outside of what would be left. */
const DIMMED = 'rgb(0 0 0 / 0.45)';
const FILL_ALPHA = 0.3;

/**
 * Draws the lines and handles that a tool shows, bright on dark, so that they are seen on every photograph.
 * @param context scaled to CSS pixels. @param color of the class that would be painted
 */
export function drawPreview(context: CanvasRenderingContext2D, view: ViewTransform, { lines, handles, combine }: ToolPreview, color: Rgb): void {
  const holes = lines.filter(({ isHole }) => isHole).map(({ points }) => points);
  for (const line of lines) if (line.closed && line.look === 'firm' && !line.isHole) fill(context, view, line.points, holes, combine, color);
  for (const line of lines) strokeLine(context, view, line, color);
  for (const handle of handles) drawHandle(context, view, handle, color);
}

function fill(
  context: CanvasRenderingContext2D,
  view: ViewTransform,
  points: readonly ImagePoint[],
  holes: readonly (readonly ImagePoint[])[],
  combine: CombineMode,
  [r, g, b]: Rgb,
): void {
  const path = pathOf(view, points, true);
  const { a, d } = context.getTransform();
  const everything = new Path2D();
  everything.rect(0, 0, context.canvas.width / a, context.canvas.height / d);
  context.save();
  if (combine === 'intersect') {
    context.fillStyle = DIMMED;
    path.addPath(everything);
    context.fill(path, 'evenodd');
    for (const hole of holes) context.fill(pathOf(view, hole, true));
  } else {
    context.fillStyle = combine === 'add' ? `rgb(${r} ${g} ${b} / ${FILL_ALPHA})` : DIMMED;
    for (const hole of holes) {
      const outside = pathOf(view, hole, true);
      outside.addPath(everything);
      context.clip(outside, 'evenodd');
    }
    context.fill(path);
  }
  context.restore();
}

function strokeLine(context: CanvasRenderingContext2D, view: ViewTransform, { points, closed, look }: PreviewLine, color: Rgb): void {
  const path = pathOf(view, points, closed);
  context.lineJoin = context.lineCap = 'round';
  context.setLineDash([]);
  context.lineWidth = CASING_WIDTH_PX;
  context.strokeStyle = CASING;
  context.stroke(path);
  if (look === 'loose') context.setLineDash(LOOSE_DASH_PX);
  context.lineWidth = LINE_WIDTH_PX;
  context.strokeStyle = `rgb(${lineColor(color).join(' ')})`;
  context.stroke(path);
  context.setLineDash([]);
}

function drawHandle(context: CanvasRenderingContext2D, view: ViewTransform, { point, kind, hot }: PreviewHandle, color: Rgb): void {
  const { x, y } = toView(view, point);
  context.beginPath();
  context.arc(x, y, hot ? HOT_RADIUS_PX : RADIUS_PX[kind], 0, 2 * Math.PI);
  context.fillStyle = hot ? `rgb(${lineColor(color).join(' ')})` : 'white';
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = 'rgb(0 0 0 / 0.8)';
  context.stroke();
}

function pathOf(view: ViewTransform, points: readonly ImagePoint[], closed: boolean): Path2D {
  const path = new Path2D();
  points.forEach((point, i) => {
    const { x, y } = toView(view, point);
    if (i === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  });
  if (closed) path.closePath();
  return path;
}
