import CheckCheck from '@lucide/svelte/icons/check-check';
import ChevronLeft from '@lucide/svelte/icons/chevron-left';
import ChevronRight from '@lucide/svelte/icons/chevron-right';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import type { AppState } from '../state/appState.svelte.ts';
import { t } from '../messages/translate.ts';
import type { Action } from './action.ts';

async function step(app: AppState, direction: 1 | -1): Promise<void> {
  const image = app.images.neighbour(app.workspace.imageId, direction);
  if (image !== null) await app.openImage(image.id);
}

function hasImage(app: AppState): boolean {
  return app.workspace.image !== null;
}

export const previousImage: Action = {
  id: 'previous-image',
  group: 'image',
  label: () => t('action.previousImage'),
  icon: ChevronLeft,
  shortcuts: ['PageUp', 'ArrowLeft', 'A'],
  repeats: true,
  enabled: (app) => app.workspace.imageId !== null && app.images.neighbour(app.workspace.imageId, -1) !== null,
  perform: (app) => step(app, -1),
};

export const nextImage: Action = {
  id: 'next-image',
  group: 'image',
  label: () => t('action.nextImage'),
  icon: ChevronRight,
  shortcuts: ['PageDown', 'ArrowRight', 'S'],
  repeats: true,
  enabled: (app) => app.images.neighbour(app.workspace.imageId, 1) !== null,
  perform: (app) => step(app, 1),
};

export const toggleDone: Action = {
  id: 'toggle-done',
  group: 'image',
  label: () => t('action.done'),
  icon: CircleCheck,
  shortcuts: ['D'],
  enabled: hasImage,
  checked: (app) => app.workspace.image?.state === 'done',
  async perform(app) {
    const { image } = app.workspace;
    if (image !== null) await app.setDone(image, image.state !== 'done');
  },
};

export const doneAndNext: Action = {
  id: 'done-and-next',
  group: 'image',
  label: () => t('action.doneAndNext'),
  icon: CheckCheck,
  shortcuts: ['Shift+D'],
  enabled: hasImage,
  async perform(app) {
    const { image } = app.workspace;
    if (image === null) return;
    // Chosen before the state changes: with a filter the image may leave the list.
    const next = app.images.nextUnfinished(image.id);
    await app.setDone(image, true);
    if (next === null) app.messages.show('success', t('images.allDone'));
    else await app.openImage(next.id);
  },
};
