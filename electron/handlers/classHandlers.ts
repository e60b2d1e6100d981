import { dialog, type BrowserWindow, type SaveDialogOptions } from 'electron';
import { join } from 'node:path';
import { writeClassFile } from '../../core/classes/readClassFile.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { ModelStore } from '../../engine/models/modelStore.ts';
import { writeFileAtomically } from '../../engine/models/writeFileAtomically.ts';
import type { CurrentProject } from '../currentProject.ts';
import type { Handlers } from '../ipc/handler.ts';

type ClassChannels =
  | 'classes.uses' | 'classes.countPixels' | 'classes.change' | 'classes.undoChange' | 'classes.saveFile'
  | 'classes.mapping' | 'classes.saveMapping';

/** @param getWindow the window that the dialog belongs to; null while there is none */
export function classHandlers(getWindow: () => BrowserWindow | null, current: CurrentProject, models: ModelStore): Handlers<ClassChannels> {
  return {
    'classes.uses': () => current.require().classes.uses(),
    'classes.countPixels': async ({ classId }) => ({ pixels: await current.require().classes.countPixels(classId) }),
    'classes.change': (operation) => {
      const project = current.require();
      const change = project.classes.change(operation);
      return { ...change, project: project.info() };
    },
    'classes.undoChange': ({ changeId }) => {
      const project = current.require();
      project.classes.undo(changeId);
      return { project: project.info() };
    },
    'classes.saveFile': async () => {
      const { classSet, folder } = current.require().info();
      const options: SaveDialogOptions = { title: 'Save the classes', defaultPath: join(folder, 'classes.json'), filters: [{ name: 'Classes', extensions: ['json'] }] };
      const window = getWindow();
      const { canceled, filePath } = await (window === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(window, options));
      if (canceled || filePath === undefined || filePath === '') return null;
      await save(filePath, writeClassFile(classSet));
      return { path: filePath };
    },
    'classes.mapping': async ({ modelId }) => {
      const model = await (modelId === null ? models.default() : models.get(modelId));
      const { classes, backgroundId } = model.description;
      const mapping = current.require().classes.mapping(model.sha256);
      return { modelId: model.id, modelName: model.name, classes: classes.map(({ id, name }) => ({ id, name })), backgroundId, mapping };
    },
    'classes.saveMapping': async ({ modelId, mapping }) => {
      const { sha256 } = await models.get(modelId);
      current.require().classes.saveMapping(sha256, mapping);
      return undefined;
    },
  };
}

async function save(path: string, text: string): Promise<void> {
  try {
    await writeFileAtomically(path, new TextEncoder().encode(text));
  } catch (error) {
    throw new AppError('file.cannotWrite', `${path} cannot be written: choose another place.`, { path }, { cause: error });
  }
}
