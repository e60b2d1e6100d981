import { z } from 'zod';

/**
 * Everything that the main process says in its menu and its questions beside the actions. In English until the page
 * has sent its own (`menu.setTexts`), so that nothing has to be translated twice. `&` marks an access key.
 */
export const englishMenuTexts = {
  file: '&File',
  edit: '&Edit',
  image: '&Image',
  tools: '&Tools',
  layers: '&Layers',
  paintClass: 'Paint a class',
  prediction: '&Prediction',
  view: '&View',
  help: '&Help',
  openRecent: 'Open recent',
  noRecent: 'No recent folders',
  clearRecent: 'Clear recent folders',
  theme: 'Theme',
  language: 'Language',
  about: 'About Atrous',
  aboutLine: 'Pre-labels image folders with DeepLabV3.',
  close: 'Close',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
  fullScreen: 'Full screen',
  developerTools: 'Developer tools',
  quit: 'Quit',
  exportRuns: 'An export is going on.',
  importRuns: 'An import is going on.',
  closeDetail: 'It ends when Atrous is closed. An export that is not finished is removed; what an import has taken over stays.',
  goOn: 'Go on',
  cancelAndClose: 'Cancel it and close',
  windowFailed: 'The window ended several times within a minute. Close Atrous and start it again; everything that was saved is kept.',
  chooseImages: 'Open a folder of images',
  chooseModel: 'Add a segmentation model',
  chooseExport: 'Export to this folder',
  chooseDatasetFolder: 'Import labels from this folder',
  chooseDatasetFile: 'Import labels from this file',
  open: 'Open',
  add: 'Add',
  exportHere: 'Export here',
  choose: 'Choose',
  models: 'Models',
  datasets: 'Datasets',
  allFiles: 'All files',
  saveShortcuts: 'Save the shortcuts',
  shortcuts: 'Shortcuts',
} as const;

export type MenuTextId = keyof typeof englishMenuTexts;
export const menuTextIds = Object.keys(englishMenuTexts) as readonly MenuTextId[];

export const menuTextsSchema = z.object({
  texts: z.partialRecord(z.enum(menuTextIds as [MenuTextId, ...MenuTextId[]]), z.string().max(400)),
  /** Of the actions that the menu has: what they are called, and their key in Electron's notation. */
  actions: z.record(z.string(), z.object({ label: z.string().max(200), accelerator: z.string().max(40).nullable() })),
});
export type MenuTexts = z.infer<typeof menuTextsSchema>;
