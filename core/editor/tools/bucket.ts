import type { AnnotationDocument } from '../../document/annotationDocument.ts';
import type { EditLabel } from '../../edit/editLabel.ts';
import { AppError } from '../../errors/appError.ts';
import type { ImagePoint } from '../../geometry/points.ts';
import { TiledMask } from '../../mask/tiledMask.ts';
import { combineModeOf, type CombineMode } from '../combineMode.ts';
import { combineOption } from '../combineOption.ts';
import type { StrokeTarget } from '../editor.ts';
import { regionMasks } from '../regionMasks.ts';
import type { Tool, ToolContext, ToolDescriptor } from '../tool.ts';
import type { ChoiceOption } from '../toolOption.ts';
import { toolPreview, type ToolPreview } from '../toolPreview.ts';
import type { CleanUpRequest } from '../work/cleanUpTask.ts';
import type { FillRegionRequest } from '../work/fillRegionTask.ts';
import type { RunningWork } from '../work/pixelWork.ts';

/** region: what is connected and of one layer, or of none. holes: every hole of the active layer. */
export const bucketFillsOption: ChoiceOption = { id: 'bucketFills', kind: 'choice', choices: ['region', 'holes'], default: 'region' };

/** A press shows what would be filled, the release fills it, Escape before leaves it. */
export const bucket: ToolDescriptor = {
  id: 'bucket',
  icon: 'paint-bucket',
  shortcut: 'f',
  options: [bucketFillsOption, combineOption],
  cursor: 'crosshair',
  group: 'region',
  create: createBucket,
};

/** What a press has shown, or is about to show. */
interface Filling {
  readonly combine: CombineMode;
  readonly label: EditLabel | undefined;
  readonly target: StrokeTarget;
  work: RunningWork | null;
  mask: TiledMask | null;
  /** The press has ended: it is filled as soon as it is known what. */
  isReleased: boolean;
}

function createBucket(context: ToolContext): Tool {
  const { editor, options } = context;
  let preview: ToolPreview | null = null;
  /** In the order of presses: quick ones do not wait for each other. */
  let fillings: Filling[] = [];

  const apply = (filling: Filling): void => {
    fillings = fillings.filter((other) => other !== filling);
    preview = null;
    context.previewChanged();
    editor.applyMask(filling.mask!, filling.combine, filling.label, filling.target);
  };
  const begin = (combine: CombineMode, label: EditLabel | undefined, start: (settle: (answer: () => TiledMask) => void) => RunningWork): void => {
    const filling: Filling = { combine, label, target: editor.strokeTarget, work: null, mask: null, isReleased: false };
    fillings = [...fillings, filling];
    const work = start((answer) => {
      try {
        filling.mask = answer();
      } catch (error) {
        fillings = fillings.filter((other) => other !== filling);
        throw error;
      }
      if (filling.isReleased) return apply(filling);
      preview = toolPreview({ masks: regionMasks(editor, filling.mask, combine), combine });
      context.previewChanged();
    });
    if (filling.mask === null) filling.work = work;
    context.previewChanged();
  };
  const release = (): void => {
    for (const filling of fillings.filter(({ isReleased }) => !isReleased)) {
      filling.isReleased = true;
      if (filling.mask !== null) apply(filling);
    }
  };
  const cancel = (): boolean => {
    const had = fillings.length > 0;
    for (const { work } of fillings) work?.cancel();
    fillings = [];
    preview = null;
    if (had) context.previewChanged();
    return had;
  };
  return {
    get preview() {
      return preview;
    },
    /** Nothing waits for a decision: what was released is filled, unless Escape comes before. */
    get isPending() {
      return fillings.some(({ isReleased }) => isReleased);
    },
    get hasAccepted() {
      return this.isPending;
    },
    pointerDown(pointer) {
      editor.checkDrawable();
      if (options.choice(bucketFillsOption) === 'holes') {
        const request = holesRequest(context);
        begin('add', 'fill-holes', (settle) => context.work.start('cleanUp', request, (answer) => settle(() => answer()?.added ?? emptyMask(context))));
      } else {
        const combine = combineModeOf(options.choice(combineOption) as CombineMode, pointer);
        const request = regionRequest(editor.document, pointer.point);
        begin(combine, combine === 'add' ? 'fill' : undefined, (settle) => context.work.start('fillRegion', request, settle));
      }
    },
    pointerMove() {},
    pointerUp: release,
    complete: release,
    cancel,
  };
}

function holesRequest({ editor }: ToolContext): CleanUpRequest {
  const layer = editor.activeLayer;
  if (layer === null) throw new AppError('layer.none', 'Choose the layer whose holes are to be filled.');
  return { mask: layer.mask.clone(), operation: 'fillHoles', radiusPx: 0, areaPx: Infinity };
}

function emptyMask({ editor: { document } }: ToolContext): TiledMask {
  return new TiledMask(document.width, document.height);
}

/** @throws AppError `layer.locked` where the point belongs to a locked layer */
function regionRequest({ width, height, layers, onePerPixel }: AnnotationDocument, point: ImagePoint): FillRegionRequest {
  const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
  const index = layers.findLastIndex(({ mask }) => mask.has(x, y));
  const owner = index < 0 ? null : layers[index];
  if (owner?.locked === true) throw new AppError('layer.locked', 'These pixels belong to a locked layer. Unlock it to change them.', { layerId: owner.id });
  const above = owner !== null && onePerPixel ? [] : layers.slice(index + 1);
  return { point, image: { width, height }, owner: owner?.mask.clone() ?? null, above: above.map(({ mask }) => mask.clone()) };
}
