import { imagePoint, type ImagePoint } from '../../geometry/points.ts';
import { combineOption } from '../combineOption.ts';
import type { ToolContext, ToolDescriptor } from '../tool.ts';
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
  let pointerAt: ImagePoint | null = null;
  /** The press is on the first vertex: its release closes the ring. */
  let closes = false;
  let dragged = false;

  const canClose = (point: ImagePoint): boolean => vertices.length >= LEAST_VERTICES && isNear(point, vertices[0], scale());
  return {
    get preview() {
      if (vertices.length === 0) return null;
      const firm = { points: vertices, closed: false, look: 'firm' } as const;
      const loose = pointerAt && { points: [vertices.at(-1)!, pointerAt], closed: false, look: 'loose' } as const;
      return {
        lines: loose ? [firm, loose] : [firm],
        handles: vertices.map((point, i) => ({ point, kind: 'vertex' as const, hot: i === 0 && pointerAt !== null && canClose(pointerAt) })),
      };
    },
    pointerDown({ point, shiftKey }) {
      closes = canClose(point);
      dragged = false;
      if (closes) return;
      const at = shiftKey && vertices.length > 0 ? onStep(vertices.at(-1)!, point) : point;
      // The second click of a double click falls on the vertex that the first has made.
      if (vertices.length === 0 || !isNear(at, vertices.at(-1)!, scale() * 4)) vertices = [...vertices, at];
      else dragged = true;
      pointerAt = at;
    },
    pointerMove({ point }) {
      // The vertex follows until it is let go.
      if (!closes && !dragged) vertices = [...vertices.slice(0, -1), point];
      pointerAt = point;
    },
    pointerUp() {
      return closes ? vertices : null;
    },
    hover(point) {
      pointerAt = point;
    },
    close: () => vertices,
    stepBack() {
      if (vertices.length === 0) return false;
      vertices = vertices.slice(0, -1);
      return true;
    },
    clear() {
      vertices = [];
      pointerAt = null;
      closes = false;
    },
  };
}

/** `to`, turned around `from` to the nearest step of 45 degrees. */
function onStep(from: ImagePoint, to: ImagePoint): ImagePoint {
  const angle = Math.round(Math.atan2(to.y - from.y, to.x - from.x) / ANGLE_STEP) * ANGLE_STEP;
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  return imagePoint(from.x + Math.cos(angle) * length, from.y + Math.sin(angle) * length);
}
