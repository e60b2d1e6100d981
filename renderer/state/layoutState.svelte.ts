import { untrack } from 'svelte';

export type DialogId = 'class-mapping' | 'classes' | 'doctor' | 'export' | 'import' | 'models' | 'palette' | 'settings' | 'shortcuts' | 'statistics' | 'training';

/** The panels beside the image. */
export type PanelSide = 'left' | 'right';

/** So narrow a panel still shows names; so wide a one leaves room for the image in the smallest window. */
export const PANEL_WIDTH_PX = { min: 200, max: 480 } as const;

const KEY = 'atrous.layout';

/** What of the window is open: panels, and at most one dialog. Panels are as they were at the last start. */
export class LayoutState {
  private shownImageList = $state(true);
  private shownLayerPanel = $state(true);
  /** In CSS pixels; null = as wide as the size of the window suggests. */
  private widths: Readonly<Record<PanelSide, number | null>> = $state.raw({ left: null, right: null });
  /** What is under the edits: views, uncertain regions, sliders. */
  predictionPanel = $state(false);
  dialog: DialogId | null = $state(null);
  /** Open dialogs, one above the other; messages are shown in the topmost. */
  openDialogs = $state(0);
  /** The tour is shown. */
  tour = $state(false);
  /** The layer whose name is being typed in the panel. */
  renamingLayerId: string | null = $state(null);
  private readonly storage: Pick<Storage, 'getItem' | 'setItem'> | null;

  /** @param storage null = nothing is remembered */
  constructor(storage: Pick<Storage, 'getItem' | 'setItem'> | null = null) {
    this.storage = storage;
    this.read();
  }

  get imageList(): boolean {
    return this.shownImageList;
  }

  set imageList(shown: boolean) {
    this.shownImageList = shown;
    this.keep();
  }

  get layerPanel(): boolean {
    return this.shownLayerPanel;
  }

  set layerPanel(shown: boolean) {
    this.shownLayerPanel = shown;
    this.keep();
  }

  panelWidthPx(side: PanelSide): number | null {
    return this.widths[side];
  }

  setPanelWidth(side: PanelSide, widthPx: number | null): void {
    const { min, max } = PANEL_WIDTH_PX;
    this.widths = { ...this.widths, [side]: widthPx === null ? null : Math.round(Math.min(Math.max(widthPx, min), max)) };
    this.keep();
  }

  /** Every panel is shown and as wide as it came. */
  reset(): void {
    this.widths = { left: null, right: null };
    this.shownImageList = true;
    this.layerPanel = true;
  }

  /** @returns how many are open with this one */
  openDialog(): number {
    return untrack(() => ++this.openDialogs);
  }

  closeDialog(): void {
    this.openDialogs--;
  }

  private read(): void {
    try {
      const kept = JSON.parse(this.storage?.getItem(KEY) ?? '{}') as Record<string, unknown>;
      this.shownImageList = kept.imageList !== false;
      this.shownLayerPanel = kept.layerPanel !== false;
      this.widths = { left: widthOf(kept.left), right: widthOf(kept.right) };
    } catch {
      // A damaged note costs the arrangement of panels, nothing else.
    }
  }

  private keep(): void {
    const { shownImageList: imageList, shownLayerPanel: layerPanel, widths } = this;
    try {
      this.storage?.setItem(KEY, JSON.stringify({ imageList, layerPanel, ...widths }));
    } catch {
      // A full or forbidden storage costs the arrangement at the next start, nothing else.
    }
  }
}

function widthOf(value: unknown): number | null {
  return typeof value === 'number' && value >= PANEL_WIDTH_PX.min && value <= PANEL_WIDTH_PX.max ? value : null;
}
