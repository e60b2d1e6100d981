import CircleX from '@lucide/svelte/icons/circle-x';
import Images from '@lucide/svelte/icons/images';
import Sparkles from '@lucide/svelte/icons/sparkles';
import { t } from '../messages/translate.ts';
import type { AppState } from '../state/appState.svelte.ts';
import type { Action } from './action.ts';
import { addModel } from './fileActions.ts';

/**
 * Where no model is installed, gets the smallest of the catalogue (the main process says so), or tells why that cannot be,
 * with the way out. @returns whether there is a model, and the folder is still the same
 */
async function requireModel(app: AppState): Promise<boolean> {
  if (!app.models.known || app.models.current !== null) return true;
  const stateDir = app.project.info?.stateDir;
  try {
    const model = await app.models.getFirst();
    return model !== null && app.project.info?.stateDir === stateDir;
  } catch (error) {
    app.messages.fail(error, {
      topic: 'no-model',
      action: { label: t('models.install'), perform: () => void app.messages.attempt(async () => addModel.perform(app)) },
    });
    return false;
  }
}

/** A second model may come while the first one works. */
function canStart({ prelabel, models }: AppState): boolean {
  return !prelabel.running && (models.current !== null || !models.download.running);
}

export const prelabelImage: Action = {
  id: 'prelabel-image',
  group: 'prelabel',
  label: () => t('action.prelabelImage'),
  icon: Sparkles,
  shortcuts: ['P'],
  enabled: (app) => app.workspace.image !== null && canStart(app),
  async perform(app) {
    const { image } = app.workspace;
    if (image !== null && (await requireModel(app))) await app.startPrelabel(image);
  },
};

export const prelabelFolder: Action = {
  id: 'prelabel-folder',
  group: 'prelabel',
  label: () => t('action.prelabelFolder'),
  icon: Images,
  shortcuts: ['Shift+P'],
  enabled: (app) => app.images.total > 0 && canStart(app),
  async perform(app) {
    if (await requireModel(app)) await app.startPrelabel(null);
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
