import Brush from '@lucide/svelte/icons/brush';
import Eraser from '@lucide/svelte/icons/eraser';
import Minus from '@lucide/svelte/icons/minus';
import Plus from '@lucide/svelte/icons/plus';
import Wrench from '@lucide/svelte/icons/wrench';
import { toolList } from '../../core/editor/toolList.ts';
import { t, type MessageKey } from '../messages/translate.ts';
import { withSession, type Action, type Icon } from './action.ts';

const icons: Readonly<Record<string, Icon>> = { brush: Brush, eraser: Eraser };
const labels: Readonly<Record<string, MessageKey & `tool.${string}`>> = { brush: 'tool.brush', eraser: 'tool.eraser' };

/** One action for each tool of the editor, in the order of the toolbar. */
export const toolActions: readonly Action[] = toolList.map((tool) => ({
  id: `tool-${tool.id}`,
  group: 'tool',
  label: () => (labels[tool.id] === undefined ? tool.label : t(labels[tool.id])),
  icon: icons[tool.id] ?? Wrench,
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
  enabled: withSession,
  perform: (app) => app.workspace.session?.shrinkBrush(),
};

export const brushLarger: Action = {
  id: 'brush-larger',
  group: 'tool',
  label: () => t('action.brushLarger'),
  icon: Plus,
  shortcuts: [']'],
  repeats: true,
  enabled: withSession,
  perform: (app) => app.workspace.session?.growBrush(),
};
