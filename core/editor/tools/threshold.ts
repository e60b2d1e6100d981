import { AppError } from '../../errors/appError.ts';
import { imagePoint, type ImagePoint } from '../../geometry/points.ts';
import { maskBounds } from '../../mask/maskBounds.ts';
import { intersectRects, type PixelRect } from '../../mask/pixelRect.ts';
import { dragRect, rectangleSpans } from '../../mask/shapes.ts';
import { TiledMask } from '../../mask/tiledMask.ts';
import { thresholdSelection, type ThresholdChannel } from '../../vision/thresholdSelection.ts';
import { RegionMode, combineOption } from '../combineOption.ts';
import { regionMasks } from '../regionMasks.ts';
import type { Tool, ToolContext, ToolDescriptor } from '../tool.ts';
import type { ChoiceOption, NumberOption } from '../toolOption.ts';
import { toolPreview, type ToolPreview } from '../toolPreview.ts';

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
  readonly within: TiledMask;
  readonly bounds: PixelRect;
  readonly outline: readonly ImagePoint[];
}

function createThreshold(context: ToolContext): Tool {
  const { editor, options } = context;
  const mode = new RegionMode(options);
  let start: ImagePoint | null = null;
  let selection: Selection | null = null;
  let taken: TiledMask | null = null;
  let preview: ToolPreview | null = null;

  const take = (): void => {
    taken = selection && pixelsInRange(context, selection);
    preview = selection && toolPreview({
      lines: [{ points: selection.outline, closed: true, look: 'loose' }],
      masks: taken === null ? [] : regionMasks(editor, taken, mode.current),
      combine: mode.current,
    });
    context.previewChanged();
  };
  const clear = (): void => {
    start = selection = null;
    take();
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
      return selection !== null;
    },
    pointerDown(pointer) {
      apply();
      editor.checkDrawable();
      mode.begin(pointer);
      start = pointer.point;
    },
    pointerMove({ point }) {
      if (start === null) return;
      const box = dragRect(start, point);
      const bounds = box && intersectRects(box, wholeImage(context));
      selection = bounds && { within: maskOfBox(context, bounds), bounds, outline: cornersOf(bounds) };
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
      apply();
      return true;
    },
    surroundingsChanged() {
      if (selection === null) return;
      mode.refresh();
      take();
    },
    complete: apply,
    cancel() {
      if (selection === null && start === null) return false;
      clear();
      return true;
    },
  };
}

function pixelsInRange({ options, photo }: ToolContext, { within, bounds }: Selection): TiledMask {
  const window = photo.read(bounds, Infinity);
  if (window === null) throw new AppError('image.loading', 'The photograph is still being read. Try again in a moment.');
  const [a, b] = [options.number(thresholdLowOption), options.number(thresholdHighOption)];
  const channel = options.choice(thresholdChannelOption) as ThresholdChannel;
  return thresholdSelection(window, { channel, low: Math.min(a, b), high: Math.max(a, b) }, within);
}

function layerSelection({ editor }: ToolContext): Selection | null {
  const within = editor.activeLayer?.mask.clone();
  const bounds = within && maskBounds(within);
  if (!within || !bounds) throw new AppError('layer.none', 'Drag a box, or choose a layer that has pixels: only those are looked at.');
  return { within, bounds, outline: cornersOf(bounds) };
}

function wholeImage({ editor: { document } }: ToolContext): PixelRect {
  return { left: 0, top: 0, right: document.width, bottom: document.height };
}

function maskOfBox({ editor: { document } }: ToolContext, box: PixelRect): TiledMask {
  const mask = new TiledMask(document.width, document.height);
  for (const { y, x0, x1 } of rectangleSpans(box)) mask.fillSpan(y, x0, x1);
  return mask;
}

function cornersOf({ left, top, right, bottom }: PixelRect): ImagePoint[] {
  return [imagePoint(left, top), imagePoint(right, top), imagePoint(right, bottom), imagePoint(left, bottom)];
}
