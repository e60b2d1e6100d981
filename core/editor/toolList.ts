import type { ToolDescriptor } from './tool.ts';
import { createStrokeTool } from './tools/strokeTool.ts';

/** Every tool, in the order of the toolbar. */
export const toolList: readonly ToolDescriptor[] = [
  { id: 'brush', label: 'Brush', shortcut: 'b', hasBrush: true, create: (context) => createStrokeTool(context, 'paint') },
  { id: 'eraser', label: 'Eraser', shortcut: 'e', hasBrush: true, create: (context) => createStrokeTool(context, 'erase') },
];
