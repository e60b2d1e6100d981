import type { ImagePoint } from '../../geometry/points.ts';
import { brushSpans } from '../../mask/brushSpans.ts';
import type { Stroke } from '../editor.ts';
import type { Tool, ToolContext } from '../tool.ts';

/**
 * Brush and eraser: idle -> drawing -> idle. One press-move-release is one undo step.
 * With Shift the stroke starts with a straight line from where the last one ended.
 */
export function createStrokeTool(context: ToolContext, mode: 'paint' | 'erase'): Tool {
  let stroke: Stroke | null = null;
  let last: ImagePoint | null = null;

  const drawTo = (point: ImagePoint): void => {
    stroke?.add(brushSpans(last ?? point, point, context.brushDiameterPx()));
    last = point;
  };
  const complete = (): void => {
    stroke?.complete();
    stroke = null;
  };
  return {
    pointerDown({ point, shiftKey }) {
      stroke = context.editor.beginStroke(mode);
      if (!shiftKey) last = null;
      drawTo(point);
    },
    pointerMove({ point }) {
      if (stroke !== null) drawTo(point);
    },
    pointerUp({ point }) {
      if (stroke !== null) drawTo(point);
      complete();
    },
    complete,
    cancel() {
      if (stroke === null) return false;
      stroke.cancel();
      stroke = null;
      last = null;
      return true;
    },
  };
}
