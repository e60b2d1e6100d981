import { AppError } from '../../errors/appError.ts';
import { imagePoint, type ImagePoint } from '../../geometry/points.ts';
import type { PixelRect } from '../../mask/pixelRect.ts';
import { TiledMask } from '../../mask/tiledMask.ts';
import { sampleAt, type PixelWindow } from '../../vision/pixelWindow.ts';
import { superpixels, type Superpixels } from '../../vision/superpixels.ts';
import type { Stroke } from '../stroke.ts';
import type { Tool, ToolContext, ToolDescriptor } from '../tool.ts';
import type { NumberOption } from '../toolOption.ts';
import { toolPreview, type ToolPreview } from '../toolPreview.ts';

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

/** About a third of a second of work. */
const MOST_SAMPLES = 700_000;

function createSuperpixelBrush(context: ToolContext): Tool {
  const { editor } = context;
  let patches: Patches | null = null;
  let stroke: Stroke | null = null;
  let last: ImagePoint | null = null;
  let painted = new Set<number>();
  let hovered: { readonly patch: number; readonly preview: ToolPreview } | null = null;
  /** Where the last hover was: while the view moves, nothing is computed. */
  let lastView = '';

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
    if (stroke === null) return false;
    stroke[how]();
    stroke = last = null;
    painted = new Set();
    return true;
  };
  return {
    get preview() {
      return hovered?.preview ?? null;
    },
    isPending: false,
    pointerDown(pointer) {
      patches = Patches.of(context, patches);
      if (patches === null) throw new AppError('image.loading', 'The photograph is still being read. Try again in a moment.');
      stroke = editor.beginStroke(pointer.altKey ? 'erase' : 'paint');
      drawTo(pointer.point);
    },
    pointerMove: ({ point }) => drawTo(point),
    pointerUp({ point }) {
      drawTo(point);
      end('complete');
    },
    hover(pointer) {
      const view = JSON.stringify(context.visibleRect());
      const isStill = view === lastView;
      lastView = view;
      if (pointer === null || !isStill) return show(null);
      const before = patches;
      patches = Patches.of(context, patches);
      if (patches !== before) hovered = null;
      show(patches?.at(pointer.point) ?? null);
    },
    surroundingsChanged() {
      if (stroke === null) show(null);
    },
    complete() {
      end('complete');
      show(null);
    },
    cancel: () => end('cancel'),
  };
}

/** The superpixels of what is on the screen. */
class Patches {
  private readonly view: PixelRect;
  private readonly key: string;
  private readonly window: PixelWindow;
  private readonly found: Superpixels;
  private readonly image: { readonly width: number; readonly height: number };
  /** Samples sorted by superpixel: those of number n are order[starts[n]] … order[starts[n + 1] - 1]. */
  private readonly starts: Int32Array;
  private readonly order: Int32Array;

  /** The ones there are where they still fit, else new ones; null while the photograph is not there. */
  static of(context: ToolContext, kept: Patches | null): Patches | null {
    const { options } = context;
    const [sizePx, compactness] = [options.number(superpixelSizeOption), options.number(superpixelCompactnessOption)];
    const view = context.visibleRect();
    const key = JSON.stringify([view, sizePx, compactness]);
    if (kept?.key === key) return kept;
    const window = context.photo.read(view, MOST_SAMPLES);
    if (window === null) return null;
    const size = Math.max(2, sizePx / window.pixelsPerSample);
    return new Patches(view, key, window, superpixels(window, { sizePx: size, compactness }), context.editor.document);
  }

  private constructor(view: PixelRect, key: string, window: PixelWindow, found: Superpixels, image: Patches['image']) {
    this.view = view;
    this.key = key;
    this.window = window;
    this.found = found;
    this.image = image;
    this.starts = new Int32Array(found.count + 1);
    for (const label of found.labels) this.starts[label + 1]++;
    for (let i = 0; i < found.count; i++) this.starts[i + 1] += this.starts[i];
    const next = this.starts.slice();
    this.order = new Int32Array(found.labels.length);
    found.labels.forEach((label, sample) => (this.order[next[label]++] = sample));
  }

  at(point: ImagePoint): number | null {
    const { view, window, found } = this;
    const isInView = point.x >= view.left && point.x < view.right && point.y >= view.top && point.y < view.bottom;
    const sample = isInView ? sampleAt(window, point) : null;
    return sample === null ? null : found.labels[sample];
  }

  /** Those that a straight way passes, each once. */
  along(from: ImagePoint, to: ImagePoint): number[] {
    const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / this.window.pixelsPerSample));
    const passed = new Set<number>();
    for (let i = 0; i <= steps; i++) {
      const patch = this.at(imagePoint(from.x + ((to.x - from.x) * i) / steps, from.y + ((to.y - from.y) * i) / steps));
      if (patch !== null) passed.add(patch);
    }
    return [...passed];
  }

  maskOf(patches: readonly number[]): TiledMask {
    const { left, top, width, pixelsPerSample } = this.window;
    const mask = new TiledMask(this.image.width, this.image.height);
    for (const patch of patches) {
      for (let i = this.starts[patch]; i < this.starts[patch + 1]; ) {
        const first = this.order[i];
        let end = first + 1;
        // Samples of a row are in order: neighbours make one run.
        for (i++; i < this.starts[patch + 1] && this.order[i] === end && end % width !== 0; i++) end++;
        const y = top + Math.floor(first / width) * pixelsPerSample;
        const x = left + (first % width) * pixelsPerSample;
        for (let row = 0; row < pixelsPerSample; row++) mask.fillSpan(y + row, x, x + (end - first) * pixelsPerSample);
      }
    }
    return mask;
  }
}
