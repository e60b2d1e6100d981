import { dialog, type BrowserWindow, type SaveDialogOptions } from 'electron';
import { AppError } from '../../core/errors/appError.ts';
import type { MenuTextId } from '../../core/ipc/menuTexts.ts';
import { writeFileAtomically } from '../../engine/models/writeFileAtomically.ts';
import type { Handlers } from '../ipc/handler.ts';
import type { SettingsStore } from '../settingsStore.ts';

/** @param getWindow the window that the dialog belongs to; null while there is none */
export function shortcutHandlers(
  getWindow: () => BrowserWindow | null,
  settings: SettingsStore,
  text: (id: MenuTextId) => string,
): Handlers<'settings.saveShortcuts'> {
  return {
    'settings.saveShortcuts': async () => {
      const options: SaveDialogOptions = {
        title: text('saveShortcuts'),
        defaultPath: 'atrous-shortcuts.json',
        filters: [{ name: text('shortcuts'), extensions: ['json'] }],
      };
      const window = getWindow();
      const { canceled, filePath } = await (window === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(window, options));
      if (canceled || filePath === undefined || filePath === '') return null;
      const content = `${JSON.stringify({ atrousShortcuts: 1, shortcuts: settings.value.shortcuts }, null, 2)}\n`;
      try {
        await writeFileAtomically(filePath, new TextEncoder().encode(content));
      } catch (error) {
        throw new AppError('file.cannotWrite', `${filePath} cannot be written: choose another place.`, { path: filePath }, { cause: error });
      }
      return { path: filePath };
    },
  };
}
