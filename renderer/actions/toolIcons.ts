import Brush from '@lucide/svelte/icons/brush';
import BrushCleaning from '@lucide/svelte/icons/brush-cleaning';
import Circle from '@lucide/svelte/icons/circle';
import Contrast from '@lucide/svelte/icons/contrast';
import Eraser from '@lucide/svelte/icons/eraser';
import Hexagon from '@lucide/svelte/icons/hexagon';
import History from '@lucide/svelte/icons/history';
import Lasso from '@lucide/svelte/icons/lasso';
import PaintBucket from '@lucide/svelte/icons/paint-bucket';
import Pentagon from '@lucide/svelte/icons/pentagon';
import Pipette from '@lucide/svelte/icons/pipette';
import Scissors from '@lucide/svelte/icons/scissors';
import Scribble from '@lucide/svelte/icons/signature';
import Square from '@lucide/svelte/icons/square';
import WandSparkles from '@lucide/svelte/icons/wand-sparkles';
import type { Icon } from './action.ts';

/** The drawn icons of the tools by the names that their descriptors give. */
export const toolIcons: Readonly<Record<string, Icon>> = {
  brush: Brush,
  'brush-cleaning': BrushCleaning,
  circle: Circle,
  contrast: Contrast,
  eraser: Eraser,
  hexagon: Hexagon,
  history: History,
  lasso: Lasso,
  'paint-bucket': PaintBucket,
  pentagon: Pentagon,
  pipette: Pipette,
  scissors: Scissors,
  signature: Scribble,
  square: Square,
  'wand-sparkles': WandSparkles,
};
