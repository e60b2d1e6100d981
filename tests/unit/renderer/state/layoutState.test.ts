import { expect, it } from 'vitest';
import { LayoutState } from '../../../../renderer/state/layoutState.svelte.ts';

function memory(): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

it('remembers which panels are shown and how wide they are', () => {
  const storage = memory();
  const layout = new LayoutState(storage);
  layout.imageList = false;
  layout.setPanelWidth('right', 333.4);
  const again = new LayoutState(storage);
  expect([again.imageList, again.layerPanel]).toEqual([false, true]);
  expect([again.panelWidthPx('left'), again.panelWidthPx('right')]).toEqual([null, 333]);
  again.reset();
  expect([again.imageList, again.panelWidthPx('right'), new LayoutState(storage).imageList]).toEqual([true, null, true]);
});

it('keeps panels readable and leaves room for the image', () => {
  const layout = new LayoutState();
  layout.setPanelWidth('left', 12);
  expect(layout.panelWidthPx('left')).toBe(200);
  layout.setPanelWidth('left', 5000);
  expect(layout.panelWidthPx('left')).toBe(480);
});

it.each(['{', 'null', '{"left": "wide", "right": 9, "imageList": 1}'])('starts as it came with a damaged note: %s', (text) => {
  const layout = new LayoutState({ getItem: () => text, setItem: () => {} });
  expect([layout.imageList, layout.layerPanel, layout.panelWidthPx('left'), layout.panelWidthPx('right')]).toEqual([true, true, null, null]);
});
