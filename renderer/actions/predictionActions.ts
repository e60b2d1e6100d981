import CheckCheck from '@lucide/svelte/icons/check-check';
import CircleQuestionMark from '@lucide/svelte/icons/circle-question-mark';
import Diff from '@lucide/svelte/icons/diff';
import History from '@lucide/svelte/icons/history';
import Layers from '@lucide/svelte/icons/layers';
import PanelBottom from '@lucide/svelte/icons/panel-bottom';
import RotateCcw from '@lucide/svelte/icons/rotate-ccw';
import ScanSearch from '@lucide/svelte/icons/scan-search';
import Sparkles from '@lucide/svelte/icons/sparkles';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import { t } from '../messages/translate.ts';
import type { Correcting } from '../prediction/correcting.svelte.ts';
import type { CanvasView } from '../prediction/reviewSettings.svelte.ts';
import type { AppState } from '../state/appState.svelte.ts';
import { withProject, withSession, type Action } from './action.ts';

function ready(app: AppState): boolean {
  return withSession(app) && app.workspace.correcting?.status === 'ready';
}

function withScores(app: AppState): boolean {
  return ready(app) && app.workspace.correcting!.hasScores;
}

/** An action on the prediction under the edits. */
function predictionAction(parts: Pick<Action, 'id' | 'label' | 'icon' | 'shortcuts'> & Partial<Action> & { command: (correcting: Correcting, app: AppState) => void }): Action {
  const { command, ...rest } = parts;
  return {
    group: 'prediction',
    enabled: ready,
    perform(app) {
      if (app.workspace.correcting !== null) command(app.workspace.correcting, app);
    },
    ...rest,
  };
}

function toggleView(correcting: Correcting, view: CanvasView): void {
  correcting.settings.view = correcting.settings.view === view ? 'layers' : view;
}

function sayWhereNone(app: AppState, found: boolean, message: 'prediction.noRegions' | 'prediction.nothingToRevert'): void {
  if (!found) app.messages.show('info', t(message));
}

export const predictionPanel: Action = {
  id: 'toggle-prediction-panel',
  group: 'prediction',
  label: () => t('action.predictionPanel'),
  icon: PanelBottom,
  shortcuts: ['Shift+L'],
  enabled: withProject,
  checked: (app) => app.layout.predictionPanel,
  perform(app) {
    app.layout.predictionPanel = !app.layout.predictionPanel;
  },
};

export const peekPrediction = predictionAction({
  id: 'peek-prediction',
  label: () => t('action.peekPrediction'),
  icon: Sparkles,
  shortcuts: ['H'],
  command: (correcting) => correcting.startPeek(),
});

export const showDifference = predictionAction({
  id: 'show-difference',
  label: () => t('action.showDifference'),
  icon: Diff,
  shortcuts: ['Shift+H'],
  checked: (app) => app.workspace.correcting?.settings.view === 'difference',
  command: (correcting) => toggleView(correcting, 'difference'),
});

export const showUncertainty = predictionAction({
  id: 'show-uncertainty',
  label: () => t('action.showUncertainty'),
  icon: CircleQuestionMark,
  shortcuts: ['Shift+J'],
  enabled: withScores,
  checked: (app) => app.workspace.correcting?.settings.view === 'uncertainty',
  command: (correcting) => toggleView(correcting, 'uncertainty'),
});

export const nextUncertain = predictionAction({
  id: 'next-uncertain',
  label: () => t('action.nextUncertain'),
  icon: ScanSearch,
  shortcuts: ['U'],
  enabled: withScores,
  command: (correcting, app) => sayWhereNone(app, correcting.goToRegion(1), 'prediction.noRegions'),
});

export const previousUncertain = predictionAction({
  id: 'previous-uncertain',
  label: () => t('action.previousUncertain'),
  icon: ScanSearch,
  shortcuts: ['Shift+U'],
  enabled: withScores,
  command: (correcting, app) => sayWhereNone(app, correcting.goToRegion(-1), 'prediction.noRegions'),
});

export const acceptRegion = predictionAction({
  id: 'accept-region',
  label: () => t('action.acceptRegion'),
  icon: CheckCheck,
  shortcuts: ['J'],
  enabled: (app) => withScores(app) && app.workspace.correcting!.isAtRegion,
  command: (correcting, app) => sayWhereNone(app, correcting.acceptRegion(), 'prediction.noRegions'),
});

export const revertLayer = predictionAction({
  id: 'revert-layer',
  label: () => t('action.revertLayer'),
  icon: Layers,
  shortcuts: ['Shift+R'],
  enabled: (app) => ready(app) && app.workspace.session!.activeLayerId !== null,
  command: (correcting, app) => sayWhereNone(app, correcting.revert(app.workspace.session!.activeLayerId), 'prediction.nothingToRevert'),
});

export const revertImage = predictionAction({
  id: 'revert-image',
  label: () => t('action.revertImage'),
  icon: History,
  shortcuts: ['Mod+Shift+R'],
  command: (correcting, app) => sayWhereNone(app, correcting.revert(null), 'prediction.nothingToRevert'),
});

export const applySliders = predictionAction({
  id: 'apply-sliders',
  label: () => t('action.applySliders'),
  icon: SlidersHorizontal,
  shortcuts: ['Shift+A'],
  enabled: (app) => withScores(app) && app.workspace.correcting!.slidersMoved,
  command(correcting, app) {
    app.messages.show('success', t('prediction.applied', { count: correcting.applySliders() }), { topic: 'sliders-applied' });
  },
});

export const resetSliders = predictionAction({
  id: 'reset-sliders',
  label: () => t('action.resetSliders'),
  icon: RotateCcw,
  shortcuts: ['Mod+Shift+A'],
  enabled: (app) => withScores(app) && app.workspace.correcting!.slidersMoved,
  command: (correcting) => correcting.resetSliders(),
});

/** What is done with the prediction under the edits, in the order of the sheet of shortcuts. */
export const predictionActions: readonly Action[] = [
  peekPrediction, showDifference, showUncertainty, nextUncertain, acceptRegion, previousUncertain,
  applySliders, resetSliders, revertLayer, revertImage, predictionPanel,
];
