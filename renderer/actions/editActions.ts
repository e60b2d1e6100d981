import Redo2 from '@lucide/svelte/icons/redo-2';
import Undo2 from '@lucide/svelte/icons/undo-2';
import X from '@lucide/svelte/icons/x';
import { t } from '../messages/translate.ts';
import { withSession, type Action } from './action.ts';

export const undo: Action = {
  id: 'undo',
  group: 'edit',
  label: () => t('action.undo'),
  icon: Undo2,
  shortcuts: ['Mod+Z'],
  repeats: true,
  enabled: (app) => withSession(app) && (app.workspace.session!.canUndo || app.workspace.session!.hasGesture),
  perform: (app) => app.workspace.session?.undo(),
};

export const redo: Action = {
  id: 'redo',
  group: 'edit',
  label: () => t('action.redo'),
  icon: Redo2,
  shortcuts: ['Mod+Shift+Z', 'Mod+Y'],
  repeats: true,
  enabled: (app) => withSession(app) && app.workspace.session!.canRedo,
  perform: (app) => app.workspace.session?.redo(),
};

export const cancelGesture: Action = {
  id: 'cancel-gesture',
  group: 'edit',
  label: () => t('action.cancelGesture'),
  icon: X,
  shortcuts: ['Escape'],
  enabled: (app) => app.workspace.session?.hasGesture ?? false,
  perform(app) {
    app.workspace.session?.cancelGesture();
  },
};
