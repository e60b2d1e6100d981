import type { ImagePoint } from '../../geometry/points.ts';
import { brushSpans, type Span } from '../../mask/brushSpans.ts';
import { squareBrushSpans } from '../../mask/squareBrushSpans.ts';
import { brushDiameterOption, brushPressureOption, brushShapeOption } from '../brushOptions.ts';
import type { Stroke } from '../stroke.ts';
import type { Tool, ToolContext, ToolPointer } from '../tool.ts';
import { toolPreview, type ToolPreview } from '../toolPreview.ts';

/**
 * Everything that is painted with a brush: idle -> drawing -> idle. One press-move-release is one undo step.
 * With Shift the stroke starts with a straight line from where the last one ended, which is shown before the press.
 * @param begin starts the stroke that a press means. @throws AppError where it is refused
 */
export function createStrokeTool(context: ToolContext, begin: (pointer: ToolPointer) => Stroke): Tool {
  let stroke: Stroke | null = null;
  let last: ImagePoint | null = null;
  let pressure = 1;
  let straight: ToolPreview | null = null;

  const show = (line: ToolPreview | null): void => {
    if (line === null && straight === null) return;
    straight = line;
    context.previewChanged();
  };
  const drawTo = (point: ImagePoint): void => {
    stroke?.add(brushPath(context, last ?? point, point, pressure));
    last = point;
  };
  const complete = (): void => {
    stroke?.complete();
    stroke = null;
  };
  return {
    get preview() {
      return straight;
    },
    isPending: false,
    pointerDown(pointer) {
      show(null);
      stroke = begin(pointer);
      if (!pointer.shiftKey) last = null;
      pressure = pointer.pressure;
      drawTo(pointer.point);
    },
    pointerMove(pointer) {
      pressure = pointer.pressure;
      if (stroke !== null) drawTo(pointer.point);
    },
    pointerUp({ point }) {
      // A pen that is lifted presses no more: the last bit of the way is drawn as the one before.
      if (stroke !== null) drawTo(point);
      complete();
    },
    hover(pointer) {
      const isStraight = pointer?.shiftKey === true && last !== null && stroke === null;
      show(isStraight ? toolPreview({ lines: [{ points: [last!, pointer.point], closed: false, look: 'loose' }] }) : null);
    },
    complete() {
      show(null);
      complete();
    },
    cancel() {
      if (stroke === null) return false;
      stroke.cancel();
      stroke = null;
      last = null;
      return true;
    },
  };
}

/** The pixels of the brush, as it is set, on its way. */
function brushPath({ options }: ToolContext, from: ImagePoint, to: ImagePoint, pressure: number): Span[] {
  const widest = options.number(brushDiameterOption);
  const diameterPx = options.flag(brushPressureOption) ? Math.max(1, Math.round(widest * pressure)) : widest;
  return (options.choice(brushShapeOption) === 'square' ? squareBrushSpans : brushSpans)(from, to, diameterPx);
}
