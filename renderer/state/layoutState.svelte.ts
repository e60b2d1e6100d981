export type DialogId = 'class-mapping' | 'classes' | 'doctor' | 'export' | 'import' | 'models' | 'shortcuts';

/** What of the window is open: panels, and at most one dialog. */
export class LayoutState {
  imageList = $state(true);
  layerPanel = $state(true);
  dialog: DialogId | null = $state(null);
  /** The layer whose name is being typed in the panel. */
  renamingLayerId: string | null = $state(null);
}
