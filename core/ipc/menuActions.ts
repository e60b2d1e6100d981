/**
 * What the native menu says of the most usual actions until the page has sent the names and keys of all of them; the
 * renderer carries them out, by the id in event `menu.action`.
 *
 * `accelerator` (Electron's notation) is shown beside the item. The keys themselves belong to the renderer, which
 * knows whether a text field has the focus; the menu never acts on a key that the renderer could take.
 */
export const menuActions = {
  'open-folder': { label: 'Open Folder…', accelerator: 'CmdOrCtrl+O' },
  'close-project': { label: 'Close Folder', accelerator: 'CmdOrCtrl+W' },
  'add-model': { label: 'Add Model…', accelerator: null },
  import: { label: 'Import Labels…', accelerator: 'CmdOrCtrl+I' },
  export: { label: 'Export Training Data…', accelerator: 'CmdOrCtrl+E' },
  'train-model': { label: 'Train a Model…', accelerator: null },
  undo: { label: 'Undo', accelerator: 'CmdOrCtrl+Z' },
  redo: { label: 'Redo', accelerator: 'CmdOrCtrl+Shift+Z' },
  'prelabel-image': { label: 'Pre-label This Image', accelerator: 'P' },
  'prelabel-folder': { label: 'Pre-label Whole Folder', accelerator: 'Shift+P' },
  'previous-image': { label: 'Previous Image', accelerator: 'PageUp' },
  'next-image': { label: 'Next Image', accelerator: 'PageDown' },
  'toggle-done': { label: 'Mark as Done', accelerator: 'D' },
  'zoom-in': { label: 'Zoom In', accelerator: 'CmdOrCtrl+=' },
  'zoom-out': { label: 'Zoom Out', accelerator: 'CmdOrCtrl+-' },
  'zoom-fit': { label: 'Fit Image', accelerator: 'CmdOrCtrl+0' },
  'zoom-actual': { label: 'Actual Size', accelerator: 'CmdOrCtrl+1' },
  'toggle-image-list': { label: 'Image List', accelerator: null },
  'toggle-layer-panel': { label: 'Layer Panel', accelerator: null },
  'theme-system': { label: 'Same as System', accelerator: null },
  'theme-light': { label: 'Light', accelerator: null },
  'theme-dark': { label: 'Dark', accelerator: null },
  'show-models': { label: 'Models', accelerator: null },
  'show-palette': { label: 'Find a Command…', accelerator: 'CmdOrCtrl+K' },
  'show-settings': { label: 'Settings', accelerator: 'CmdOrCtrl+,' },
  'show-shortcuts': { label: 'Keyboard Shortcuts', accelerator: null },
  'show-tour': { label: 'Show the Tour', accelerator: null },
  'show-doctor': { label: 'Check This Computer', accelerator: null },
} as const satisfies Record<string, { readonly label: string; readonly accelerator: string | null }>;

export type MenuActionId = keyof typeof menuActions;
