import { imagePoint, type ImagePoint } from '../../geometry/points.ts';
import { combineOption } from '../combineOption.ts';
import type { ToolContext, ToolDescriptor, ToolPointer } from '../tool.ts';
import { LEAST_VERTICES, isNear } from './ringEditor.ts';
import { createRingTool, type RingDrawing } from './ringTool.ts';

/**
 * A vertex with every press; the first vertex, a double click or Enter closes the ring. Shift keeps an edge on steps of 45
 * degrees, Backspace takes the last vertex back.
 */
export const polygon: ToolDescriptor = {
  id: 'polygon',
  icon: 'pentagon',
  shortcut: 'g',
  options: [combineOption],
  cursor: 'crosshair',
  group: 'region',
  create: (context) => createRingTool(context, polygonDrawing(context)),
};

const ANGLE_STEP = Math.PI / 4;

function polygonDrawing({ scale }: ToolContext): RingDrawing {
  let vertices: ImagePoint[] = [];
  /** Where the edge that follows the pointer ends. */
  let looseEnd: ImagePoint | null = null;
  /** The pointer is over the first vertex: a press would close the ring. */
  let isOverFirst = false;
  /** The press is on the first vertex: its release closes the ring. */
  let closes = false;
  let dragged = false;

  const canClose = (point: ImagePoint): boolean => vertices.length >= LEAST_VERTICES && isNear(point, vertices[0], scale());
  return {
    get preview() {
      if (vertices.length === 0) return null;
      const firm = { points: vertices, closed: false, look: 'firm' } as const;
      const loose = looseEnd && { points: [vertices.at(-1)!, looseEnd], closed: false, look: 'loose' } as const;
      return {
        lines: loose ? [firm, loose] : [firm],
        handles: vertices.map((point, i) => ({ point, kind: 'vertex' as const, hot: i === 0 && isOverFirst })),
      };
    },
    pointerDown(pointer) {
      closes = isOverFirst = canClose(pointer.point);
      dragged = false;
      if (closes) return;
      const at = edgeEnd(vertices.at(-1), pointer);
      // The second click of a double click falls on the vertex that the first has made.
      if (vertices.length === 0 || !isNear(at, vertices.at(-1)!, scale() * 4)) vertices = [...vertices, at];
      else dragged = true;
      looseEnd = at;
    },
    pointerMove(pointer) {
      const follows = !closes && !dragged;
      looseEnd = follows ? edgeEnd(vertices.at(-2), pointer) : pointer.point;
      // The vertex follows until it is let go.
      if (follows) vertices = [...vertices.slice(0, -1), looseEnd];
      isOverFirst = canClose(pointer.point);
    },
    pointerUp() {
      return closes ? vertices : null;
    },
    hover(pointer) {
      isOverFirst = pointer !== null && canClose(pointer.point);
      looseEnd = pointer && (isOverFirst ? pointer.point : edgeEnd(vertices.at(-1), pointer));
    },
    close: () => vertices,
    stepBack() {
      if (vertices.length === 0) return false;
      vertices = vertices.slice(0, -1);
      return true;
    },
    clear() {
      vertices = [];
      looseEnd = null;
      closes = isOverFirst = false;
    },
  };
}

/** Where an edge from a vertex to the pointer ends; `from` undefined = there is no vertex yet. */
function edgeEnd(from: ImagePoint | undefined, { point, shiftKey }: ToolPointer): ImagePoint {
  return shiftKey && from !== undefined ? onStep(from, point) : point;
}

/** `to`, turned around `from` to the nearest step of 45 degrees. */
function onStep(from: ImagePoint, to: ImagePoint): ImagePoint {
  const angle = Math.round(Math.atan2(to.y - from.y, to.x - from.x) / ANGLE_STEP) * ANGLE_STEP;
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  return imagePoint(from.x + Math.cos(angle) * length, from.y + Math.sin(angle) * length);
}
