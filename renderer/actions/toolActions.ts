import Check from '@lucide/svelte/icons/check';
import Minus from '@lucide/svelte/icons/minus';
import Plus from '@lucide/svelte/icons/plus';
import Wrench from '@lucide/svelte/icons/wrench';
import type { NumberOption } from '../../core/editor/toolOption.ts';
import { toolList } from '../../core/editor/toolList.ts';
import type { EditingSession } from '../editing/editingSession.svelte.ts';
import { toolLabel } from '../editing/toolTexts.ts';
import { t } from '../messages/translate.ts';
import type { AppState } from '../state/appState.svelte.ts';
import { withSession, type Action } from './action.ts';
import { toolIcons } from './toolIcons.ts';

/** One action for each tool of the editor, in the order of the toolbar. */
export const toolActions: readonly Action[] = toolList.map((tool) => ({
  id: `tool-${tool.id}`,
  group: 'tool',
  label: () => toolLabel(tool),
  icon: toolIcons[tool.icon] ?? Wrench,
  shortcuts: [tool.shortcut.toUpperCase()],
  enabled: withSession,
  checked: (app) => app.workspace.session?.toolId === tool.id,
  perform: (app) => app.workspace.session?.selectTool(tool.id),
}));

/** The number of the tool in hand that the keys change: the size of a brush, the tolerance of the wand. */
function keyedNumber(session: EditingSession | null): NumberOption | undefined {
  const { settings, toolDescriptor } = session ?? {};
  return toolDescriptor?.options.find(
    (option): option is NumberOption =>
      option.kind === 'number' && option.keys !== undefined && (option.shownFor === undefined || option.shownFor.choices.includes(settings!.choice(option.shownFor.option))),
  );
}

function stepNumber({ workspace: { session } }: AppState, direction: 1 | -1): void {
  const option = keyedNumber(session);
  if (option !== undefined) session?.tools.stepOption(option, direction);
}

export const brushSmaller: Action = {
  id: 'brush-smaller',
  group: 'tool',
  label: () => t('action.brushSmaller'),
  icon: Minus,
  shortcuts: ['['],
  repeats: true,
  enabled: (app) => withSession(app) && keyedNumber(app.workspace.session) !== undefined,
  perform: (app) => stepNumber(app, -1),
};

export const brushLarger: Action = {
  id: 'brush-larger',
  group: 'tool',
  label: () => t('action.brushLarger'),
  icon: Plus,
  shortcuts: [']'],
  repeats: true,
  enabled: (app) => withSession(app) && keyedNumber(app.workspace.session) !== undefined,
  perform: (app) => stepNumber(app, 1),
};

/** What the tool in hand shows becomes pixels. While it has something to apply, the canvas hears Enter before anybody else. */
export const applyTool: Action = {
  id: 'apply-tool',
  group: 'tool',
  label: () => t('action.applyTool'),
  icon: Check,
  shortcuts: ['Enter'],
  enabled: (app) => app.workspace.session?.tools.isPending ?? false,
  perform(app) {
    app.workspace.session?.tools.keyDown('Enter');
  },
};
