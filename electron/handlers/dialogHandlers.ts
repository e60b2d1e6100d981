import { dialog, shell, type BrowserWindow, type OpenDialogOptions } from 'electron';
import { stat } from 'node:fs/promises';
import { AppError } from '../../core/errors/appError.ts';
import type { MenuTextId } from '../../core/ipc/menuTexts.ts';
import { MODEL_FILE_ENDINGS } from '../../core/model/modelFileEndings.ts';
import type { CurrentProject } from '../currentProject.ts';
import type { Handlers } from '../ipc/handler.ts';

/** @param getWindow the window that the dialogs belong to; null while there is none */
export function dialogHandlers(
  getWindow: () => BrowserWindow | null,
  current: CurrentProject,
  text: (id: MenuTextId) => string,
): Handlers<'dialog.chooseImageFolder' | 'dialog.chooseModelFile' | 'dialog.chooseExportFolder' | 'dialog.chooseDataset' | 'shell.showFolder'> {
  const choose = async (options: OpenDialogOptions): Promise<string | null> => {
    const window = getWindow();
    const { canceled, filePaths } = await (window === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options));
    return canceled ? null : (filePaths[0] ?? null);
  };
  return {
    'dialog.chooseImageFolder': () => choose({ title: text('chooseImages'), buttonLabel: text('open'), properties: ['openDirectory'] }),
    'dialog.chooseModelFile': () =>
      choose({
        title: text('chooseModel'),
        buttonLabel: text('add'),
        properties: ['openFile'],
        filters: [
          { name: text('models'), extensions: [...MODEL_FILE_ENDINGS] },
          { name: text('allFiles'), extensions: ['*'] },
        ],
      }),
    'dialog.chooseExportFolder': () =>
      choose({
        title: text('chooseExport'),
        buttonLabel: text('exportHere'),
        properties: ['openDirectory', 'createDirectory'],
        ...(current.open === null ? {} : { defaultPath: current.open.info().folder }),
      }),
    'dialog.chooseDataset': ({ kind }) =>
      kind === 'folder'
        ? choose({ title: text('chooseDatasetFolder'), buttonLabel: text('choose'), properties: ['openDirectory'] })
        : choose({
            title: text('chooseDatasetFile'),
            buttonLabel: text('choose'),
            properties: ['openFile'],
            filters: [
              { name: text('datasets'), extensions: ['json', 'xml', 'yaml', 'jsonl', 'db'] },
              { name: text('allFiles'), extensions: ['*'] },
            ],
          }),
    'shell.showFolder': async ({ path }) => {
      // Opening anything else than a folder could run it; on macOS some programs are folders.
      const facts = await stat(path).catch(() => null);
      if (facts === null || !facts.isDirectory() || path.endsWith('.app')) {
        throw new AppError('folder.cannotShow', `There is no folder ${path} to show.`, { path });
      }
      const problem = await shell.openPath(path);
      if (problem !== '') throw new AppError('folder.cannotShow', `The folder ${path} cannot be shown: ${problem}.`, { path });
      return undefined;
    },
  };
}
