import type { Settings } from '../../core/ipc/contract.ts';
import type { Handlers } from '../ipc/handler.ts';
import type { SettingsStore } from '../settingsStore.ts';

/** @param onChange called with the new settings before the reply */
export function settingsHandlers(store: SettingsStore, onChange: (settings: Settings) => void): Handlers<'settings.get' | 'settings.set'> {
  const shown = (): Settings => ({ theme: store.value.theme });
  return {
    'settings.get': shown,
    'settings.set': (settings) => {
      store.update(settings);
      onChange(shown());
      return shown();
    },
  };
}
