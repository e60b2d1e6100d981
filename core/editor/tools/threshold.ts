import { AppError } from '../../errors/appError.ts';
import { imagePoint, type ImagePoint } from '../../geometry/points.ts';
import { maskBounds } from '../../mask/maskBounds.ts';
import { intersectRects, type PixelRect } from '../../mask/pixelRect.ts';
import { dragRect } from '../../mask/shapes.ts';
import type { TiledMask } from '../../mask/tiledMask.ts';
import type { ThresholdChannel } from '../../vision/thresholdSelection.ts';
import { RegionMode, combineOption } from '../combineOption.ts';
import { regionMasks } from '../regionMasks.ts';
import type { Tool, ToolContext, ToolDescriptor } from '../tool.ts';
import type { ChoiceOption, NumberOption } from '../toolOption.ts';
import { toolPreview, type ToolPreview } from '../toolPreview.ts';
import { LatestWork } from '../work/latestWork.ts';

export const thresholdChannelOption: ChoiceOption = {
  id: 'thresholdChannel', kind: 'choice', choices: ['luma', 'red', 'green', 'blue', 'saturation'] satisfies ThresholdChannel[], default: 'luma',
};
export const thresholdLowOption: NumberOption = { id: 'thresholdLow', kind: 'number', min: 0, max: 255, step: 1, default: 128, unit: 'none', scale: 'linear' };
export const thresholdHighOption: NumberOption = { id: 'thresholdHigh', kind: 'number', min: 0, max: 255, step: 1, default: 255, unit: 'none', scale: 'linear' };

/**
 * Takes the pixels whose brightness (or another channel) lies between two values: inside a box that is dragged, or, after a click,
 * inside the active layer, which is then cut down to them.
 */
export const threshold: ToolDescriptor = {
  id: 'threshold',
  icon: 'contrast',
  shortcut: 't',
  options: [thresholdChannelOption, thresholdLowOption, thresholdHighOption, combineOption],
  cursor: 'crosshair',
  group: 'smart',
  create: createThreshold,
};

/** Where pixels are chosen from. */
interface Selection {
  /** Null = all within the bounds. */
  readonly within: TiledMask | null;
  readonly bounds: PixelRect;
}

function createThreshold(context: ToolContext): Tool {
  const { editor, options } = context;
  const work = new LatestWork(context.work, 'threshold');
  const mode = new RegionMode(options);
  let start: ImagePoint | null = null;
  let selection: Selection | null = null;
  let taken: TiledMask | null = null;
  let preview: ToolPreview | null = null;

  const show = (): void => {
    preview = selection && toolPreview({
      lines: [{ points: cornersOf(selection.bounds), closed: true, look: 'loose' }],
      masks: taken === null ? [] : regionMasks(editor, taken, mode.current),
      combine: mode.current,
    });
    context.previewChanged();
  };
  const take = (): void => {
    if (selection === null) return;
    const [a, b] = [options.number(thresholdLowOption), options.number(thresholdHighOption)];
    const channel = options.choice(thresholdChannelOption) as ThresholdChannel;
    const { width, height } = editor.document;
    work.follow({ ...selection, channel, low: Math.min(a, b), high: Math.max(a, b), image: { width, height } }, (answer) => {
      try {
        taken = answer();
      } catch (error) {
        clear();
        throw error;
      }
      show();
    });
    show();
  };
  const clear = (): void => {
    work.cancel();
    start = selection = taken = null;
    show();
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
      editor.applyMask(answer(), combine, undefined, target);
    });
    clear();
  };
  return {
    get preview() {
      return preview;
    },
    get isPending() {
      return selection !== null;
    },
    get hasAccepted() {
      return work.hasAccepted;
    },
    pointerDown(pointer) {
      apply();
      editor.checkDrawable();
      clear();
      mode.begin(pointer);
      start = pointer.point;
    },
    pointerMove({ point }) {
      if (start === null) return;
      const box = dragRect(start, point);
      const bounds = box && intersectRects(box, wholeImage(context));
      if (bounds === null) {
        const from = start;
        clear();
        start = from;
        return;
      }
      selection = { within: null, bounds };
      take();
    },
    pointerUp() {
      if (start !== null && selection === null) {
        mode.force('intersect');
        selection = layerSelection(context);
        take();
      }
      start = null;
    },
    keyDown(key) {
      if (key !== 'Enter' || selection === null) return false;
      if (work.isRunning) accept();
      else apply();
      return true;
    },
    surroundingsChanged() {
      if (selection === null) return;
      mode.refresh();
      take();
    },
    complete() {
      apply();
      // What nobody has seen yet is nobody's work.
      if (selection !== null) clear();
    },
    cancel() {
      const had = selection !== null || start !== null || work.cancelAccepted();
      if (had) clear();
      return had;
    },
  };
}

function layerSelection({ editor }: ToolContext): Selection {
  const within = editor.activeLayer?.mask.clone();
  const bounds = within && maskBounds(within);
  if (!within || !bounds) throw new AppError('layer.none', 'Drag a box, or choose a layer that has pixels: only those are looked at.');
  return { within, bounds };
}

function wholeImage({ editor: { document } }: ToolContext): PixelRect {
  return { left: 0, top: 0, right: document.width, bottom: document.height };
}

function cornersOf({ left, top, right, bottom }: PixelRect): ImagePoint[] {
  return [imagePoint(left, top), imagePoint(right, top), imagePoint(right, bottom), imagePoint(left, bottom)];
}
