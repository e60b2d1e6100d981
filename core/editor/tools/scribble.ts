import { withoutLocked } from '../../edit/layers/maskEdit.ts';
import { AppError } from '../../errors/appError.ts';
import { imagePoint, type ImagePoint } from '../../geometry/points.ts';
import { brushSpans, type Span } from '../../mask/brushSpans.ts';
import { maskTiles } from '../../mask/labelTiles.ts';
import type { PixelRect } from '../../mask/pixelRect.ts';
import { TiledMask } from '../../mask/tiledMask.ts';
import type { Scribble } from '../../vision/scribbleSegmentation.ts';
import type { Editor } from '../editor.ts';
import type { Tool, ToolContext, ToolDescriptor } from '../tool.ts';
import type { NumberOption } from '../toolOption.ts';
import { toolPreview, type PreviewMask, type ToolPreview } from '../toolPreview.ts';
import { ViewWatch } from '../viewWatch.ts';
import { LatestWork } from '../work/latestWork.ts';
import type { ScribbleRequest } from '../work/scribbleTask.ts';

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

/** What strokes with Alt give instead of a class. No class has this id, and strokes on their way to the decision cannot have it. */
const NO_LAYER = -1;

/** Where all strokes are looked at: what was on the screen at the first. */
interface Scene {
  readonly view: PixelRect;
  readonly prior: ScribbleRequest['prior'];
  /** What the model calls no layer; null where every class is something. */
  readonly backgroundId: number | null;
}

interface Stroke extends Scribble {
  readonly spans: Span[];
}

