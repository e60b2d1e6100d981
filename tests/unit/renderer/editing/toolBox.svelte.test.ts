import { expect, it } from 'vitest';
import type { PixelWork } from '../../../../core/editor/work/pixelWork.ts';
import { imagePoint } from '../../../../core/geometry/points.ts';
import { ToolBox } from '../../../../renderer/editing/toolBox.svelte.ts';
import { ToolSettings } from '../../../../renderer/editing/toolSettings.svelte.ts';
import { TestEditor } from '../../core/editor/testEditor.ts';

const pointer = { point: imagePoint(40, 40), shiftKey: false, altKey: false, modKey: false, pressure: 1 };

it('computes ahead what nobody has asked for, until somebody presses', () => {
  const started: { name: string; isAhead: boolean }[] = [];
  const work: PixelWork = {
    start(name, _request, _settle, isAhead = false) {
      const job = { name, isAhead };
      started.push(job);
      return { cancel: () => undefined, markAwaited: () => void (job.isAhead = false) };
    },
  };
  const settings = new ToolSettings({ getItem: () => null, setItem: () => undefined });
  const { editor } = new TestEditor();
  const tools = new ToolBox({ editor, settings, work, scale: () => 1, visibleRect: () => ({ left: 0, top: 0, right: 200, bottom: 200 }), attempt: (perform) => perform() });
  tools.photo = { read: () => ({}) } as unknown as typeof tools.photo;
  tools.select('superpixel');
  // The view rests from the second look on.
  for (let look = 0; look < 2; look++) tools.hover(pointer);
  expect(started).toEqual([{ name: 'superpixels', isAhead: true }]);
  tools.pointerDown(pointer);
  expect(started).toEqual([{ name: 'superpixels', isAhead: false }]);
});
