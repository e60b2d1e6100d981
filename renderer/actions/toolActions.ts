import Check from '@lucide/svelte/icons/check';
import Minus from '@lucide/svelte/icons/minus';
import Plus from '@lucide/svelte/icons/plus';
import Wrench from '@lucide/svelte/icons/wrench';
import { toolList } from '../../core/editor/toolList.ts';
import { toolLabel } from '../editing/toolTexts.ts';
import { t } from '../messages/translate.ts';
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

export const brushSmaller: Action = {
  id: 'brush-smaller',
  group: 'tool',
  label: () => t('action.brushSmaller'),
  icon: Minus,
  shortcuts: ['['],
  repeats: true,
  enabled: (app) => withSession(app) && app.workspace.session!.tools.keyedNumber !== undefined,
  perform: (app) => app.workspace.session?.tools.stepKeyedNumber(-1),
};

export const brushLarger: Action = {
  id: 'brush-larger',
  group: 'tool',
  label: () => t('action.brushLarger'),
  icon: Plus,
  shortcuts: [']'],
  repeats: true,
  enabled: (app) => withSession(app) && app.workspace.session!.tools.keyedNumber !== undefined,
  perform: (app) => app.workspace.session?.tools.stepKeyedNumber(1),
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
