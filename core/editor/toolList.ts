import type { ToolDescriptor } from './tool.ts';
import { ellipse, rectangle } from './tools/boxTool.ts';
import { brush } from './tools/brush.ts';
import { bucket } from './tools/bucket.ts';
import { cleanUp } from './tools/cleanUp.ts';
import { eraser } from './tools/eraser.ts';
import { eyedropper } from './tools/eyedropper.ts';
import { lasso } from './tools/lasso.ts';
import { polygon } from './tools/polygon.ts';
import { revert } from './tools/revert.ts';
import { scissors } from './tools/scissors.ts';
import { scribble } from './tools/scribble.ts';
import { superpixelBrush } from './tools/superpixelBrush.ts';
import { threshold } from './tools/threshold.ts';
import { wand } from './tools/wand.ts';

/** Every tool, in the order of the toolbar. */
export const toolList: readonly ToolDescriptor[] = [
  brush, eraser,
  polygon, lasso, rectangle, ellipse, bucket,
  wand, scissors, superpixelBrush, scribble, threshold,
  cleanUp, revert, eyedropper,
];
