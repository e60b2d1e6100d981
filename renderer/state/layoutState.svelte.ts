export type DialogId = 'export' | 'import' | 'models' | 'doctor' | 'shortcuts';

/** What of the window is open: panels, and at most one dialog. */
export class LayoutState {
  imageList = $state(true);
  layerPanel = $state(true);
  dialog: DialogId | null = $state(null);
}
