import type { ImagePoint } from '../../geometry/points.ts';
import { simplifyPath } from '../../geometry/simplifyPath.ts';
import { combineOption } from '../combineOption.ts';
import type { ToolContext, ToolDescriptor } from '../tool.ts';
import { createRingTool, type RingDrawing } from './ringTool.ts';

/** Draws around a region in one drag; its vertices can then be moved. */
export const lasso: ToolDescriptor = {
  id: 'lasso',
  icon: 'lasso',
  shortcut: 'o',
  options: [combineOption],
  cursor: 'crosshair',
  group: 'region',
  create: (context) => createRingTool(context, lassoDrawing(context)),
};

/** How far the ring may be from what the hand drew, CSS pixels: less than a hand can see. */
const TOLERANCE_PX = 0.75;

function lassoDrawing({ scale }: ToolContext): RingDrawing {
  let path: ImagePoint[] = [];
  const ring = (): ImagePoint[] => simplifyPath(path, TOLERANCE_PX / scale());
  return {
    get preview() {
      return path.length === 0 ? null : { lines: [{ points: path, closed: false, look: 'firm' as const }], handles: [] };
    },
    pointerDown({ point }) {
      path = [point];
    },
    pointerMove({ point }) {
      if (path.length > 0) path.push(point);
    },
    pointerUp: ring,
    hover() {},
    close: ring,
    stepBack: () => false,
    clear() {
      path = [];
    },
  };
}
