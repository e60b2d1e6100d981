import { imagePoint, type ImagePoint } from '../../geometry/points.ts';
import type { PixelRect } from '../../mask/pixelRect.ts';
import { TiledMask } from '../../mask/tiledMask.ts';
import { sampleAt } from '../../vision/pixelWindow.ts';
import type { StrokeTarget } from '../editor.ts';
import type { Stroke } from '../stroke.ts';
import type { Tool, ToolContext, ToolDescriptor } from '../tool.ts';
import type { NumberOption } from '../toolOption.ts';
import { toolPreview, type ToolPreview } from '../toolPreview.ts';
import { ViewWatch } from '../viewWatch.ts';
import { LatestWork } from '../work/latestWork.ts';
import type { SuperpixelPatches } from '../work/superpixelTask.ts';

export const superpixelSizeOption: NumberOption = {
  id: 'superpixelSizePx', kind: 'number', min: 6, max: 120, step: 1, default: 24, unit: 'px', scale: 'log', keys: ['[', ']'],
};

/** Small values follow edges, large ones make squares. */
export const superpixelCompactnessOption: NumberOption = {
  id: 'superpixelCompactness', kind: 'number', min: 1, max: 40, step: 1, default: 10, unit: 'none', scale: 'linear',
};

/** Paints whole patches of like colour that the pointer passes over; with Alt it erases them. */
export const superpixelBrush: ToolDescriptor = {
  id: 'superpixel',
  icon: 'hexagon',
  shortcut: 'q',
  options: [superpixelSizeOption, superpixelCompactnessOption],
  cursor: 'crosshair',
  group: 'smart',
  create: createSuperpixelBrush,
};

/** A press that came before the patches: it is drawn once they are there. */
interface Press {
  readonly mode: 'paint' | 'erase';
  readonly target: StrokeTarget;
  readonly way: ImagePoint[];
  isReleased: boolean;
}

function createSuperpixelBrush(context: ToolContext): Tool {
  const { editor } = context;
  const work = new LatestWork(context.work, 'superpixels');
  let patches: Patches | null = null;
  /** Of which patches are being computed. */
  let wanted: { readonly view: PixelRect; readonly key: string } | null = null;
  /** In their order; only the last may still be held. */
  let presses: Press[] = [];
  let stroke: Stroke | null = null;
  let last: ImagePoint | null = null;
  let painted = new Set<number>();
  let hovered: { readonly patch: number; readonly preview: ToolPreview } | null = null;
  let hoverPoint: ImagePoint | null = null;
  const watch = new ViewWatch(context.visibleRect);

  const show = (patch: number | null): void => {
    if ((hovered?.patch ?? null) === patch) return;
    hovered = patch === null || patches === null ? null : { patch, preview: toolPreview({ masks: [{ mask: patches.maskOf([patch]), kind: 'hint', classId: null }] }) };
    context.previewChanged();
  };
  const drawTo = (point: ImagePoint): void => {
    if (stroke === null || patches === null) return;
    const fresh = patches.along(last ?? point, point).filter((patch) => !painted.has(patch));
    fresh.forEach((patch) => painted.add(patch));
    if (fresh.length > 0) stroke.addMask(patches.maskOf(fresh));
    last = point;
    show(patches.at(point));
  };
  const end = (how: 'complete' | 'cancel'): boolean => {
    const had = stroke !== null;
    stroke?.[how]();
    stroke = last = null;
    painted = new Set();
    return had;
  };
  const drawPresses = (): void => {
    for (const { mode, target, way, isReleased } of presses.splice(0)) {
      stroke = editor.beginStroke(mode, mode, target);
      way.forEach(drawTo);
      if (isReleased) end('complete');
    }
  };
  /** A person goes on to something else: presses are drawn with the patches that they were meant for, once those are there. */
  const handOver = (): void => {
    if (presses.length === 0 || wanted === null) return;
    const { view, key } = wanted;
    const drawn = presses.splice(0);
    work.accept((answer) => {
      const found = new Patches(view, key, answer(), editor.document);
      for (const { mode, target, way } of drawn) {
        const passed = new Set(way.flatMap((point, i) => found.along(way[i - 1] ?? point, point)));
        editor.applyMask(found.maskOf([...passed]), mode === 'paint' ? 'add' : 'subtract', undefined, target);
      }
    });
  };
  /** Looks for the patches of the view, where they are not there yet. @param isAsked somebody waits for them, and is to hear why there are none */
  const find = (isAsked: boolean): void => {
    const view = context.visibleRect();
    const [sizePx, compactness] = [context.options.number(superpixelSizeOption), context.options.number(superpixelCompactnessOption)];
    const key = JSON.stringify([view, sizePx, compactness]);
    if (patches?.key === key) return;
    if (wanted?.key === key && work.isRunning) {
      if (isAsked) work.markAwaited();
      return;
    }
    if (!isAsked && context.photo.read({ left: 0, top: 0, right: 1, bottom: 1 }, 1) === null) return;
    handOver();
    patches = null;
    wanted = { view, key };
    work.start({ view, sizePx, compactness }, (answer) => {
      try {
        patches = new Patches(view, key, answer(), editor.document);
      } catch (error) {
        presses = [];
        throw error;
      }
      hovered = null;
      if (presses.length > 0) drawPresses();
      else show(hoverPoint && patches.at(hoverPoint));
      context.previewChanged();
    }, !isAsked);
  };
  return {
    get preview() {
      return hovered?.preview ?? null;
    },
    get isPending() {
      return presses.some(({ isReleased }) => isReleased);
    },
    get hasAccepted() {
      return this.isPending || work.hasAccepted;
    },
    pointerDown({ point, altKey }) {
      end('complete');
      editor.checkDrawable();
      find(true);
      // Refused, which a person was told.
      if (patches === null && !work.isRunning) return;
      presses.push({ mode: altKey ? 'erase' : 'paint', target: editor.strokeTarget, way: [point], isReleased: false });
      if (patches !== null) drawPresses();
    },
    pointerMove({ point }) {
      const press = presses.at(-1);
      if (press === undefined) drawTo(point);
      else if (!press.isReleased) press.way.push(point);
    },
    pointerUp({ point }) {
      const press = presses.at(-1);
      if (press !== undefined) {
        // A press that was refused has a release, too.
        if (press.isReleased) return;
        press.way.push(point);
        press.isReleased = true;
        return context.previewChanged();
      }
      drawTo(point);
      end('complete');
    },
    hover(pointer) {
      const rests = watch.look();
      hoverPoint = pointer?.point ?? null;
      if (hoverPoint === null || !rests || presses.length > 0) return show(null);
      find(false);
      show(patches?.at(hoverPoint) ?? null);
    },
    surroundingsChanged() {
      if (stroke === null) show(null);
    },
    complete() {
      handOver();
      work.cancel();
      end('complete');
      show(null);
    },
    cancel() {
      const waited = presses.splice(0).length > 0;
      const had = end('cancel') || waited || work.cancelAccepted();
      if (had) context.previewChanged();
      return had;
    },
  };
}

