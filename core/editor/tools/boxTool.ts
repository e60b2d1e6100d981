import { imagePoint, type ImagePoint } from '../../geometry/points.ts';
import type { PixelRect } from '../../mask/pixelRect.ts';
import { dragRect, ellipseSpans, rectangleMask } from '../../mask/shapes.ts';
import { TiledMask } from '../../mask/tiledMask.ts';
import { RegionMode, combineOption } from '../combineOption.ts';
import type { Tool, ToolContext, ToolDescriptor } from '../tool.ts';
import { toolPreview, type PreviewLine } from '../toolPreview.ts';
import { BoxEditor } from './boxEditor.ts';

/** Corner to corner; with Shift a square. */
export const rectangle: ToolDescriptor = {
  id: 'rectangle',
  icon: 'square',
  shortcut: 'r',
  options: [combineOption],
  cursor: 'crosshair',
  group: 'region',
  create: (context) => createBoxTool(context, { mask: rectangleMask, outline: corners }),
};

/** In the rectangle from corner to corner; with Shift a circle. */
export const ellipse: ToolDescriptor = {
  id: 'ellipse',
  icon: 'circle',
  shortcut: 'c',
  options: [combineOption],
  cursor: 'crosshair',
  group: 'region',
  create: (context) => createBoxTool(context, { mask: ellipseMask, outline: ellipsePoints }),
};

interface BoxShape {
  mask(imageWidth: number, imageHeight: number, box: PixelRect): TiledMask;
  outline(box: PixelRect): ImagePoint[];
}

/** Rectangle and ellipse: idle -> dragging -> editing -> idle, as polygon and lasso. The box lies on pixel edges: what is seen is what is painted. */
function createBoxTool(context: ToolContext, shape: BoxShape): Tool {
  const { editor, options } = context;
  const mode = new RegionMode(options);
  let start: ImagePoint | null = null;
  let editing: BoxEditor | null = null;

  const apply = (): void => {
    if (editing === null) return;
    editor.applyMask(shape.mask(editor.document.width, editor.document.height, editing.box), mode.current);
    editing = null;
    context.previewChanged();
  };
  return {
    get preview() {
      if (editing === null) return null;
      const line: PreviewLine = { points: shape.outline(editing.box), closed: true, look: 'firm' };
      return toolPreview({ lines: [line], handles: start === null ? editing.handles() : [], combine: mode.current });
    },
    get isPending() {
      return editing !== null;
    },
    pointerDown(pointer) {
      if (editing !== null && editing.press(pointer.point)) return context.previewChanged();
      apply();
      editor.checkDrawable();
      mode.begin(pointer);
      start = pointer.point;
    },
    pointerMove({ point, shiftKey }) {
      if (start === null) {
        editing?.drag(point);
      } else {
        const box = dragRect(start, point, { square: shiftKey });
        editing = box && new BoxEditor(box, context.scale);
      }
      context.previewChanged();
    },
    pointerUp() {
      start = null;
      editing?.release();
      context.previewChanged();
    },
    hover(pointer) {
      if (editing?.hover(pointer?.point ?? null) === true) context.previewChanged();
    },
    doubleClick: apply,
    keyDown(key) {
      if (key !== 'Enter' || editing === null) return false;
      apply();
      return true;
    },
    surroundingsChanged() {
      if (editing !== null && mode.refresh()) context.previewChanged();
    },
    complete() {
      start = null;
      apply();
    },
    cancel() {
      const wasPending = editing !== null || start !== null;
      editing = null;
      start = null;
      if (wasPending) context.previewChanged();
      return wasPending;
    },
  };
}

function ellipseMask(imageWidth: number, imageHeight: number, box: PixelRect): TiledMask {
  const mask = new TiledMask(imageWidth, imageHeight);
  for (const { y, x0, x1 } of ellipseSpans(box, [0, imageHeight])) mask.fillSpan(y, x0, x1);
  return mask;
}

function corners({ left, top, right, bottom }: PixelRect): ImagePoint[] {
  return [imagePoint(left, top), imagePoint(right, top), imagePoint(right, bottom), imagePoint(left, bottom)];
}

/** Enough that the line looks round on every screen. */
const ELLIPSE_POINTS = 180;

function ellipsePoints({ left, top, right, bottom }: PixelRect): ImagePoint[] {
  return Array.from({ length: ELLIPSE_POINTS }, (_, i) => {
    const angle = (i / ELLIPSE_POINTS) * 2 * Math.PI;
    return imagePoint((left + right + Math.cos(angle) * (right - left)) / 2, (top + bottom + Math.sin(angle) * (bottom - top)) / 2);
  });
}
