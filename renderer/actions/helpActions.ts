import Keyboard from '@lucide/svelte/icons/keyboard';
import Languages from '@lucide/svelte/icons/languages';
import Search from '@lucide/svelte/icons/search';
import Settings from '@lucide/svelte/icons/settings';
import SignpostBig from '@lucide/svelte/icons/signpost-big';
import Stethoscope from '@lucide/svelte/icons/stethoscope';
import { languages } from '../../core/ipc/settings.ts';
import { languageNames } from '../messages/languageNames.ts';
import { t } from '../messages/translate.ts';
import { always, withProject, type Action } from './action.ts';

/** Finds everything else; its keys work in text fields, too. */
export const showPalette: Action = {
  id: 'show-palette',
  group: 'help',
  label: () => t('action.palette'),
  icon: Search,
  shortcuts: ['Mod+K', 'Mod+Shift+P', 'F1'],
  enabled: always,
  perform(app) {
    app.layout.dialog = 'palette';
  },
};

export const showSettings: Action = {
  id: 'show-settings',
  group: 'help',
  label: () => t('action.settings'),
  icon: Settings,
  shortcuts: ['Mod+,'],
  enabled: always,
  perform(app) {
    app.layout.dialog = 'settings';
  },
};

export const showTour: Action = {
  id: 'show-tour',
  group: 'help',
  label: () => t('action.tour'),
  icon: SignpostBig,
  shortcuts: ['Shift+F1'],
  enabled: withProject,
  perform(app) {
    app.layout.dialog = null;
    app.layout.tour = true;
  },
};

/** One for each language, called as it calls itself. */
export const languageActions: readonly Action[] = languages.map((language) => ({
  id: `language-${language}`,
  group: 'help',
  label: () => t('action.language', { name: languageNames[language] }),
  menuLabel: () => languageNames[language],
  icon: Languages,
  shortcuts: [],
  enabled: always,
  checked: (app) => app.settings.language === language,
  perform: (app) => app.settings.change({ language }),
}));

export const showShortcuts: Action = {
  id: 'show-shortcuts',
  group: 'help',
  label: () => t('action.shortcuts'),
  icon: Keyboard,
  shortcuts: ['?'],
  enabled: always,
  perform(app) {
    app.layout.dialog = 'shortcuts';
  },
};

export const showDoctor: Action = {
  id: 'show-doctor',
  group: 'help',
  label: () => t('action.doctor'),
  icon: Stethoscope,
  shortcuts: ['Mod+D'],
  enabled: always,
  perform(app) {
    app.layout.dialog = 'doctor';
  },
};
