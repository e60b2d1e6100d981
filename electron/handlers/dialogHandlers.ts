import { dialog, shell, type BrowserWindow, type OpenDialogOptions } from 'electron';
import { stat } from 'node:fs/promises';
import { AppError } from '../../core/errors/appError.ts';
import { MODEL_FILE_ENDINGS } from '../../core/model/modelFileEndings.ts';
import type { CurrentProject } from '../currentProject.ts';
import type { Handlers } from '../ipc/handler.ts';

/** @param getWindow the window that the dialogs belong to; null while there is none */
export function dialogHandlers(
  getWindow: () => BrowserWindow | null,
  current: CurrentProject,
): Handlers<'dialog.chooseImageFolder' | 'dialog.chooseModelFile' | 'dialog.chooseExportFolder' | 'dialog.chooseDataset' | 'shell.showFolder'> {
  const choose = async (options: OpenDialogOptions): Promise<string | null> => {
    const window = getWindow();
    const { canceled, filePaths } = await (window === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options));
    return canceled ? null : (filePaths[0] ?? null);
  };
  return {
    'dialog.chooseImageFolder': () => choose({ title: 'Open a folder of images', buttonLabel: 'Open', properties: ['openDirectory'] }),
    'dialog.chooseModelFile': () =>
      choose({
        title: 'Add a segmentation model',
        buttonLabel: 'Add',
        properties: ['openFile'],
        filters: [
          { name: 'Models', extensions: [...MODEL_FILE_ENDINGS] },
          { name: 'All files', extensions: ['*'] },
        ],
      }),
    'dialog.chooseExportFolder': () =>
      choose({
        title: 'Export to this folder',
        buttonLabel: 'Export Here',
        properties: ['openDirectory', 'createDirectory'],
        ...(current.open === null ? {} : { defaultPath: current.open.info().folder }),
      }),
    'dialog.chooseDataset': ({ kind }) =>
      kind === 'folder'
        ? choose({ title: 'Import labels from this folder', buttonLabel: 'Choose', properties: ['openDirectory'] })
        : choose({
            title: 'Import labels from this file',
            buttonLabel: 'Choose',
            properties: ['openFile'],
            filters: [
              { name: 'Datasets', extensions: ['json', 'xml', 'yaml', 'jsonl', 'db'] },
              { name: 'All files', extensions: ['*'] },
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
