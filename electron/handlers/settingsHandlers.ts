import type { Settings } from '../../core/ipc/settings.ts';
import type { Handlers } from '../ipc/handler.ts';
import type { SettingsStore } from '../settingsStore.ts';

/** @param onChange called with the new settings before the reply */
export function settingsHandlers(store: SettingsStore, onChange: (settings: Settings) => void): Handlers<'settings.get' | 'settings.set'> {
  const shown = (): Settings => {
    const { theme, language, shortcuts, tourSeen } = store.value;
    return { theme, language, shortcuts, tourSeen };
  };
  return {
    'settings.get': shown,
    'settings.set': (change) => {
      store.update(change);
      onChange(shown());
      return shown();
    },
  };
}
