import { AppError } from '../../errors/appError.ts';
import type { ImagePoint } from '../../geometry/points.ts';
import type { TiledMask } from '../../mask/tiledMask.ts';
import { thresholdDistances, wandDistances, type WandDistances } from '../../vision/magicWand.ts';
import { RegionMode, combineOption } from '../combineOption.ts';
import { regionMasks } from '../regionMasks.ts';
import type { Tool, ToolContext, ToolDescriptor } from '../tool.ts';
import type { BooleanOption, NumberOption } from '../toolOption.ts';
import { toolPreview, type ToolPreview } from '../toolPreview.ts';

/** Distance in CIELAB: 2 is hardly seen, 20 is clearly another colour. */
export const wandToleranceOption: NumberOption = {
  id: 'wandTolerance', kind: 'number', min: 0, max: 100, step: 1, default: 12, unit: 'none', scale: 'linear', keys: ['[', ']'],
};

/** Only what is connected with the place that was pressed. */
export const wandContiguousOption: BooleanOption = { id: 'wandContiguous', kind: 'boolean', default: true };

/** A press takes what looks alike; dragging sideways changes the tolerance; Enter or the next press applies it. */
export const wand: ToolDescriptor = {
  id: 'wand',
  icon: 'wand-sparkles',
  shortcut: 'w',
  options: [wandToleranceOption, wandContiguousOption, combineOption],
  cursor: 'crosshair',
  group: 'smart',
  create: createWand,
};

/** More are looked at in a smaller copy: a click must not take longer than a blink. */
const MOST_SAMPLES = 4_000_000;
const TOLERANCE_PER_DRAGGED_PX = 0.2;

function createWand(context: ToolContext): Tool {
  const { editor, options, photo } = context;
  let seed: { readonly point: ImagePoint; readonly contiguous: boolean; readonly distances: WandDistances } | null = null;
  const mode = new RegionMode(options);
  let taken: TiledMask | null = null;
  let preview: ToolPreview | null = null;
  let drag: { readonly x: number; readonly tolerance: number } | null = null;

  const show = (mask: TiledMask | null): void => {
    taken = mask;
    preview = mask && toolPreview({ masks: regionMasks(editor, mask, mode.current), combine: mode.current });
    context.previewChanged();
  };
  const take = (): void => {
    if (seed !== null) show(thresholdDistances(seed.distances, options.number(wandToleranceOption), editor.document));
  };
  const plant = (point: ImagePoint): void => {
    const contiguous = options.flag(wandContiguousOption);
    const window = photo.read(context.visibleRect(), MOST_SAMPLES);
    if (window === null) throw new AppError('image.loading', 'The photograph is still being read. Try again in a moment.');
    const distances = wandDistances(window, point, { contiguous });
    seed = distances && { point, contiguous, distances };
    take();
  };
  const clear = (): void => {
    seed = drag = null;
    show(null);
  };
  const apply = (): void => {
    if (taken === null) return;
    editor.applyMask(taken, mode.current);
    clear();
  };
  return {
    get preview() {
      return preview;
    },
    get isPending() {
      return seed !== null;
    },
    pointerDown(pointer) {
      apply();
      editor.checkDrawable();
      mode.begin(pointer);
      plant(pointer.point);
      drag = { x: pointer.point.x, tolerance: options.number(wandToleranceOption) };
    },
    pointerMove({ point }) {
      if (drag === null) return;
      options.set(wandToleranceOption, drag.tolerance + (point.x - drag.x) * context.scale() * TOLERANCE_PER_DRAGGED_PX);
      take();
    },
    pointerUp() {
      drag = null;
    },
    doubleClick: apply,
    keyDown(key) {
      if (key !== 'Enter' || seed === null) return false;
      apply();
      return true;
    },
    surroundingsChanged() {
      if (seed === null) return;
      mode.refresh();
      if (seed.contiguous !== options.flag(wandContiguousOption)) plant(seed.point);
      else take();
    },
    complete: apply,
    cancel() {
      if (seed === null) return false;
      clear();
      return true;
    },
  };
}
