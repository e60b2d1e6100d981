import Monitor from '@lucide/svelte/icons/monitor';
import Moon from '@lucide/svelte/icons/moon';
import Sun from '@lucide/svelte/icons/sun';
import { t, type MessageKey } from '../messages/translate.ts';
import type { Theme } from '../state/settingsState.svelte.ts';
import { always, type Action, type Icon } from './action.ts';

function themeAction(theme: Theme, label: MessageKey & `theme.${string}`, icon: Icon, shortcut: string): Action {
  return {
    id: `theme-${theme}`,
    group: 'view',
    label: () => t('action.theme', { name: t(label) }),
    menuLabel: () => t(label),
    icon,
    shortcuts: [shortcut],
    enabled: always,
    checked: (app) => app.settings.theme === theme,
    perform: (app) => app.settings.setTheme(theme),
  };
}

/** In the order of the menu. */
export const themeActions: readonly Action[] = [
  themeAction('system', 'theme.system', Monitor, 'F9'),
  themeAction('light', 'theme.light', Sun, 'F7'),
  themeAction('dark', 'theme.dark', Moon, 'F8'),
];
