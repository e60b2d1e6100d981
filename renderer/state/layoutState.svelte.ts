import { untrack } from 'svelte';

export type DialogId = 'class-mapping' | 'classes' | 'doctor' | 'export' | 'import' | 'models' | 'shortcuts';

/** What of the window is open: panels, and at most one dialog. */
export class LayoutState {
  imageList = $state(true);
  layerPanel = $state(true);
  dialog: DialogId | null = $state(null);
  /** Open dialogs, one above the other; messages are shown in the topmost. */
  openDialogs = $state(0);
  /** The layer whose name is being typed in the panel. */
  renamingLayerId: string | null = $state(null);

  /** @returns how many are open with this one */
  openDialog(): number {
    return untrack(() => ++this.openDialogs);
  }

  closeDialog(): void {
    this.openDialogs--;
  }
}
