import { AppError } from '../../errors/appError.ts';
import { labelTiles } from '../../mask/labelTiles.ts';
import { brushOptions } from '../brushOptions.ts';
import type { ToolDescriptor } from '../tool.ts';
import { createStrokeTool } from './strokeTool.ts';

/** Under the brush, every pixel gets the class back that the model gave it. Those that have it, and locked layers, stay as they are. */
export const revert: ToolDescriptor = {
  id: 'revert',
  icon: 'history',
  shortcut: 'y',
  options: brushOptions,
  cursor: 'brush',
  isFree: true,
  group: 'correct',
  create: (context) =>
    createStrokeTool(context, () => {
      const prediction = context.prediction();
      if (prediction === null) throw new AppError('prediction.none', 'There is no prediction to go back to. Pre-label this image first.');
      return context.editor.beginRelabel('revert', (index, pixels) => labelTiles(prediction.labelMap, index, pixels), prediction.backgroundId);
    }),
};
