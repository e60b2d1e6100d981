import { expect, it } from 'vitest';
import { toolList } from '../../../../core/editor/toolList.ts';
import { choiceLabel, optionLabel, toolHint, toolLabel } from '../../../../renderer/editing/toolTexts.ts';

it('has a text for every tool, option and choice', () => {
  for (const tool of toolList) {
    expect([toolLabel(tool), toolHint(tool)], tool.id).toEqual([expect.any(String), expect.any(String)]);
    for (const option of tool.options) {
      expect(optionLabel(option), option.id).toEqual(expect.any(String));
      if (option.kind === 'choice') for (const choice of option.choices) expect(choiceLabel(option, choice), `${option.id} ${choice}`).toEqual(expect.any(String));
    }
  }
});
