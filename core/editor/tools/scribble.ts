import { AppError } from '../../errors/appError.ts';
import type { ImagePoint } from '../../geometry/points.ts';
import { brushSpans, type Span } from '../../mask/brushSpans.ts';
import { createLabelMap } from '../../mask/labelMap.ts';
import { maskSpans } from '../../mask/maskRuns.ts';
import { TiledMask } from '../../mask/tiledMask.ts';
import { dequantiseLogits } from '../../vision/dequantiseLogits.ts';
import { ScribbleScene, scribbleMasks, type ScribblePrior } from '../../vision/scribbleSegmentation.ts';
import type { PredictionAccess } from '../predictionAccess.ts';
import type { Tool, ToolContext, ToolDescriptor } from '../tool.ts';
import type { NumberOption } from '../toolOption.ts';
import { toolPreview, type PreviewMask, type ToolPreview } from '../toolPreview.ts';

export const scribbleWidthOption: NumberOption = { id: 'scribbleWidthPx', kind: 'number', min: 1, max: 100, step: 1, default: 8, unit: 'px', scale: 'log', keys: ['[', ']'] };

/**
 * A few strokes of each class, with Alt of none: what lies between is shown in the class that the photograph, the edges and the
 * model's scores speak for. Further strokes correct it; Enter accepts it as one step, Backspace takes a stroke back.
 */
export const scribble: ToolDescriptor = {
  id: 'scribble',
  icon: 'signature',
  shortcut: 'm',
  options: [scribbleWidthOption],
  cursor: 'crosshair',
  isFree: true,
  group: 'smart',
  create: createScribble,
};

/** What is on the screen is looked at; the scene makes it smaller by itself. */
const MOST_SAMPLES = 12_000_000;

interface Stroke {
  readonly classId: number;
  readonly spans: Span[];
}

function createScribble(context: ToolContext): Tool {
  const { editor } = context;
  let scene: { readonly scene: ScribbleScene; readonly noClass: number } | null = null;
  let strokes: Stroke[] = [];
  let drawing: { readonly stroke: Stroke; last: ImagePoint } | null = null;
  let decided: ReadonlyMap<number, TiledMask> = new Map();
  let preview: ToolPreview | null = null;

  const show = (): void => {
    const drawn = drawing === null ? [] : [...strokes, drawing.stroke];
    const masks = drawing === null ? decided : new Map(drawn.map(({ classId }) => [classId, strokesMask(context, drawn, classId)]));
    preview = masks.size === 0 ? null : toolPreview({ masks: [...masks].map(([classId, mask]): PreviewMask => ({ mask, kind: classId === scene?.noClass ? 'remove' : 'add', classId })) });
    context.previewChanged();
  };
  const decide = (): void => {
    decided = scene === null || strokes.length === 0 ? new Map() : scribbleMasks(scene.scene.label(strokes), editor.document);
    show();
  };
  const clear = (): boolean => {
    const had = strokes.length > 0 || drawing !== null;
    [scene, strokes, drawing, decided] = [null, [], null, new Map()];
    if (had) show();
    return had;
  };
  const apply = (): boolean => {
    if (scene === null || decided.size === 0) return false;
    const labelMap = createLabelMap(editor.document.width, editor.document.height, scene.noClass);
    for (const [classId, mask] of decided) for (const { y, x0, x1 } of maskSpans(mask)) labelMap.data.fill(classId, y * labelMap.width + x0, y * labelMap.width + x1);
    const stroke = editor.beginRelabel('scribble', labelMap, scene.noClass);
    for (const mask of decided.values()) stroke.addMask(mask);
    stroke.complete();
    return clear();
  };
  return {
    get preview() {
      return preview;
    },
    get isPending() {
      return strokes.length > 0;
    },
    pointerDown({ point, altKey }) {
      scene ??= sceneOf(context);
      const classId = altKey ? scene.noClass : editor.activeClassId;
      drawing = { stroke: { classId, spans: [] }, last: point };
      this.pointerMove({ point, altKey, shiftKey: false, modKey: false, pressure: 1 });
    },
    pointerMove({ point }) {
      if (drawing === null) return;
      drawing.stroke.spans.push(...brushSpans(drawing.last, point, context.options.number(scribbleWidthOption)));
      drawing.last = point;
      show();
    },
    pointerUp() {
      if (drawing === null) return;
      strokes = [...strokes, drawing.stroke];
      drawing = null;
      decide();
    },
    keyDown(key) {
      if (key === 'Enter') return apply();
      return key === 'Backspace' && this.stepBack!();
    },
    stepBack() {
      if (strokes.length === 0) return clear();
      strokes = strokes.slice(0, -1);
      decide();
      return true;
    },
    complete() {
      apply();
    },
    cancel: clear,
  };
}

function sceneOf(context: ToolContext): { scene: ScribbleScene; noClass: number } {
  const window = context.photo.read(context.visibleRect(), MOST_SAMPLES);
  if (window === null) throw new AppError('image.loading', 'The photograph is still being read. Try again in a moment.');
  const prediction = context.prediction();
  return { scene: new ScribbleScene(window, prediction && priorOf(prediction)), noClass: prediction?.backgroundId ?? unusedClass(context) };
}

function priorOf({ logits, labelMap, classIds }: PredictionAccess): ScribblePrior | null {
  return logits === null ? null : { logits: dequantiseLogits(logits), image: labelMap, classIds };
}

/** Stands for "no layer" where no class does. */
function unusedClass({ editor }: ToolContext): number {
  const used = new Set([editor.activeClassId, ...editor.document.layers.map(({ classId }) => classId)]);
  let id = 0;
  while (used.has(id)) id++;
  return id;
}

function strokesMask({ editor: { document } }: ToolContext, strokes: readonly Stroke[], classId: number): TiledMask {
  const mask = new TiledMask(document.width, document.height);
  for (const stroke of strokes) if (stroke.classId === classId) for (const { y, x0, x1 } of stroke.spans) mask.fillSpan(y, x0, x1);
  return mask;
}
