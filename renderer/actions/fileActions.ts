import Boxes from '@lucide/svelte/icons/boxes';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import FolderX from '@lucide/svelte/icons/folder-x';
import GraduationCap from '@lucide/svelte/icons/graduation-cap';
import PackagePlus from '@lucide/svelte/icons/package-plus';
import Import from '@lucide/svelte/icons/import';
import Share from '@lucide/svelte/icons/share';
import { t } from '../messages/translate.ts';
import { always, withProject, type Action } from './action.ts';

export const openFolder: Action = {
  id: 'open-folder',
  group: 'file',
  label: () => t('action.openFolder'),
  icon: FolderOpen,
  shortcuts: ['Mod+O'],
  enabled: (app) => !app.project.opening,
  perform: (app) => app.openProject(),
};

export const closeProject: Action = {
  id: 'close-project',
  group: 'file',
  label: () => t('action.closeProject'),
  icon: FolderX,
  shortcuts: ['Mod+W'],
  enabled: withProject,
  perform: (app) => app.closeProject(),
};

export const addModel: Action = {
  id: 'add-model',
  group: 'file',
  label: () => t('action.addModel'),
  icon: PackagePlus,
  shortcuts: ['Mod+Shift+N'],
  enabled: (app) => !app.models.inspecting,
  async perform(app) {
    const path = await app.client.invoke('dialog.chooseModelFile');
    if (path !== null) await app.models.inspect(path);
  },
};

export const showModels: Action = {
  id: 'show-models',
  group: 'file',
  label: () => t('action.models'),
  icon: Boxes,
  shortcuts: ['Mod+M'],
  enabled: always,
  perform(app) {
    app.layout.dialog = 'models';
  },
};

export const importLabels: Action = {
  id: 'import',
  group: 'file',
  label: () => t('action.import'),
  icon: Import,
  shortcuts: ['Mod+I'],
  enabled: withProject,
  async perform(app) {
    await app.workspace.flush();
    app.importing.reset();
    app.layout.dialog = 'import';
    void app.importing.look();
  },
};

export const exportData: Action = {
  id: 'export',
  group: 'file',
  label: () => t('action.export'),
  icon: Share,
  shortcuts: ['Mod+E'],
  enabled: withProject,
  async perform(app) {
    await app.workspace.flush();
    app.exporting.reset();
    // Nobody marks images as done who only wants the predictions.
    if (app.images.counts.done === 0) app.exporting.choice.only = 'all';
    app.layout.dialog = 'export';
  },
};

export const trainModel: Action = {
  id: 'train-model',
  group: 'file',
  label: () => t('action.trainModel'),
  icon: GraduationCap,
  shortcuts: ['Mod+Shift+T'],
  enabled: withProject,
  async perform(app) {
    const { info } = app.project;
    if (info === null) return;
    await app.workspace.flush();
    await app.training.open(info);
    app.layout.dialog = 'training';
  },
};
