import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { AppInfo } from '../../core/ipc/contract.ts';
import type { Handlers } from '../ipc/handler.ts';
import type { SettingsStore } from '../settingsStore.ts';

/** @param onPageListens the page asks for `app.info` when it has its event listeners in place */
export function appHandlers(info: AppInfo, settings: SettingsStore, onPageListens: () => void): Handlers<'app.info' | 'app.recentFolders'> {
  return {
    'app.info': () => {
      // After the reply, so that the page has its own state before it hears of others.
      setImmediate(onPageListens);
      return info;
    },
    'app.recentFolders': () =>
      settings.value.recentFolders.filter((path) => existsSync(path)).map((path) => ({ path, name: basename(path) || path })),
  };
}
