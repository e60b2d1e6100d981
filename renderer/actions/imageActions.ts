import CheckCheck from '@lucide/svelte/icons/check-check';
import ChartColumn from '@lucide/svelte/icons/chart-column';
import ChevronLeft from '@lucide/svelte/icons/chevron-left';
import ChevronRight from '@lucide/svelte/icons/chevron-right';
import ChevronsLeft from '@lucide/svelte/icons/chevrons-left';
import ChevronsRight from '@lucide/svelte/icons/chevrons-right';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import Flag from '@lucide/svelte/icons/flag';
import SkipForward from '@lucide/svelte/icons/skip-forward';
import type { AppState } from '../state/appState.svelte.ts';
import { t } from '../messages/translate.ts';
import { withProject, type Action } from './action.ts';

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

async function toUnfinished(app: AppState, direction: 1 | -1): Promise<void> {
  const image = app.images.nextUnfinished(app.workspace.imageId, direction);
  if (image === null) app.messages.show('success', t('images.allDone'));
  else await app.openImage(image.id);
}

export const nextUnfinished: Action = {
  id: 'next-unfinished',
  group: 'image',
  label: () => t('action.nextUnfinished'),
  icon: ChevronsRight,
  shortcuts: ['Shift+PageDown', 'Shift+ArrowRight'],
  enabled: (app) => app.images.total > 0,
  perform: (app) => toUnfinished(app, 1),
};

export const previousUnfinished: Action = {
  id: 'previous-unfinished',
  group: 'image',
  label: () => t('action.previousUnfinished'),
  icon: ChevronsLeft,
  shortcuts: ['Shift+PageUp', 'Shift+ArrowLeft'],
  enabled: (app) => app.images.total > 0,
  perform: (app) => toUnfinished(app, -1),
};

function hasMark(app: AppState, mark: 'flagged' | 'skipped'): boolean {
  return app.workspace.image?.marks?.includes(mark) === true;
}

export const flagImage: Action = {
  id: 'flag-image',
  group: 'image',
  label: () => t('action.flagImage'),
  icon: Flag,
  shortcuts: ['Shift+F'],
  enabled: hasImage,
  checked: (app) => hasMark(app, 'flagged'),
  async perform(app) {
    const { image } = app.workspace;
    if (image !== null) await app.setMark(image, 'flagged', !hasMark(app, 'flagged'));
  },
};

export const skipImage: Action = {
  id: 'skip-image',
  group: 'image',
  label: () => t('action.skipImage'),
  icon: SkipForward,
  shortcuts: ['Shift+S'],
  enabled: hasImage,
  checked: (app) => hasMark(app, 'skipped'),
  async perform(app) {
    const { image } = app.workspace;
    if (image === null) return;
    if (hasMark(app, 'skipped')) return app.setMark(image, 'skipped', false);
    // Chosen before the mark: with a filter the image may leave the list.
    const next = app.images.nextUnfinished(image.id);
    await app.setMark(image, 'skipped', true);
    if (next !== null) await app.openImage(next.id);
  },
};

export const showStatistics: Action = {
  id: 'show-statistics',
  group: 'image',
  label: () => t('action.statistics'),
  icon: ChartColumn,
  shortcuts: ['Mod+Shift+S'],
  enabled: withProject,
  async perform(app) {
    await app.storeWork();
    app.layout.dialog = 'statistics';
  },
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
