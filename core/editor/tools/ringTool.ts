import type { ImagePoint } from '../../geometry/points.ts';
import { RegionMode } from '../combineOption.ts';
import type { Tool, ToolContext, ToolPointer } from '../tool.ts';
import { toolPreview, type ToolPreview } from '../toolPreview.ts';
import { RegionEditor } from './regionEditor.ts';
import { LEAST_VERTICES } from './ringEditor.ts';

/** How a ring comes about: by clicks, or by one long drag. */
export interface RingDrawing {
  /** Null once there is nothing drawn. */
  readonly preview: Pick<ToolPreview, 'lines' | 'handles'> | null;
  pointerDown(pointer: ToolPointer): void;
  pointerMove(pointer: ToolPointer): void;
  /** @returns the vertices where the release closes the ring; else null */
  pointerUp(pointer: ToolPointer): readonly ImagePoint[] | null;
  /** @param pointer null = it left */
  hover(pointer: ToolPointer | null): void;
  /** Closes the ring as far as it is drawn. @returns its vertices */
  close(): readonly ImagePoint[];
  stepBack(): boolean;
  clear(): void;
}

/**
 * Polygon, lasso and scissors: idle -> drawing -> editing -> idle. While editing, vertices move, come and go, and a press inside with
 * Alt begins a hole; Enter, a double click or a press elsewhere applies the region, Escape throws it away, or the hole that is
 * being drawn. What crosses itself is filled as one region.
 */
export function createRingTool(context: ToolContext, drawing: RingDrawing): Tool {
  const { editor, options } = context;
  const mode = new RegionMode(options);
  let editing: RegionEditor | null = null;

  const changed = (): void => context.previewChanged();
  const isDrawing = (): boolean => drawing.preview !== null;
  const closed = (ring: readonly ImagePoint[]): void => {
    drawing.clear();
    if (ring.length >= LEAST_VERTICES) {
      if (editing === null) editing = new RegionEditor(ring, context.scale);
      else editing.addHole(ring);
    }
    changed();
  };
  const apply = (): void => {
    if (isDrawing()) closed(drawing.close());
    if (editing === null) return;
    const { width, height } = editor.document;
    editor.applyMask(editing.mask(width, height), mode.current);
    editing = null;
    changed();
  };
  return {
    get preview() {
      const drawn = drawing.preview;
      if (editing === null) return drawn && toolPreview({ ...drawn, combine: mode.current });
      return toolPreview({ lines: [...editing.lines(), ...(drawn?.lines ?? [])], handles: drawn?.handles ?? editing.handles(), combine: mode.current });
    },
    get isPending() {
      return editing !== null || isDrawing();
    },
    pointerDown(pointer) {
      if (editing !== null && !isDrawing()) {
        if (editing.press(pointer.point, pointer.altKey)) return changed();
        if (!pointer.altKey || !editing.contains(pointer.point)) apply();
      }
      if (editing === null && !isDrawing()) {
        editor.checkDrawable();
        mode.begin(pointer);
      }
      drawing.pointerDown(pointer);
      changed();
    },
    pointerMove(pointer) {
      if (isDrawing()) drawing.pointerMove(pointer);
      else editing?.drag(pointer.point);
      changed();
    },
    pointerUp(pointer) {
      if (isDrawing()) {
        const ring = drawing.pointerUp(pointer);
        if (ring !== null) return closed(ring);
      } else editing?.release();
      changed();
    },
    hover(pointer) {
      if (isDrawing()) {
        drawing.hover(pointer);
        changed();
      } else if (editing?.hover(pointer?.point ?? null) === true) changed();
    },
    doubleClick() {
      if (isDrawing()) closed(drawing.close());
    },
    keyDown(key) {
      if (key === 'Enter' && (editing !== null || isDrawing())) {
        apply();
        return true;
      }
      if (key !== 'Backspace' || (editing === null && !isDrawing())) return false;
      if (isDrawing() ? drawing.stepBack() : editing?.deleteHot()) changed();
      return true;
    },
    surroundingsChanged() {
      if ((editing !== null || isDrawing()) && mode.refresh()) changed();
    },
    stepBack() {
      if (!drawing.stepBack()) return this.cancel();
      changed();
      return true;
    },
    complete: apply,
    cancel() {
      if (editing === null && !isDrawing()) return false;
      if (!isDrawing()) editing = null;
      drawing.clear();
      changed();
      return true;
    },
  };
}
