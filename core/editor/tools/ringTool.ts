import type { ImagePoint } from '../../geometry/points.ts';
import { rasterisePolygons } from '../../mask/rasterisePolygons.ts';
import type { CombineMode } from '../combineMode.ts';
import { chosenCombineMode } from '../combineOption.ts';
import type { Tool, ToolContext, ToolPointer } from '../tool.ts';
import { toolPreview, type ToolPreview } from '../toolPreview.ts';
import { LEAST_VERTICES, RingEditor } from './ringEditor.ts';

/** How a ring comes about: by clicks, or by one long drag. */
export interface RingDrawing {
  /** Null once there is nothing drawn. */
  readonly preview: Pick<ToolPreview, 'lines' | 'handles'> | null;
  pointerDown(pointer: ToolPointer): void;
  pointerMove(pointer: ToolPointer): void;
  /** @returns the vertices where the release closes the ring; else null */
  pointerUp(pointer: ToolPointer): readonly ImagePoint[] | null;
  hover(point: ImagePoint | null): void;
  /** Closes the ring as far as it is drawn. @returns its vertices */
  close(): readonly ImagePoint[];
  stepBack(): boolean;
  clear(): void;
}

/**
 * Polygon and lasso: idle -> drawing -> editing -> idle. While editing, vertices move, come and go; Enter, a double click or a
 * press elsewhere applies the region, Escape throws it away. What crosses itself is filled as one region.
 */
export function createRingTool(context: ToolContext, drawing: RingDrawing): Tool {
  const { editor, options } = context;
  let combine: CombineMode = 'add';
  let editing: RingEditor | null = null;

  const changed = (): void => context.previewChanged();
  const closed = (ring: readonly ImagePoint[]): void => {
    drawing.clear();
    editing = ring.length < LEAST_VERTICES ? null : new RingEditor(ring, context.scale);
    changed();
  };
  const apply = (): void => {
    if (drawing.preview !== null) closed(drawing.close());
    if (editing === null) return;
    const { width, height } = editor.document;
    editor.applyMask(rasterisePolygons(width, height, [editing.ring.flatMap(({ x, y }) => [x, y])], 'nonZero'), combine);
    editing = null;
    changed();
  };
  return {
    get preview() {
      if (editing !== null) return toolPreview({ lines: [{ points: editing.ring, closed: true, look: 'firm' }], handles: editing.handles(), combine });
      return drawing.preview && toolPreview({ ...drawing.preview, combine });
    },
    get isPending() {
      return editing !== null || drawing.preview !== null;
    },
    pointerDown(pointer) {
      if (editing !== null) {
        if (editing.press(pointer.point, pointer.altKey)) return changed();
        apply();
      }
      if (drawing.preview === null) {
        editor.checkDrawable();
        combine = chosenCombineMode(options, pointer);
      }
      drawing.pointerDown(pointer);
      changed();
    },
    pointerMove(pointer) {
      if (editing === null) drawing.pointerMove(pointer);
      else editing.drag(pointer.point);
      changed();
    },
    pointerUp(pointer) {
      if (editing !== null) {
        editing.release();
        return changed();
      }
      const ring = drawing.pointerUp(pointer);
      if (ring !== null) closed(ring);
      else changed();
    },
    hover(pointer) {
      if (editing === null) {
        if (drawing.preview === null) return;
        drawing.hover(pointer?.point ?? null);
        changed();
      } else if (editing.hover(pointer?.point ?? null)) changed();
    },
    doubleClick() {
      if (editing === null && drawing.preview !== null) closed(drawing.close());
    },
    keyDown(key) {
      if (key === 'Enter' && (editing !== null || drawing.preview !== null)) {
        apply();
        return true;
      }
      if (key !== 'Backspace') return false;
      if (editing !== null ? !editing.deleteHot() : !drawing.stepBack()) return editing !== null;
      changed();
      return true;
    },
    stepBack() {
      if (editing !== null || !drawing.stepBack()) return false;
      changed();
      return true;
    },
    complete: apply,
    cancel() {
      if (editing === null && drawing.preview === null) return false;
      editing = null;
      drawing.clear();
      changed();
      return true;
    },
  };
}
