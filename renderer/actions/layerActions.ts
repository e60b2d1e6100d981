import ArrowDown from '@lucide/svelte/icons/arrow-down';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import Combine from '@lucide/svelte/icons/combine';
import Copy from '@lucide/svelte/icons/copy';
import Eye from '@lucide/svelte/icons/eye';
import Focus from '@lucide/svelte/icons/focus';
import Layers2 from '@lucide/svelte/icons/layers-2';
import ListChecks from '@lucide/svelte/icons/list-checks';
import Lock from '@lucide/svelte/icons/lock';
import PencilLine from '@lucide/svelte/icons/pencil-line';
import Plus from '@lucide/svelte/icons/plus';
import SquareSplitHorizontal from '@lucide/svelte/icons/square-split-horizontal';
import SquaresExclude from '@lucide/svelte/icons/squares-exclude';
import Trash2 from '@lucide/svelte/icons/trash-2';
import Users from '@lucide/svelte/icons/users';
import type { EditingSession, LayerLook } from '../editing/editingSession.svelte.ts';
import {
  changeSelected, duplicateSelected, invertActive, isSolo, mergeSelected, moveSelected, selectSameClass, splitActive, toggleOverlap, toggleSolo,
} from '../editing/layerCommands.ts';
import type { LayerSnapshot } from '../editing/layerSnapshot.ts';
import { t } from '../messages/translate.ts';
import type { AppState } from '../state/appState.svelte.ts';
import { withSession, type Action } from './action.ts';

function activeLayer(app: AppState): LayerSnapshot | null {
  const { session } = app.workspace;
  return session?.layers.find((layer) => layer.id === session.activeLayerId) ?? null;
}

function withLayer(app: AppState): boolean {
  return withSession(app) && activeLayer(app) !== null;
}

function selected(app: AppState): readonly LayerSnapshot[] {
  return app.workspace.session?.selection.layers ?? [];
}

function withSelected(app: AppState): boolean {
  return withSession(app) && selected(app).length > 0;
}

/** An action for the layers that are selected. */
function layerAction(parts: Pick<Action, 'id' | 'label' | 'icon' | 'shortcuts'> & Partial<Action> & { command: (session: EditingSession) => void }): Action {
  const { command, ...rest } = parts;
  return {
    group: 'layer',
    enabled: withLayer,
    perform(app) {
      if (app.workspace.session !== null) command(app.workspace.session);
    },
    ...rest,
  };
}

/** Gives all selected layers what the active one has not. */
function toggleLook(session: EditingSession, key: 'visible' | 'locked'): void {
  const active = session.layers.find(({ id }) => id === session.activeLayerId);
  if (active === undefined) return;
  const look: Partial<LayerLook> = { [key]: !active[key] };
  for (const id of session.selection.ids) session.setLook(id, look);
}

export const addLayer: Action = {
  id: 'add-layer',
  group: 'layer',
  label: () => t('action.addLayer'),
  icon: Plus,
  shortcuts: ['N'],
  enabled: (app) => withSession(app) && app.project.layerClasses.length > 0,
  perform: (app) => app.workspace.session?.addLayer(),
};

export const deleteLayer: Action = {
  id: 'delete-layer',
  group: 'layer',
  label: () => t('action.deleteLayer'),
  icon: Trash2,
  shortcuts: ['Delete', 'Backspace'],
  enabled: withSelected,
  perform: (app) => app.deleteSelectedLayers(),
};

export const layerForward = layerAction({
  id: 'layer-forward',
  label: () => t('action.layerForward'),
  icon: ArrowUp,
  shortcuts: ['Alt+ArrowUp'],
  repeats: true,
  enabled: (app) => withSelected(app) && app.workspace.session!.layers[0] !== selected(app)[0],
  command: (session) => moveSelected(session, -1),
});

export const layerBackward = layerAction({
  id: 'layer-backward',
  label: () => t('action.layerBackward'),
  icon: ArrowDown,
  shortcuts: ['Alt+ArrowDown'],
  repeats: true,
  enabled: (app) => withSelected(app) && app.workspace.session!.layers.at(-1) !== selected(app).at(-1),
  command: (session) => moveSelected(session, 1),
});

export const toggleVisible = layerAction({
  id: 'toggle-layer-visible',
  label: () => t('action.layerVisible'),
  icon: Eye,
  shortcuts: ['V'],
  command: (session) => toggleLook(session, 'visible'),
});

export const toggleLocked = layerAction({
  id: 'toggle-layer-locked',
  label: () => t('action.layerLocked'),
  icon: Lock,
  shortcuts: ['L'],
  command: (session) => toggleLook(session, 'locked'),
});

export const soloLayer = layerAction({
  id: 'solo-layer',
  label: () => t('action.layerSolo'),
  icon: Focus,
  shortcuts: ['Shift+V'],
  checked: (app) => app.workspace.session !== null && isSolo(app.workspace.session),
  command: toggleSolo,
});

export const renameLayer: Action = {
  id: 'rename-layer',
  group: 'layer',
  label: () => t('action.layerRename'),
  icon: PencilLine,
  shortcuts: ['F2'],
  enabled: withLayer,
  perform(app) {
    app.layout.layerPanel = true;
    app.layout.renamingLayerId = app.workspace.session?.activeLayerId ?? null;
  },
};

export const duplicateLayer = layerAction({ id: 'duplicate-layer', label: () => t('action.layerDuplicate'), icon: Copy, shortcuts: ['Mod+J'], command: duplicateSelected });

export const mergeLayer: Action = layerAction({
  id: 'merge-layer',
  label: () => t('action.layerMerge'),
  icon: Combine,
  shortcuts: ['Mod+Shift+M'],
  enabled: (app) => withSelected(app) && (selected(app).length > 1 || app.workspace.session!.layers.at(-1) !== activeLayer(app)),
  command: mergeSelected,
});

export const splitLayers = layerAction({ id: 'split-layer', label: () => t('action.layerSplit'), icon: SquareSplitHorizontal, shortcuts: ['Mod+Shift+X'], command: splitActive });

export const invertLayers = layerAction({ id: 'invert-layer', label: () => t('action.layerInvert'), icon: SquaresExclude, shortcuts: ['Mod+Shift+I'], command: invertActive });

export const selectClassLayers = layerAction({ id: 'select-same-class', label: () => t('action.layerSameClass'), icon: ListChecks, shortcuts: ['Mod+A'], command: selectSameClass });

export const toggleCrowd = layerAction({
  id: 'toggle-crowd',
  label: () => t('action.layerCrowd'),
  icon: Users,
  shortcuts: ['Mod+Shift+G'],
  checked: (app) => activeLayer(app)?.crowd ?? false,
  command(session) {
    const active = session.layers.find(({ id }) => id === session.activeLayerId);
    changeSelected(session, 'mark-crowd', { crowd: active?.crowd !== true });
  },
});

export const layersOverlap: Action = layerAction({
  id: 'layers-overlap',
  label: () => t('action.layerOverlap'),
  icon: Layers2,
  shortcuts: ['Mod+Shift+O'],
  enabled: withSession,
  checked: (app) => app.workspace.session?.onePerPixel === false,
  command: toggleOverlap,
});

/** What is done with layers, in the order of the sheet of shortcuts. */
export const layerActions: readonly Action[] = [
  addLayer, deleteLayer, duplicateLayer, mergeLayer, splitLayers, invertLayers, renameLayer, layerForward, layerBackward,
  toggleVisible, toggleLocked, soloLayer, selectClassLayers, toggleCrowd, layersOverlap,
];
