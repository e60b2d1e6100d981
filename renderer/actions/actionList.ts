import type { MenuActionId } from '../../core/ipc/menuActions.ts';
import type { Action } from './action.ts';
import { classActions } from './classActions.ts';
import { cancelGesture, redo, undo } from './editActions.ts';
import { addModel, closeProject, exportData, importLabels, openFolder, showModels, trainModel } from './fileActions.ts';
import { languageActions, showDoctor, showPalette, showSettings, showShortcuts, showTour } from './helpActions.ts';
import { doneAndNext, flagImage, nextImage, nextUnfinished, previousImage, previousUnfinished, showStatistics, skipImage, toggleDone } from './imageActions.ts';
import { layerActions } from './layerActions.ts';
import { predictionActions } from './predictionActions.ts';
import { cancelPrelabel, prelabelFolder, prelabelImage } from './prelabelActions.ts';
import { themeActions } from './themeActions.ts';
import { applyTool, brushLarger, brushSmaller, toolActions } from './toolActions.ts';
import { resetLayout, toggleImageList, toggleLayerPanel, zoomActual, zoomFit, zoomIn, zoomLayer, zoomOut } from './viewActions.ts';

/** Everything that a person can do, in the order of the sheet of shortcuts. */
export const actionList: readonly Action[] = [
  openFolder, closeProject, addModel, showModels, importLabels, exportData, trainModel,
  previousImage, nextImage, previousUnfinished, nextUnfinished, toggleDone, doneAndNext, flagImage, skipImage, showStatistics,
  prelabelImage, prelabelFolder, cancelPrelabel,
  undo, redo, cancelGesture,
  ...toolActions, brushSmaller, brushLarger, applyTool,
  ...predictionActions,
  ...layerActions, ...classActions,
  zoomIn, zoomOut, zoomFit, zoomActual, zoomLayer, toggleImageList, toggleLayerPanel, resetLayout, ...themeActions,
  showPalette, showSettings, showShortcuts, showTour, showDoctor, ...languageActions,
];

const byId: ReadonlyMap<string, Action> = new Map(actionList.map((action) => [action.id, action]));

/** The action of an item of the native menu. @returns undefined for an id that is not known here */
export function actionOfMenu(id: MenuActionId | (string & {})): Action | undefined {
  return byId.get(id);
}
