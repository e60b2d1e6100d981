import { findLayer } from '../../document/annotationDocument.ts';
import { withoutLocked } from '../../edit/layers/maskEdit.ts';
import { AppError } from '../../errors/appError.ts';
import type { TiledMask } from '../../mask/tiledMask.ts';
import type { Editor } from '../editor.ts';
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
  /** What the operation makes of the layer. */
  let cleaned: CleanedUp | null = null;
  /** The part of it that locked layers allow; null = nothing. */
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
    cleaned = proposal = preview = source = null;
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
  /** What was accepted is done when it is there, on pixels that are still what they were. */
  const handOver = ({ layerId, mask }: Source): void => {
    work.accept((answer) => {
      const accepted = answer();
      if (accepted !== null && samePixels(mask, findLayer(editor.document, layerId).mask)) editor.replaceMask('clean-up', layerId, accepted.mask);
    });
  };
  const offer = (): void => {
    const offered = cleaned && allowedBy(editor, cleaned);
    if (offered !== null && proposal?.added.equals(offered.added) === true) return;
    proposal = offered;
    preview = proposal && previewOf(proposal);
    context.previewChanged();
  };
  const propose = (): void => {
    const layer = editor.activeLayer;
    const next: Source | null = layer === null || layer.locked || !layer.visible ? null : {
      layerId: layer.id,
      mask: layer.mask.clone(),
      operation: options.choice(cleanUpOperationOption) as CleanUpOperation,
      radiusPx: options.number(cleanUpRadiusOption),
      areaPx: options.number(cleanUpAreaOption),
    };
    if (source !== null && next !== null && isSame(source, next)) {
      if (!work.isRunning) offer();
      return;
    }
    if (isAccepted && source !== null) handOver(source);
    if (next === null) return void clear();
    source = next;
    // What is shown stays until there is something else to show.
    cleaned = proposal = null;
    isAccepted = false;
    const { layerId: _, ...request } = next;
    work.start(request, (answer) => {
      try {
        cleaned = answer();
      } catch (error) {
        clear();
        throw error;
      }
      offer();
      if (isAccepted) accept();
      isAccepted = false;
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
    get hasAccepted() {
      return work.hasAccepted;
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
    complete() {
      if (isAccepted && source !== null) handOver(source);
      clear();
    },
    cancel: () => clear() || work.cancelAccepted(),
  };
}

function isSame(a: Source, b: Source): boolean {
  const keys = ['layerId', 'operation', 'radiusPx', 'areaPx'] as const;
  return keys.every((key) => a[key] === b[key]) && samePixels(a.mask, b.mask);
}

function samePixels(a: TiledMask, b: TiledMask): boolean {
  const [ours, theirs] = [[...a.entries()], [...b.entries()]];
  // Tiles are replaced, never changed: the same arrays are the same pixels.
  return ours.length === theirs.length && ours.every(([index, tile]) => b.getTile(index) === tile);
}

/** Locked layers keep their pixels. @returns null where nothing is left to be done */
function allowedBy({ document, activeLayer }: Editor, { mask, added, removed }: CleanedUp): CleanedUp | null {
  const free = withoutLocked(document, added, activeLayer);
  return free.isEmpty && removed.isEmpty ? null : { mask, added: free, removed };
}

function previewOf({ added, removed }: CleanedUp): ToolPreview {
  const masks = [{ mask: added, kind: 'add', classId: null } as const, { mask: removed, kind: 'remove', classId: null } as const];
  return toolPreview({ masks: masks.filter(({ mask }) => !mask.isEmpty) });
}
