import type { LayerSelection } from '../../editing/layerSelection.svelte.ts';
import type { LayerSnapshot } from '../../editing/layerSnapshot.ts';

type Press = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>;

/**
 * Arrow keys, Home and End choose another layer; with Shift, all up to it.
 * @param layers from the top. @param activeRow -1 = none
 * @returns whether the key was for the list
 */
export function layerListKey(press: Press, selection: LayerSelection, layers: readonly LayerSnapshot[], activeRow: number): boolean {
  if (press.altKey || press.ctrlKey || press.metaKey) return false;
  const row = targetRow(press.key, activeRow, layers.length);
  if (row === null) return false;
  const { id } = layers[Math.min(Math.max(row, 0), layers.length - 1)];
  if (press.shiftKey) selection.extendTo(id);
  else selection.only(id);
  return true;
}

function targetRow(key: string, activeRow: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return activeRow + 1;
    case 'ArrowUp':
      return activeRow - 1;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
