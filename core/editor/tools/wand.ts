import type { ImagePoint } from '../../geometry/points.ts';
import type { TiledMask } from '../../mask/tiledMask.ts';
import { RegionMode, combineOption } from '../combineOption.ts';
import { regionMasks } from '../regionMasks.ts';
import type { Tool, ToolContext, ToolDescriptor } from '../tool.ts';
import type { BooleanOption, NumberOption } from '../toolOption.ts';
import { toolPreview, type ToolPreview } from '../toolPreview.ts';
import { LatestWork } from '../work/latestWork.ts';
import type { WandSeed } from '../work/wandTask.ts';

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

const TOLERANCE_PER_DRAGGED_PX = 0.2;

function createWand(context: ToolContext): Tool {
  const { editor, options } = context;
  const work = new LatestWork(context.work, 'wand');
  let seed: WandSeed | null = null;
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
    if (seed === null) return;
    const { width, height } = editor.document;
    work.follow({ seed, tolerance: options.number(wandToleranceOption), image: { width, height } }, (answer) => {
      try {
        const mask = answer();
        // Nothing is where the seed is outside the image.
        if (mask === null) seed = null;
        show(mask);
      } catch (error) {
        clear();
        throw error;
      }
    });
    context.previewChanged();
  };
  const plant = (point: ImagePoint): void => {
    seed = { point, contiguous: options.flag(wandContiguousOption), within: context.visibleRect() };
    take();
  };
  const clear = (): void => {
    work.cancel();
    seed = drag = null;
    show(null);
  };
  const apply = (): void => {
    if (taken === null) return;
    editor.applyMask(taken, mode.current);
    clear();
  };
  /** Enter came before the pixels: they are for the layer of now, whatever follows. */
  const accept = (): void => {
    const [combine, target] = [mode.current, editor.strokeTarget];
    work.accept((answer) => {
      const mask = answer();
      if (mask !== null) editor.applyMask(mask, combine, undefined, target);
    });
    clear();
  };
  const confirm = (): void => {
    if (work.isRunning) accept();
    else apply();
  };
  return {
    get preview() {
      return preview;
    },
    get isPending() {
      return seed !== null;
    },
    get hasAccepted() {
      return work.hasAccepted;
    },
    pointerDown(pointer) {
      apply();
      editor.checkDrawable();
      clear();
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
    doubleClick: confirm,
    keyDown(key) {
      if (key !== 'Enter' || seed === null) return false;
      confirm();
      return true;
    },
    surroundingsChanged() {
      if (seed === null) return;
      mode.refresh();
      if (seed.contiguous !== options.flag(wandContiguousOption)) plant(seed.point);
      else take();
    },
    complete() {
      apply();
      // What nobody has seen yet is nobody's work.
      if (seed !== null) clear();
    },
    cancel() {
      const had = seed !== null || work.cancelAccepted();
      if (had) clear();
      return had;
    },
  };
}
