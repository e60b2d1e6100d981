import { AppError } from '../../errors/appError.ts';
import { combineMasks } from '../../mask/combineMasks.ts';
import { fillHoles } from '../../mask/fillHoles.ts';
import { closeMask, growMask, openMask, shrinkMask } from '../../mask/morphology.ts';
import { removeIslands } from '../../mask/removeIslands.ts';
import { intersectRects } from '../../mask/pixelRect.ts';
import { maskBounds } from '../../mask/maskBounds.ts';
import { smoothMask } from '../../mask/smoothMask.ts';
import type { TiledMask } from '../../mask/tiledMask.ts';
import { refineBoundary } from '../../vision/refineBoundary.ts';
import type { PhotoAccess } from '../photoAccess.ts';
import type { Tool, ToolContext, ToolDescriptor } from '../tool.ts';
import type { ChoiceOption, NumberOption } from '../toolOption.ts';
import { toolPreview, type ToolPreview } from '../toolPreview.ts';

const byRadius = ['grow', 'shrink', 'open', 'close', 'smooth', 'snapToEdges'] as const;
const byArea = ['removeIslands', 'fillHoles'] as const;
type Operation = (typeof byRadius)[number] | (typeof byArea)[number];

export const cleanUpOperationOption: ChoiceOption = { id: 'cleanUpOperation', kind: 'choice', choices: [...byArea, ...byRadius], default: 'removeIslands' };

export const cleanUpRadiusOption: NumberOption = {
  id: 'cleanUpRadiusPx', kind: 'number', min: 1, max: 50, step: 1, default: 3, unit: 'px', scale: 'log', keys: ['[', ']'],
  shownFor: { option: cleanUpOperationOption, choices: byRadius },
};

/** Islands and holes of at most as many pixels go, or are filled. */
export const cleanUpAreaOption: NumberOption = {
  id: 'cleanUpAreaPx', kind: 'number', min: 1, max: 100_000, step: 1, default: 100, unit: 'pixels', scale: 'log',
  shownFor: { option: cleanUpOperationOption, choices: byArea },
};

/** Shows what an operation would add to the active layer and take from it; Enter does it. A press takes up another layer. */
export const cleanUp: ToolDescriptor = {
  id: 'cleanUp',
  icon: 'brush-cleaning',
  shortcut: 'k',
  options: [cleanUpOperationOption, cleanUpRadiusOption, cleanUpAreaOption],
  cursor: 'pointer',
  isFree: true,
  group: 'correct',
  create: createCleanUp,
};

interface Source {
  readonly layerId: string;
  readonly mask: TiledMask;
  readonly operation: Operation;
  readonly radiusPx: number;
  readonly areaPx: number;
}

interface Proposal {
  readonly layerId: string;
  readonly result: TiledMask;
  readonly preview: ToolPreview;
}

function createCleanUp(context: ToolContext): Tool {
  const { editor, options, photo } = context;
  let proposal: Proposal | null = null;
  /** What was looked at last: nothing is computed twice. */
  let source: Source | null = null;

  const clear = (): boolean => {
    const had = proposal !== null;
    proposal = source = null;
    if (had) context.previewChanged();
    return had;
  };
  const propose = (): void => {
    const layer = editor.activeLayer;
    if (layer === null || layer.locked || !layer.visible) return void clear();
    const next: Source = {
      layerId: layer.id,
      mask: layer.mask.clone(),
      operation: options.choice(cleanUpOperationOption) as Operation,
      radiusPx: options.number(cleanUpRadiusOption),
      areaPx: options.number(cleanUpAreaOption),
    };
    if (source !== null && isSame(source, next)) return;
    source = next;
    const result = cleaned(next, photo);
    proposal = result.equals(next.mask) ? null : proposalOf(next, result);
    context.previewChanged();
  };
  return {
    get preview() {
      return proposal?.preview ?? null;
    },
    get isPending() {
      return proposal !== null;
    },
    pointerDown({ point }) {
      const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
      const layer = editor.document.layers.findLast(({ visible, mask }) => visible && mask.has(x, y));
      if (layer !== undefined) editor.selectLayer(layer.id);
      editor.checkDrawable();
      propose();
    },
    pointerMove() {},
    pointerUp() {},
    keyDown(key) {
      if (key !== 'Enter') return false;
      if (editor.activeLayer === null) throw new AppError('layer.none', 'Choose the layer that is to be cleaned up.');
      editor.checkDrawable();
      if (proposal === null) return false;
      const { layerId, result } = proposal;
      clear();
      editor.replaceMask('clean-up', layerId, result);
      return true;
    },
    surroundingsChanged: propose,
    // A proposal that nobody has accepted is nobody's work: undo means the step before it.
    stepBack: () => false,
    complete: clear,
    cancel: clear,
  };
}

function isSame(a: Source, b: Source): boolean {
  const keys = ['layerId', 'operation', 'radiusPx', 'areaPx'] as const;
  const [ours, theirs] = [[...a.mask.entries()], [...b.mask.entries()]];
  // Tiles are replaced, never changed: the same arrays are the same pixels.
  return keys.every((key) => a[key] === b[key]) && ours.length === theirs.length && ours.every(([index, tile]) => b.mask.getTile(index) === tile);
}

function cleaned({ mask, operation, radiusPx, areaPx }: Source, photo: PhotoAccess): TiledMask {
  switch (operation) {
    case 'grow':
      return growMask(mask, radiusPx);
    case 'shrink':
      return shrinkMask(mask, radiusPx);
    case 'open':
      return openMask(mask, radiusPx);
    case 'close':
      return closeMask(mask, radiusPx);
    case 'smooth':
      return smoothMask(mask, radiusPx);
    case 'snapToEdges':
      return snapToEdges(mask, radiusPx, photo);
    case 'removeIslands':
      return removeIslands(mask, { minAreaPx: areaPx + 1 });
    case 'fillHoles':
      return fillHoles(mask, { maxAreaPx: areaPx });
  }
}

/** The filter looks this many times further than pixels may move. */
const LOOKS_FURTHER = 4;

function snapToEdges(mask: TiledMask, bandPx: number, photo: PhotoAccess): TiledMask {
  const bounds = maskBounds(mask);
  if (bounds === null) return mask;
  const reach = bandPx * LOOKS_FURTHER;
  const around = { left: bounds.left - reach, top: bounds.top - reach, right: bounds.right + reach, bottom: bounds.bottom + reach };
  const window = photo.read(intersectRects(around, { left: 0, top: 0, right: mask.width, bottom: mask.height })!, Infinity);
  if (window === null) throw new AppError('image.loading', 'The photograph is still being read. Try again in a moment.');
  return refineBoundary(window, mask, { bandPx });
}

function proposalOf({ layerId, mask: before }: Source, result: TiledMask): Proposal {
  const masks = [
    { mask: combineMasks(result, before, 'subtract'), kind: 'add', classId: null } as const,
    { mask: combineMasks(before, result, 'subtract'), kind: 'remove', classId: null } as const,
  ];
  return { layerId, result, preview: toolPreview({ masks: masks.filter(({ mask }) => !mask.isEmpty) }) };
}
