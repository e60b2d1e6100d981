import { imagePoint, type ImagePoint } from '../../geometry/points.ts';
import { simplifyPath } from '../../geometry/simplifyPath.ts';
import type { PixelRect } from '../../mask/pixelRect.ts';
import { edgeMap, snapToEdge, type EdgeMap } from '../../vision/edgeMap.ts';
import { LiveWire } from '../../vision/liveWire.ts';
import { combineOption } from '../combineOption.ts';
import type { ToolContext, ToolDescriptor } from '../tool.ts';
import type { NumberOption } from '../toolOption.ts';
import type { PreviewLine } from '../toolPreview.ts';
import { LEAST_VERTICES, isNear } from './ringEditor.ts';
import { createRingTool, type RingDrawing } from './ringTool.ts';

/** How far a press looks for an edge, CSS pixels; 0 = exactly where the pointer is. */
export const scissorsSnapOption: NumberOption = { id: 'scissorsSnapPx', kind: 'number', min: 0, max: 40, step: 1, default: 10, unit: 'px', scale: 'linear' };

/** Follows edges from press to press; the first point, a double click or Enter closes the ring, whose vertices can then be moved. */
export const scissors: ToolDescriptor = {
  id: 'scissors',
  icon: 'scissors',
  shortcut: 'x',
  options: [scissorsSnapOption, combineOption],
  cursor: 'crosshair',
  group: 'smart',
  create: (context) => createRingTool(context, scissorsDrawing(context)),
};

/** Edges are looked for in a smaller copy where more is on the screen. */
const MOST_SAMPLES = 1_500_000;
/** How far the ring may be from the way that was found, samples. */
const TOLERANCE_SAMPLES = 0.75;

function scissorsDrawing(context: ToolContext): RingDrawing {
  const { scale, options } = context;
  /** Presses, and the way to each from the one before. */
  let anchors: ImagePoint[] = [];
  let ways: ImagePoint[][] = [];
  let loose: ImagePoint[] = [];
  let pointerAt: ImagePoint | null = null;
  let edges: ViewEdges | null = null;
  let wire: LiveWire | null = null;
  let closes = false;

  const canClose = (point: ImagePoint): boolean => anchors.length > 0 && ways.flat().length >= LEAST_VERTICES && isNear(point, anchors[0], scale());
  const wayTo = (point: ImagePoint): ImagePoint[] => {
    const from = anchors.at(-1)!;
    const found = wire?.pathTo(point) ?? null;
    if (found === null) return [from, point];
    const way: ImagePoint[] = [];
    for (let i = 0; i < found.length; i += 2) way.push(imagePoint(found[i], found[i + 1]));
    return simplifyPath(way, TOLERANCE_SAMPLES * edges!.map.pixelsPerSample);
  };
  const begin = (point: ImagePoint): void => {
    edges = ViewEdges.of(context, edges);
    wire = edges && new LiveWire(edges.map, point);
  };
  const clear = (): void => {
    [anchors, ways, loose] = [[], [], []];
    [pointerAt, wire, edges, closes] = [null, null, null, false];
  };
  return {
    get preview() {
      if (anchors.length === 0) return null;
      const firm: PreviewLine = { points: [anchors[0], ...ways.flat()], closed: false, look: 'firm' };
      return {
        lines: loose.length === 0 ? [firm] : [firm, { points: loose, closed: false, look: 'loose' as const }],
        handles: anchors.map((point, i) => ({ point, kind: 'vertex' as const, hot: i === 0 && pointerAt !== null && canClose(pointerAt) })),
      };
    },
    pointerDown({ point }) {
      closes = canClose(point);
      if (closes) return;
      edges = ViewEdges.of(context, edges);
      const at = edges === null ? point : snapToEdge(edges.map, point, options.number(scissorsSnapOption) / scale());
      // The second press of a double click.
      if (anchors.length > 0 && isNear(at, anchors.at(-1)!, scale() * 4)) return;
      if (anchors.length > 0) ways.push(wayTo(at));
      anchors.push(at);
      loose = [];
      begin(at);
    },
    pointerMove() {},
    pointerUp() {
      return closes ? this.close() : null;
    },
    hover(pointer) {
      pointerAt = pointer?.point ?? null;
      loose = pointerAt === null || anchors.length === 0 ? [] : wayTo(pointerAt);
    },
    close() {
      if (anchors.length > 1) ways.push(wayTo(anchors[0]));
      return ways.flatMap((way) => way.slice(0, -1));
    },
    stepBack() {
      if (anchors.length === 0) return false;
      anchors.pop();
      ways.pop();
      loose = [];
      if (anchors.length === 0) clear();
      else begin(anchors.at(-1)!);
      return true;
    },
    clear,
  };
}

/** The edges of what is on the screen. */
class ViewEdges {
  readonly map: EdgeMap;
  private readonly view: PixelRect;

  /** The ones there are while the view stays, else new ones; null while the photograph is not there. */
  static of({ visibleRect, photo }: ToolContext, kept: ViewEdges | null): ViewEdges | null {
    const view = visibleRect();
    const isSame = kept !== null && (['left', 'top', 'right', 'bottom'] as const).every((side) => kept.view[side] === view[side]);
    if (isSame) return kept;
    const window = photo.read(view, MOST_SAMPLES);
    return window && new ViewEdges(view, edgeMap(window));
  }

  private constructor(view: PixelRect, map: EdgeMap) {
    this.view = view;
    this.map = map;
  }
}