function createScribble(context: ToolContext): Tool {
  const { editor } = context;
  const work = new LatestWork(context.work, 'scribble');
  let scene: Scene | null = null;
  let strokes: Stroke[] = [];
  let drawing: { readonly stroke: Stroke; last: ImagePoint } | null = null;
  let decided: ReadonlyMap<number, TiledMask> = new Map();
  /** Which class of an answer stands for no layer. */
  let noLayerId = NO_LAYER;
  let preview: ToolPreview | null = null;
  /** Enter came before the decision. */
  let isAccepted = false;
  /** Only what all strokes of a scene need is being computed. */
  let isPreparing = false;
  /** Of which scene that was done last, or is being done. */
  let preparedKey = '';
  let isRehearsed = false;
  const watch = new ViewWatch(context.visibleRect);

  const show = (): void => {
    // Until it is decided, the strokes themselves are seen.
    const drawn = drawing === null ? (work.isRunning ? strokes : []) : [...strokes, drawing.stroke];
    const masks = drawn.length === 0 ? decided : new Map(drawn.map(({ classId }) => [classId, strokesMask(context, drawn, classId)]));
    const shown = [...masks].map(([classId, mask]): PreviewMask => ({ mask: withoutLocked(editor.document, mask, null), kind: classId === NO_LAYER ? 'remove' : 'add', classId }));
    // The outline of what comes lies over that of what goes.
    shown.sort((a, b) => Number(a.kind === 'add') - Number(b.kind === 'add'));
    preview = masks.size === 0 ? null : toolPreview({ masks: shown.filter(({ mask }) => !mask.isEmpty) });
    context.previewChanged();
  };
  const request = ({ view, prior }: Scene, scribbles: readonly Scribble[]): ScribbleRequest => {
    const { width, height } = editor.document;
    return { scribbles, view, prior, image: { width, height } };
  };
  const prepare = (coming: Scene): void => {
    preparedKey = keyOf(coming);
    isPreparing = true;
    work.start(request(coming, []), (answer) => {
      isPreparing = false;
      // Before the first stroke nobody has asked for it: the stroke says why it cannot be.
      if (scene !== null) answer();
      else if (!isRehearsed) rehearse(coming);
    }, scene === null);
  };
  /** Decides strokes that nobody has drawn: code that has run is compiled, and the first stroke need not wait for that. */
  const rehearse = (coming: Scene): void => {
    isRehearsed = true;
    isPreparing = true;
    work.start(request(coming, rehearsalStrokes(coming.view)), () => (isPreparing = false), true);
  };
  const stop = (): void => {
    work.cancel();
    if (isPreparing) preparedKey = '';
    isPreparing = false;
  };
  const decide = (): void => {
    if (!isPreparing || strokes.length === 0) stop();
    isAccepted = false;
    decided = new Map();
    if (scene === null || strokes.length === 0) return show();
    // The model's background is what its scores speak for; without one any id that means nothing here does.
    noLayerId = scene.backgroundId ?? freeId([...strokes.map(({ classId }) => classId), ...(scene.prior?.classIds ?? [])]);
    const scribbles = strokes.map(({ classId, spans }) => ({ classId: classId === NO_LAYER ? noLayerId : classId, spans }));
    work.follow(request(scene, scribbles), (answer) => {
      try {
        decided = layersOf(answer(), noLayerId);
      } catch (error) {
        clear();
        throw error;
      }
      show();
      if (isAccepted) apply();
    });
    show();
  };
  const clear = (): boolean => {
    const had = strokes.length > 0 || drawing !== null;
    stop();
    [scene, strokes, drawing, decided] = [null, [], null, new Map()];
    isAccepted = false;
    if (had) show();
    return had;
  };
  const apply = (): boolean => {
    if (decided.size === 0) return false;
    relabel(editor, decided);
    return clear();
  };
  /** What was accepted is done when it is there, whatever follows. */
  const handOver = (): void => {
    const id = noLayerId;
    work.accept((answer) => relabel(editor, layersOf(answer(), id)));
  };
  return {
    get preview() {
      return preview;
    },
    get isPending() {
      return strokes.length > 0;
    },
    get hasAccepted() {
      return work.hasAccepted;
    },
    pointerDown({ point, altKey }) {
      if (scene === null) {
        // Asked before a person puts work into strokes.
        if (!isPhotoRead(context)) throw new AppError('image.loading', 'The photograph is still being read. Try again in a moment.');
        scene = sceneOf(context);
        // What hovering has prepared is there at once.
        if (!isPreparing || preparedKey !== keyOf(scene)) prepare(scene);
      }
      const classId = altKey || editor.activeClassId === scene.backgroundId ? NO_LAYER : editor.activeClassId;
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
    hover(pointer) {
      const rests = watch.look();
      if (pointer === null || !rests || scene !== null || isPreparing || !isPhotoRead(context)) return;
      const coming = sceneOf(context);
      if (preparedKey !== keyOf(coming)) prepare(coming);
    },
    keyDown(key) {
      if (key !== 'Enter') return key === 'Backspace' && this.stepBack!();
      isAccepted = work.isRunning;
      return isAccepted || apply();
    },
    surroundingsChanged() {
      if (preview !== null) show();
    },
    stepBack() {
      if (strokes.length === 0) return clear();
      strokes = strokes.slice(0, -1);
      decide();
      return true;
    },
    complete() {
      if (isAccepted && work.isRunning && strokes.length > 0) handOver();
      // What nobody has seen yet is nobody's work.
      if (!apply()) clear();
    },
    cancel: () => clear() || work.cancelAccepted(),
  };
}

function sceneOf(context: ToolContext): Scene {
  const prediction = context.prediction();
  const prior = prediction === null || prediction.logits === null ? null : { logits: prediction.logits, classIds: prediction.classIds };
  return { view: context.visibleRect(), prior, backgroundId: prediction?.backgroundId ?? null };
}

/** Scenes of one image with the same key look the same to what prepares them. */
function keyOf({ view, prior }: Scene): string {
  return JSON.stringify([view, prior !== null]);
}

/** Side by side, of four classes. */
function rehearsalStrokes({ left, top, right, bottom }: PixelRect): Scribble[] {
  return Array.from({ length: 4 }, (_, classId) => {
    const x = left + ((right - left) * (classId + 0.5)) / 4;
    return { classId, spans: brushSpans(imagePoint(x, top), imagePoint(x, bottom), 1) };
  });
}

function isPhotoRead({ photo }: ToolContext): boolean {
  return photo.read({ left: 0, top: 0, right: 1, bottom: 1 }, 1) !== null;
}

/** What strokes decide, by class; under NO_LAYER what the strokes without a class do. */
function layersOf(masks: ReadonlyMap<number, TiledMask>, noLayerId: number): Map<number, TiledMask> {
  return new Map([...masks].map(([id, mask]) => [id === noLayerId ? NO_LAYER : id, mask]));
}

function relabel(editor: Editor, masks: ReadonlyMap<number, TiledMask>): void {
  const stroke = editor.beginRelabel('scribble', (index, pixels) => maskTiles(masks, index, pixels), NO_LAYER, true);
  for (const mask of masks.values()) stroke.addMask(mask);
  stroke.complete();
}

/** The highest id of a label map's pixel that is none of these. */
function freeId(used: readonly number[]): number {
  let id = 255;
  while (used.includes(id)) id--;
  return id;
}

function strokesMask({ editor: { document } }: ToolContext, strokes: readonly Stroke[], classId: number): TiledMask {
  const mask = new TiledMask(document.width, document.height);
  for (const stroke of strokes) if (stroke.classId === classId) for (const { y, x0, x1 } of stroke.spans) mask.fillSpan(y, x0, x1);
  return mask;
}
