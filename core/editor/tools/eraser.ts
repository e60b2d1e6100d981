import { brushOptions } from '../brushOptions.ts';
import type { ToolDescriptor } from '../tool.ts';
import { createStrokeTool } from './strokeTool.ts';

/** Erases; with Alt it paints. */
export const eraser: ToolDescriptor = {
  id: 'eraser',
  icon: 'eraser',
  shortcut: 'e',
  options: brushOptions,
  cursor: 'brush',
  group: 'paint',
  create: (context) => createStrokeTool(context, ({ altKey }) => context.editor.beginStroke(altKey ? 'paint' : 'erase')),
};
