import { brushOptions } from '../brushOptions.ts';
import type { ToolDescriptor } from '../tool.ts';
import { createStrokeTool } from './strokeTool.ts';

/** Paints; with Alt it erases. */
export const brush: ToolDescriptor = {
  id: 'brush',
  icon: 'brush',
  shortcut: 'b',
  options: brushOptions,
  cursor: 'brush',
  group: 'paint',
  create: (context) => createStrokeTool(context, ({ altKey }) => context.editor.beginStroke(altKey ? 'erase' : 'paint')),
};
