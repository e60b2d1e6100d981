import type { ToolDescriptor } from '../../core/editor/tool.ts';
import type { ChoiceOption, ToolOption } from '../../core/editor/toolOption.ts';
import { t, type MessageKey } from '../messages/translate.ts';

/** Texts of tools, whose keys follow from the ids in core/editor. A test finds ids without a text. */
export function toolLabel({ id }: ToolDescriptor): string {
  return text(`tool.${id}`);
}

/** How the tool is used, in one sentence. */
export function toolHint({ id }: ToolDescriptor): string {
  return text(`tool.hint.${id}`);
}

export function optionLabel({ id }: ToolOption): string {
  return text(`tool.option.${id}`);
}

export function choiceLabel({ id }: ChoiceOption, choice: string): string {
  return text(`tool.choice.${id}.${choice}`);
}

function text(key: string): string {
  // The compiler cannot know keys that are put together; none of these takes values.
  return (t as (key: MessageKey) => string)(key as MessageKey);
}
