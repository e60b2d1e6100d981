import { combineModeOf, combineModes, type CombineMode, type Modifiers } from './combineMode.ts';
import type { ChoiceOption, ToolOptionValues } from './toolOption.ts';

/** Shared by all tools that make regions. */
export const combineOption: ChoiceOption = { id: 'combine', kind: 'choice', choices: combineModes, default: 'add' };

/** The mode for a gesture that begins now. */
export function chosenCombineMode(options: ToolOptionValues, modifiers: Modifiers): CombineMode {
  return combineModeOf(options.choice(combineOption) as CombineMode, modifiers);
}