/** The superpixels of what is on the screen. */
class Patches {
  readonly key: string;
  private readonly view: PixelRect;
  private readonly found: SuperpixelPatches;
  private readonly image: { readonly width: number; readonly height: number };

  constructor(view: PixelRect, key: string, found: SuperpixelPatches, image: Patches['image']) {
    this.view = view;
    this.key = key;
    this.found = found;
    this.image = image;
  }

  at(point: ImagePoint): number | null {
    const { view, found } = this;
    const isInView = point.x >= view.left && point.x < view.right && point.y >= view.top && point.y < view.bottom;
    const sample = isInView ? sampleAt(found.window, point) : null;
    return sample === null ? null : found.labels[sample];
  }

  /** Those that a straight way passes, each once. */
  along(from: ImagePoint, to: ImagePoint): number[] {
    const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / this.found.window.pixelsPerSample));
    const passed = new Set<number>();
    for (let i = 0; i <= steps; i++) {
      const patch = this.at(imagePoint(from.x + ((to.x - from.x) * i) / steps, from.y + ((to.y - from.y) * i) / steps));
      if (patch !== null) passed.add(patch);
    }
    return [...passed];
  }

  maskOf(patches: readonly number[]): TiledMask {
    const { window: { left, top, width, pixelsPerSample }, starts, order } = this.found;
    const mask = new TiledMask(this.image.width, this.image.height);
    for (const patch of patches) {
      for (let i = starts[patch]; i < starts[patch + 1]; ) {
        const first = order[i];
        let end = first + 1;
        // Samples of a row are in order: neighbours make one run.
        for (i++; i < starts[patch + 1] && order[i] === end && end % width !== 0; i++) end++;
        const y = top + Math.floor(first / width) * pixelsPerSample;
        const x = left + (first % width) * pixelsPerSample;
        for (let row = 0; row < pixelsPerSample; row++) mask.fillSpan(y + row, x, x + (end - first) * pixelsPerSample);
      }
    }
    return mask;
  }
}
