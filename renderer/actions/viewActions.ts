import Focus from '@lucide/svelte/icons/focus';
import LayoutDashboard from '@lucide/svelte/icons/layout-dashboard';
import Maximize from '@lucide/svelte/icons/maximize';
import PanelLeft from '@lucide/svelte/icons/panel-left';
import PanelRight from '@lucide/svelte/icons/panel-right';
import Scan from '@lucide/svelte/icons/scan';
import ZoomIn from '@lucide/svelte/icons/zoom-in';
import ZoomOut from '@lucide/svelte/icons/zoom-out';
import { t } from '../messages/translate.ts';
import { always, withProject, withSession, type Action } from './action.ts';

export const zoomIn: Action = {
  id: 'zoom-in',
  group: 'view',
  label: () => t('action.zoomIn'),
  icon: ZoomIn,
  shortcuts: ['Mod+=', 'Mod++', '+', '='],
  repeats: true,
  enabled: withSession,
  perform: (app) => app.workspace.session?.zoomIn(),
};

export const zoomOut: Action = {
  id: 'zoom-out',
  group: 'view',
  label: () => t('action.zoomOut'),
  icon: ZoomOut,
  shortcuts: ['Mod+-', '-'],
  repeats: true,
  enabled: withSession,
  perform: (app) => app.workspace.session?.zoomOut(),
};

export const zoomFit: Action = {
  id: 'zoom-fit',
  group: 'view',
  label: () => t('action.zoomFit'),
  icon: Maximize,
  shortcuts: ['Mod+0'],
  enabled: withSession,
  perform: (app) => app.workspace.session?.zoomFit(),
};

export const zoomActual: Action = {
  id: 'zoom-actual',
  group: 'view',
  label: () => t('action.zoomActual'),
  icon: Scan,
  shortcuts: ['Mod+1'],
  enabled: withSession,
  perform: (app) => app.workspace.session?.zoomActual(),
};

export const zoomLayer: Action = {
  id: 'zoom-layer',
  group: 'view',
  label: () => t('action.zoomLayer'),
  icon: Focus,
  shortcuts: ['Z'],
  enabled: (app) => withSession(app) && app.workspace.session!.activeLayerId !== null,
  perform: (app) => app.workspace.session?.zoomToLayer(),
};

export const toggleImageList: Action = {
  id: 'toggle-image-list',
  group: 'view',
  label: () => t('action.imageList'),
  icon: PanelLeft,
  shortcuts: ['Mod+B'],
  enabled: withProject,
  checked: (app) => app.layout.imageList,
  perform(app) {
    app.layout.imageList = !app.layout.imageList;
  },
};

export const toggleLayerPanel: Action = {
  id: 'toggle-layer-panel',
  group: 'view',
  label: () => t('action.layerPanel'),
  icon: PanelRight,
  shortcuts: ['Mod+L'],
  enabled: withProject,
  checked: (app) => app.layout.layerPanel,
  perform(app) {
    app.layout.layerPanel = !app.layout.layerPanel;
  },
};

/** Every panel is shown and as wide as it came. */
export const resetLayout: Action = {
  id: 'reset-layout',
  group: 'view',
  label: () => t('action.resetLayout'),
  icon: LayoutDashboard,
  shortcuts: ['Mod+Shift+B'],
  enabled: always,
  perform: (app) => app.layout.reset(),
};
