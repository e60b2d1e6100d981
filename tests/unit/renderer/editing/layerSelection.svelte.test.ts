import { describe, expect, it } from 'vitest';
import { LayerSelection, type SelectableLayers } from '../../../../renderer/editing/layerSelection.svelte.ts';
import type { LayerSnapshot } from '../../../../renderer/editing/layerSnapshot.ts';
import { layerListKey } from '../../../../renderer/components/layers/layerListKey.ts';

class Layers implements SelectableLayers {
  readonly layers = ['a', 'b', 'c', 'd'].map((id) => ({ id }) as LayerSnapshot);
  activeLayerId: string | null = 'a';

  selectLayer(layerId: string | null): void {
    this.activeLayerId = layerId;
  }
}

function scene(): { layers: Layers; selection: LayerSelection } {
  const layers = new Layers();
  return { layers, selection: new LayerSelection(layers) };
}

describe('LayerSelection', () => {
  it('is the active layer where nothing else was chosen', () => {
    const { layers, selection } = scene();
    expect(selection.ids).toEqual(['a']);
    layers.activeLayerId = null;
    expect(selection.ids).toEqual([]);
  });

  it('adds and takes out, and keeps one', () => {
    const { layers, selection } = scene();
    selection.toggle('c');
    expect([selection.ids, layers.activeLayerId]).toEqual([['a', 'c'], 'c']);
    selection.toggle('c');
    expect([selection.ids, layers.activeLayerId]).toEqual([['a'], 'a']);
    selection.toggle('a');
    expect(selection.ids).toEqual(['a']);
  });

  it('reaches from where it began, both ways', () => {
    const { layers, selection } = scene();
    selection.only('b');
    selection.extendTo('d');
    expect([selection.ids, layers.activeLayerId]).toEqual([['b', 'c', 'd'], 'd']);
    selection.extendTo('a');
    expect([selection.ids, layers.activeLayerId]).toEqual([['a', 'b'], 'a']);
  });

  it('ends where something else makes another layer active', () => {
    const { layers, selection } = scene();
    selection.all(['a', 'b', 'c']);
    expect(selection.ids).toEqual(['a', 'b', 'c']);
    layers.selectLayer('d');
    expect(selection.ids).toEqual(['d']);
    expect([selection.has('d'), selection.has('a')]).toEqual([true, false]);
  });
});

it.each([
  ['ArrowDown', false, ['c']], ['ArrowUp', false, ['a']], ['Home', false, ['a']], ['End', false, ['d']],
  ['ArrowDown', true, ['b', 'c']], ['End', true, ['b', 'c', 'd']],
])('%s with Shift %s chooses %j', (key, shiftKey, expected) => {
  const { layers, selection } = scene();
  selection.only('b');
  expect(layerListKey({ key, shiftKey, altKey: false, ctrlKey: false, metaKey: false }, selection, layers.layers, 1)).toBe(true);
  expect(selection.ids).toEqual(expected);
});

it('leaves other keys to others', () => {
  const { layers, selection } = scene();
  for (const press of [{ key: 'x' }, { key: 'ArrowUp', altKey: true }]) {
    expect(layerListKey({ shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...press }, selection, layers.layers, 0)).toBe(false);
  }
});
