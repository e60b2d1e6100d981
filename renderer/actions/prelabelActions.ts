import CircleX from '@lucide/svelte/icons/circle-x';
import Images from '@lucide/svelte/icons/images';
import Sparkles from '@lucide/svelte/icons/sparkles';
import { t } from '../messages/translate.ts';
import type { AppState } from '../state/appState.svelte.ts';
import type { Action } from './action.ts';
import { addModel } from './fileActions.ts';

/** Says what is missing, with the way out, instead of starting a run that cannot work. @returns whether there is a model */
function requireModel(app: AppState): boolean {
  if (!app.models.known || app.models.current !== null) return true;
  app.messages.show('warning', t('prelabel.noModel'), {
    topic: 'no-model',
    action: { label: t('models.install'), perform: () => void app.messages.attempt(async () => addModel.perform(app)) },
  });
  return false;
}

export const prelabelImage: Action = {
  id: 'prelabel-image',
  group: 'prelabel',
  label: () => t('action.prelabelImage'),
  icon: Sparkles,
  shortcuts: ['P'],
  enabled: (app) => app.workspace.image !== null && !app.prelabel.running,
  async perform(app) {
    const { image } = app.workspace;
    if (image !== null && requireModel(app)) await app.startPrelabel(image);
  },
};

export const prelabelFolder: Action = {
  id: 'prelabel-folder',
  group: 'prelabel',
  label: () => t('action.prelabelFolder'),
  icon: Images,
  shortcuts: ['Shift+P'],
  enabled: (app) => app.images.total > 0 && !app.prelabel.running,
  async perform(app) {
    if (requireModel(app)) await app.startPrelabel(null);
  },
};

export const cancelPrelabel: Action = {
  id: 'cancel-prelabel',
  group: 'prelabel',
  label: () => t('action.cancelPrelabel'),
  icon: CircleX,
  shortcuts: ['Shift+Escape'],
  enabled: (app) => app.prelabel.run !== null && !app.prelabel.cancelling,
  perform: (app) => app.prelabel.cancel(),
};
