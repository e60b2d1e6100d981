import { SvelteMap } from 'svelte/reactivity';
import { brushDiameterOption } from '../../core/editor/brushOptions.ts';
import { acceptedValue, steppedNumber, type NumberOption, type ToolOption, type ToolOptionValue, type ToolOptionValues } from '../../core/editor/toolOption.ts';
import { toolList } from '../../core/editor/toolList.ts';

/** Whole image pixels. */
export const MIN_BRUSH_DIAMETER_PX = brushDiameterOption.min;
export const MAX_BRUSH_DIAMETER_PX = brushDiameterOption.max;

const STORAGE_KEY = 'atrous.toolSettings';

/** The part of `Storage` that is needed. */
export type SettingsStorage = Pick<Storage, 'getItem' | 'setItem'>;

const options: readonly ToolOption[] = [...new Map(toolList.flatMap((tool) => tool.options).map((option) => [option.id, option])).values()];

/** The tool and the options of all tools, kept from image to image and over restarts. */
export class ToolSettings implements ToolOptionValues {
  private readonly storage: SettingsStorage;
  private tool: string = $state(toolList[0].id);
  private readonly values = new SvelteMap<string, ToolOptionValue>(options.map((option) => [option.id, option.default]));

  constructor(storage: SettingsStorage) {
    this.storage = storage;
    const kept = readKept(storage);
    if (toolList.some(({ id }) => id === kept.toolId)) this.tool = kept.toolId as string;
    for (const option of options) {
      const value = acceptedValue(option, kept.options[option.id]);
      if (value !== null) this.values.set(option.id, value);
    }
  }

  get toolId(): string {
    return this.tool;
  }

  set toolId(id: string) {
    if (!toolList.some((tool) => tool.id === id)) return;
    this.tool = id;
    this.keep();
  }

  number(option: NumberOption): number {
    return this.get(option) as number;
  }

  choice(option: ToolOption & { kind: 'choice' }): string {
    return this.get(option) as string;
  }

  flag(option: ToolOption & { kind: 'boolean' }): boolean {
    return this.get(option) as boolean;
  }

  get(option: ToolOption): ToolOptionValue {
    return this.values.get(option.id) ?? option.default;
  }

  set(option: ToolOption, value: ToolOptionValue): void {
    const accepted = acceptedValue(option, value);
    if (accepted === null) return;
    this.values.set(option.id, accepted);
    this.keep();
  }

  /** One press of a key: a number one step further, the next choice, on or off. */
  step(option: ToolOption, direction: 1 | -1): void {
    if (option.kind === 'number') this.set(option, steppedNumber(option, this.number(option), direction));
    else if (option.kind === 'boolean') this.set(option, !this.flag(option));
    else this.set(option, option.choices[(option.choices.indexOf(this.choice(option)) + direction + option.choices.length) % option.choices.length]);
  }

  /** Diameter of brush and eraser, 1 to 1000 whole image pixels; other numbers are brought into that range. */
  get brushDiameterPx(): number {
    return this.number(brushDiameterOption);
  }

  set brushDiameterPx(value: number) {
    this.set(brushDiameterOption, value);
  }

  /** One step up: 1 px for small brushes, about an eighth for large ones. */
  growBrush(): void {
    this.step(brushDiameterOption, 1);
  }

  /** One step down; growing and shrinking again gives the same size. */
  shrinkBrush(): void {
    this.step(brushDiameterOption, -1);
  }

  private keep(): void {
    try {
      this.storage.setItem(STORAGE_KEY, JSON.stringify({ toolId: this.tool, options: Object.fromEntries(this.values) }));
    } catch {
      // A full or forbidden storage costs the settings at the next start, nothing else.
    }
  }
}

function readKept(storage: SettingsStorage): { toolId: unknown; options: Record<string, unknown> } {
  try {
    const kept: unknown = JSON.parse(storage.getItem(STORAGE_KEY) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return { toolId: null, options: {} };
    const { toolId, options: values } = kept as Record<string, unknown>;
    return { toolId, options: typeof values === 'object' && values !== null ? (values as Record<string, unknown>) : {} };
  } catch {
    return { toolId: null, options: {} };
  }
}
