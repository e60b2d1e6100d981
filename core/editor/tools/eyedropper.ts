import type { Tool, ToolContext, ToolDescriptor } from '../tool.ts';

/** Takes up what is under the pointer: the topmost visible layer and its class; of a locked layer only the class. */
export const eyedropper: ToolDescriptor = {
  id: 'eyedropper',
  icon: 'pipette',
  shortcut: 'i',
  options: [],
  cursor: 'crosshair',
  isFree: true,
  group: 'correct',
  create: createEyedropper,
};

function createEyedropper({ editor }: ToolContext): Tool {
  return {
    preview: null,
    isPending: false,
    pointerDown({ point }) {
      const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
      const layer = editor.document.layers.findLast(({ visible, mask }) => visible && mask.has(x, y));
      if (layer === undefined) return;
      if (layer.locked) editor.selectClass(layer.classId);
      else editor.selectLayer(layer.id);
    },
    pointerMove() {},
    pointerUp() {},
    complete() {},
    cancel: () => false,
  };
}
