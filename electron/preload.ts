import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { AtrousBridge, ChannelName, EventName, Reply } from '../core/ipc/contract.ts';

/**
 * Everything the page can reach. The page is sandboxed, so this file may only require `electron`: no zod, and the
 * names are written out once more. The compiler keeps both lists equal to the contract.
 */
const channelNames: { readonly [Name in ChannelName]: true } = {
  'app.info': true,
  'app.recentFolders': true,
  'settings.get': true,
  'settings.set': true,
  'settings.saveShortcuts': true,
  'menu.setTexts': true,
  'dialog.chooseImageFolder': true,
  'dialog.chooseModelFile': true,
  'dialog.chooseExportFolder': true,
  'dialog.chooseDataset': true,
  'shell.showFolder': true,
  'project.current': true,
  'project.open': true,
  'project.close': true,
  'project.statistics': true,
  'project.saveClasses': true,
  'classes.uses': true,
  'classes.countPixels': true,
  'classes.change': true,
  'classes.undoChange': true,
  'classes.saveFile': true,
  'classes.mapping': true,
  'classes.saveMapping': true,
  'images.list': true,
  'images.setDone': true,
  'images.setMark': true,
  'images.order': true,
  'images.addWork': true,
  'document.load': true,
  'document.save': true,
  'prediction.load': true,
  'models.list': true,
  'models.inspect': true,
  'models.add': true,
  'models.get': true,
  'models.remove': true,
  'models.setDefault': true,
  'prelabel.start': true,
  'export.start': true,
  'import.preview': true,
  'import.start': true,
  'training.place': true,
  'training.choose': true,
  'training.inspect': true,
  'training.add': true,
  'compare.start': true,
  'job.cancel': true,
  'doctor.run': true,
};

const eventNames: { readonly [Name in EventName]: true } = {
  'prelabel.progress': true,
  'prelabel.finished': true,
  'models.getProgress': true,
  'models.getFinished': true,
  'export.progress': true,
  'export.finished': true,
  'import.progress': true,
  'import.finished': true,
  'compare.progress': true,
  'compare.finished': true,
  'images.changed': true,
  'project.openRequested': true,
  'project.recovered': true,
  'menu.action': true,
  'menu.openFolder': true,
  notice: true,
};

const bridge: AtrousBridge = {
  async invoke(name, request) {
    if (!Object.hasOwn(channelNames, name)) return failure(`There is no channel ${String(name)}.`);
    try {
      return await ipcRenderer.invoke(name, request);
    } catch (error) {
      // Handlers never throw: what comes here could not be copied to or from the main process.
      return failure(error instanceof Error ? error.message : String(error));
    }
  },
  on(name, listener) {
    if (!Object.hasOwn(eventNames, name)) throw new Error(`There is no event ${String(name)}.`);
    const forward = (_event: unknown, payload: unknown): void => listener(payload as never);
    ipcRenderer.on(name, forward);
    return () => {
      ipcRenderer.off(name, forward);
    };
  },
  pathForFile(file) {
    if (!(file instanceof File)) return '';
    // webUtils came with Electron 29; until then a file carried its path.
    if (webUtils !== undefined) return webUtils.getPathForFile(file);
    return (file as File & { path?: string }).path ?? '';
  },
};

function failure(message: string): Reply<never> {
  return { ok: false, error: { code: 'ipc.request', message, details: {} } };
}

contextBridge.exposeInMainWorld('atrous', bridge);
