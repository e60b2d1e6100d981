import { toolList } from '../../core/editor/toolList.ts';

/** Whole image pixels. */
export const MIN_BRUSH_DIAMETER_PX = 1;
export const MAX_BRUSH_DIAMETER_PX = 1000;

const DEFAULT_BRUSH_DIAMETER_PX = 24;
const STORAGE_KEY = 'atrous.toolSettings';

/** The part of `Storage` that is needed. */
export type SettingsStorage = Pick<Storage, 'getItem' | 'setItem'>;

/** The tool and its size, kept from image to image and over restarts. */
export class ToolSettings {
  private readonly storage: SettingsStorage;
  private tool: string = $state(toolList[0].id);
  private diameter: number = $state(DEFAULT_BRUSH_DIAMETER_PX);

  constructor(storage: SettingsStorage) {
    this.storage = storage;
    const kept = readKept(storage);
    if (kept.toolId !== undefined) this.tool = kept.toolId;
    if (kept.brushDiameterPx !== undefined) this.diameter = kept.brushDiameterPx;
  }

  get toolId(): string {
    return this.tool;
  }

  set toolId(id: string) {
    if (!toolList.some((tool) => tool.id === id)) return;
    this.tool = id;
    this.keep();
  }

  /** Diameter of brush and eraser, 1 to 1000 whole image pixels; other numbers are brought into that range. */
  get brushDiameterPx(): number {
    return this.diameter;
  }

  set brushDiameterPx(value: number) {
    if (!Number.isFinite(value)) return;
    this.diameter = clampDiameter(value);
    this.keep();
  }

  /** One step up: 1 px for small brushes, about an eighth for large ones. */
  growBrush(): void {
    this.brushDiameterPx = this.diameter + stepAt(this.diameter);
  }

  /** One step down; growing and shrinking again gives the same size. */
  shrinkBrush(): void {
    let smaller = this.diameter - 1;
    while (smaller > MIN_BRUSH_DIAMETER_PX && smaller + stepAt(smaller) > this.diameter) smaller--;
    this.brushDiameterPx = smaller;
  }

  private keep(): void {
    try {
      this.storage.setItem(STORAGE_KEY, JSON.stringify({ toolId: this.tool, brushDiameterPx: this.diameter }));
    } catch {
      // A full or forbidden storage costs the size at the next start, nothing else.
    }
  }
}

function stepAt(diameter: number): number {
  return Math.max(1, Math.floor(diameter / 8));
}

function clampDiameter(value: number): number {
  return Math.min(Math.max(Math.round(value), MIN_BRUSH_DIAMETER_PX), MAX_BRUSH_DIAMETER_PX);
}

function readKept(storage: SettingsStorage): { toolId?: string; brushDiameterPx?: number } {
  try {
    const kept: unknown = JSON.parse(storage.getItem(STORAGE_KEY) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return {};
    const { toolId, brushDiameterPx } = kept as Record<string, unknown>;
    return {
      toolId: toolList.find((tool) => tool.id === toolId)?.id,
      brushDiameterPx: typeof brushDiameterPx === 'number' && Number.isFinite(brushDiameterPx) ? clampDiameter(brushDiameterPx) : undefined,
    };
  } catch {
    return {};
  }
}
