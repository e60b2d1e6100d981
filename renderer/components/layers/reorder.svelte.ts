import type { Attachment } from 'svelte/attachments';

/** Dragging less than this is a click that trembled. */
const THRESHOLD_PX = 4;

export interface Reorder {
  readonly draggedId: string | null;
  /** Row before which the layer would be put; the number of rows = after the last. Null = nowhere else than it is. */
  readonly dropIndex: number | null;
  /** Starts a drag, on `pointerdown` of a row's grip. */
  grab(event: PointerEvent, layerId: string, index: number): void;
  /** To be attached to the list: its children are the rows. */
  readonly list: Attachment<HTMLElement>;
}

/**
 * Reordering rows of a list with the pointer. Escape gives it up.
 * @param move puts a row at an index, counted after the row was taken out
 */
export function createReorder(move: (layerId: string, index: number) => void): Reorder {
  let draggedId: string | null = $state(null);
  let dropIndex: number | null = $state(null);
  let list: HTMLElement | null = null;

  const rowAt = (clientY: number): number => {
    const rows = [...(list?.children ?? [])];
    const index = rows.findIndex((row) => {
      const box = row.getBoundingClientRect();
      return clientY < box.top + box.height / 2;
    });
    return index < 0 ? rows.length : index;
  };

  return {
    get draggedId() {
      return draggedId;
    },
    get dropIndex() {
      return dropIndex;
    },
    list: (element) => {
      list = element;
      return () => (list = null);
    },
    grab(event, layerId, index) {
      if (event.button !== 0) return;
      event.preventDefault();
      const { clientY: startY } = event;
      const listening = new AbortController();
      const { signal } = listening;
      const end = (): void => {
        listening.abort();
        draggedId = null;
        dropIndex = null;
      };
      const follow = ({ clientY }: PointerEvent): void => {
        if (draggedId === null && Math.abs(clientY - startY) < THRESHOLD_PX) return;
        draggedId = layerId;
        const row = rowAt(clientY);
        dropIndex = row === index || row === index + 1 ? null : row;
      };
      const drop = (): void => {
        const row = dropIndex;
        end();
        if (row !== null) move(layerId, row > index ? row - 1 : row);
      };
      window.addEventListener('pointermove', follow, { signal });
      window.addEventListener('pointerup', drop, { signal });
      window.addEventListener('pointercancel', end, { signal });
      window.addEventListener(
        'keydown',
        (key) => {
          if (key.key !== 'Escape') return;
          key.preventDefault();
          key.stopPropagation();
          end();
        },
        { signal, capture: true },
      );
    },
  };
}
