import { AppError } from '../../errors/appError.ts';
import type { Tool, ToolContext, ToolDescriptor } from '../tool.ts';
import type { ChoiceOption, NumberOption } from '../toolOption.ts';
import { toolPreview, type ToolPreview } from '../toolPreview.ts';
import { CLEAN_UP_BY_AREA, CLEAN_UP_BY_RADIUS, type CleanUpOperation, type CleanUpRequest, type CleanedUp } from '../work/cleanUpTask.ts';
import { LatestWork } from '../work/latestWork.ts';

export const cleanUpOperationOption: ChoiceOption = { id: 'cleanUpOperation', kind: 'choice', choices: [...CLEAN_UP_BY_AREA, ...CLEAN_UP_BY_RADIUS], default: 'removeIslands' };

export const cleanUpRadiusOption: NumberOption = {
  id: 'cleanUpRadiusPx', kind: 'number', min: 1, max: 50, step: 1, default: 3, unit: 'px', scale: 'log', keys: ['[', ']'],
  shownFor: { option: cleanUpOperationOption, choices: CLEAN_UP_BY_RADIUS },
};

/** Islands and holes of at most as many pixels go, or are filled. */
export const cleanUpAreaOption: NumberOption = {
  id: 'cleanUpAreaPx', kind: 'number', min: 1, max: 100_000, step: 1, default: 100, unit: 'pixels', scale: 'log',
  shownFor: { option: cleanUpOperationOption, choices: CLEAN_UP_BY_AREA },
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

interface Source extends CleanUpRequest {
  readonly layerId: string;
}

function createCleanUp(context: ToolContext): Tool {
  const { editor, options } = context;
  const work = new LatestWork(context.work, 'cleanUp');
  let proposal: CleanedUp | null = null;
  let preview: ToolPreview | null = null;
  /** What was looked at last: nothing is computed twice. */
  let source: Source | null = null;
  /** Enter came before the proposal: it is not to be seen first. */
  let isAccepted = false;

  /** @returns whether there was something that a person has seen or asked for; what is computed by itself is nothing to undo */
  const clear = (): boolean => {
    const had = proposal !== null || isAccepted;
    const wasShown = work.cancel() || preview !== null;
    proposal = preview = source = null;
    isAccepted = false;
    if (had || wasShown) context.previewChanged();
    return had;
  };
  const accept = (): void => {
    if (proposal === null || source === null) return;
    const { layerId } = source;
    const { mask } = proposal;
    clear();
    editor.replaceMask('clean-up', layerId, mask);
  };
  const propose = (): void => {
    const layer = editor.activeLayer;
    if (layer === null || layer.locked || !layer.visible) return void clear();
    const next: Source = {
      layerId: layer.id,
      mask: layer.mask.clone(),
      operation: options.choice(cleanUpOperationOption) as CleanUpOperation,
      radiusPx: options.number(cleanUpRadiusOption),
      areaPx: options.number(cleanUpAreaOption),
    };
    if (source !== null && isSame(source, next)) return;
    source = next;
    // What is shown stays until there is something else to show.
    proposal = null;
    isAccepted = false;
    const { layerId: _, ...request } = next;
    work.start(request, (answer) => {
      preview = null;
      try {
        proposal = answer();
      } catch (error) {
        clear();
        throw error;
      }
      preview = proposal && previewOf(proposal);
      if (isAccepted) accept();
      context.previewChanged();
    });
    context.previewChanged();
  };
  return {
    get preview() {
      return preview;
    },
    get isPending() {
      return proposal !== null || work.isRunning;
    },
    get isOffer() {
      return !isAccepted;
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
      isAccepted = work.isRunning;
      if (proposal === null) return isAccepted;
      accept();
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

function previewOf({ added, removed }: CleanedUp): ToolPreview {
  const masks = [{ mask: added, kind: 'add', classId: null } as const, { mask: removed, kind: 'remove', classId: null } as const];
  return toolPreview({ masks: masks.filter(({ mask }) => !mask.isEmpty) });
}
