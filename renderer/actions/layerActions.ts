import ArrowDown from '@lucide/svelte/icons/arrow-down';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import Eye from '@lucide/svelte/icons/eye';
import Lock from '@lucide/svelte/icons/lock';
import Plus from '@lucide/svelte/icons/plus';
import Trash2 from '@lucide/svelte/icons/trash-2';
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

/** @param step -1 = one to the front, 1 = one to the back */
function move(app: AppState, step: 1 | -1): void {
  const { session } = app.workspace;
  const layer = activeLayer(app);
  if (session !== null && layer !== null) session.moveLayer(layer.id, session.layers.indexOf(layer) + step);
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
  enabled: withLayer,
  perform(app) {
    const layer = activeLayer(app);
    if (layer !== null) app.deleteLayer(layer.id);
  },
};

export const layerForward: Action = {
  id: 'layer-forward',
  group: 'layer',
  label: () => t('action.layerForward'),
  icon: ArrowUp,
  shortcuts: ['Alt+ArrowUp'],
  repeats: true,
  enabled: (app) => withLayer(app) && app.workspace.session!.layers[0] !== activeLayer(app),
  perform: (app) => move(app, -1),
};

export const layerBackward: Action = {
  id: 'layer-backward',
  group: 'layer',
  label: () => t('action.layerBackward'),
  icon: ArrowDown,
  shortcuts: ['Alt+ArrowDown'],
  repeats: true,
  enabled: (app) => withLayer(app) && app.workspace.session!.layers.at(-1) !== activeLayer(app),
  perform: (app) => move(app, 1),
};

export const toggleVisible: Action = {
  id: 'toggle-layer-visible',
  group: 'layer',
  label: () => t('action.layerVisible'),
  icon: Eye,
  shortcuts: ['V'],
  enabled: withLayer,
  perform(app) {
    const layer = activeLayer(app);
    if (layer !== null) app.workspace.session?.setLook(layer.id, { visible: !layer.visible });
  },
};

export const toggleLocked: Action = {
  id: 'toggle-layer-locked',
  group: 'layer',
  label: () => t('action.layerLocked'),
  icon: Lock,
  shortcuts: ['L'],
  enabled: withLayer,
  perform(app) {
    const layer = activeLayer(app);
    if (layer !== null) app.workspace.session?.setLook(layer.id, { locked: !layer.locked });
  },
};
