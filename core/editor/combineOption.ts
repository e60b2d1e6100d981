import { combineModeOf, combineModes, type CombineMode, type Modifiers } from './combineMode.ts';
import type { ChoiceOption, ToolOptionValues } from './toolOption.ts';

/** Shared by all tools that make regions. */
export const combineOption: ChoiceOption = { id: 'combine', kind: 'choice', choices: combineModes, default: 'add' };

/** How a region in progress is combined: as the keys said when it began, until a person chooses another way in the options. */
export class RegionMode {
  private readonly options: ToolOptionValues;
  private chosen: CombineMode;
  private mode: CombineMode;

  constructor(options: ToolOptionValues) {
    this.options = options;
    this.chosen = this.mode = this.option;
  }

  get current(): CombineMode {
    return this.mode;
  }

  /** A region begins. */
  begin(modifiers: Modifiers): void {
    this.chosen = this.option;
    this.mode = combineModeOf(this.chosen, modifiers);
  }

  /** Whatever was chosen, this one is combined so. */
  force(mode: CombineMode): void {
    this.mode = mode;
  }

  /** The options may be others now. @returns whether the mode is another one */
  refresh(): boolean {
    if (this.option === this.chosen) return false;
    this.chosen = this.mode = this.option;
    return true;
  }

  private get option(): CombineMode {
    return this.options.choice(combineOption) as CombineMode;
  }
}
