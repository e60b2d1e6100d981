/** Keys in the form of renderer/actions/shortcut.ts, e.g. `Shift+[`. */
interface OptionBase {
  /** One id, one value: tools that list the same option share it. The label is the message `tool.option.ID`. */
  readonly id: string;
  /** Shown only while another option has one of these choices. */
  readonly shownFor?: { readonly option: ChoiceOption; readonly choices: readonly string[] };
}

export interface NumberOption extends OptionBase {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly default: number;
  readonly unit: 'px' | 'pixels' | 'none';
  /** How a slider spreads the values; small sizes need finer steps. */
  readonly scale: 'linear' | 'log';
  /** Keys that make it smaller and larger. */
  readonly keys?: readonly [smaller: string, larger: string];
}

/** The label of a choice is the message `tool.choice.ID.CHOICE`. */
export interface ChoiceOption extends OptionBase {
  readonly kind: 'choice';
  readonly choices: readonly string[];
  readonly default: string;
  /** Goes on to the next choice. */
  readonly key?: string;
}

export interface BooleanOption extends OptionBase {
  readonly kind: 'boolean';
  readonly default: boolean;
  /** Turns it on and off. */
  readonly key?: string;
}

/** What a person can set of a tool: feeds the options bar, the keys and what is kept over restarts. */
export type ToolOption = NumberOption | ChoiceOption | BooleanOption;
export type ToolOptionValue = number | string | boolean;

/** The values of options as they are now. */
export interface ToolOptionValues {
  number(option: NumberOption): number;
  choice(option: ChoiceOption): string;
  flag(option: BooleanOption): boolean;
  /** For gestures that change an option; a value that the option does not take is brought into its range, or ignored. */
  set(option: ToolOption, value: ToolOptionValue): void;
}

/** The value where the option takes it, brought into its range; else null. */
export function acceptedValue(option: ToolOption, value: unknown): ToolOptionValue | null {
  switch (option.kind) {
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return null;
      const stepped = option.min + Math.round((value - option.min) / option.step) * option.step;
      return Math.min(Math.max(stepped, option.min), option.max);
    }
    case 'choice':
      return typeof value === 'string' && option.choices.includes(value) ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
  }
}

/** One press of a key further: one step for small values, about an eighth for large ones. Going back gives the same value. */
export function steppedNumber(option: NumberOption, value: number, direction: 1 | -1): number {
  const stepAt = (at: number): number => (option.scale === 'log' ? Math.max(option.step, Math.floor(at / 8 / option.step) * option.step) : option.step);
  if (direction > 0) return Math.min(option.max, value + stepAt(value));
  let smaller = value - option.step;
  while (smaller > option.min && smaller + stepAt(smaller) > value) smaller -= option.step;
  return Math.max(option.min, smaller);
}
