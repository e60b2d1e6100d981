import { flatten } from '../../document/flatten.ts';
import type { AnnotationDocument } from '../../document/annotationDocument.ts';
import { AppError } from '../../errors/appError.ts';
import type { ImagePoint } from '../../geometry/points.ts';
import { combineMasks } from '../../mask/combineMasks.ts';
import { fillHoles } from '../../mask/fillHoles.ts';
import { floodRegion } from '../../mask/floodRegion.ts';
import type { TiledMask } from '../../mask/tiledMask.ts';
import { combineModeOf, type CombineMode } from '../combineMode.ts';
import { combineOption } from '../combineOption.ts';
import { regionMasks } from '../regionMasks.ts';
import type { Tool, ToolContext, ToolDescriptor } from '../tool.ts';
import type { ChoiceOption } from '../toolOption.ts';
import { toolPreview, type ToolPreview } from '../toolPreview.ts';

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

function createBucket(context: ToolContext): Tool {
  const { editor, options } = context;
  let filling: { readonly mask: TiledMask; readonly combine: CombineMode; readonly preview: ToolPreview } | null = null;
  const fillsHoles = (): boolean => options.choice(bucketFillsOption) === 'holes';

  const show = (mask: TiledMask | null, combine: CombineMode): void => {
    filling = mask && { mask, combine, preview: toolPreview({ masks: regionMasks(editor, mask, combine), combine }) };
    context.previewChanged();
  };
  const apply = (): void => {
    if (filling === null) return;
    const { mask, combine } = filling;
    show(null, combine);
    editor.applyMask(mask, combine, combine === 'add' ? (fillsHoles() ? 'fill-holes' : 'fill') : undefined);
  };
  return {
    get preview() {
      return filling?.preview ?? null;
    },
    isPending: false,
    pointerDown(pointer) {
      editor.checkDrawable();
      if (fillsHoles()) show(holesOf(context), 'add');
      else show(regionAt(editor.document, pointer.point), combineModeOf(options.choice(combineOption) as CombineMode, pointer));
    },
    pointerMove() {},
    pointerUp: apply,
    complete: apply,
    cancel() {
      if (filling === null) return false;
      show(null, 'add');
      return true;
    },
  };
}

function holesOf({ editor }: ToolContext): TiledMask {
  const layer = editor.activeLayer;
  if (layer === null) throw new AppError('layer.none', 'Choose the layer whose holes are to be filled.');
  return combineMasks(fillHoles(layer.mask), layer.mask, 'subtract');
}

/** More layers than a label map can number: regions are then those of a class. */
const MOST_LAYERS = 255;

/** The connected pixels of one layer, or of none, around a point. @throws AppError `layer.locked` where they belong to a locked one */
function regionAt(document: AnnotationDocument, point: ImagePoint): TiledMask {
  const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
  const owner = document.layers.findLast(({ mask }) => mask.has(x, y));
  if (owner?.locked === true) throw new AppError('layer.locked', 'These pixels belong to a locked layer. Unlock it to change them.', { layerId: owner.id });
  const numbered = document.layers.map(({ mask, classId }, index) => ({ mask, classId: document.layers.length <= MOST_LAYERS ? index + 1 : classId }));
  return floodRegion(flatten({ ...document, layers: numbered }, 0), point);
}
