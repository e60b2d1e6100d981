import Keyboard from '@lucide/svelte/icons/keyboard';
import Stethoscope from '@lucide/svelte/icons/stethoscope';
import { t } from '../messages/translate.ts';
import { always, type Action } from './action.ts';

export const showShortcuts: Action = {
  id: 'show-shortcuts',
  group: 'help',
  label: () => t('action.shortcuts'),
  icon: Keyboard,
  shortcuts: ['?', 'F1'],
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
  shortcuts: [],
  enabled: always,
  perform(app) {
    app.layout.dialog = 'doctor';
  },
};
