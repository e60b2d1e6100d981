/** Dragging less than this is a click that trembled. */
const THRESHOLD_PX = 4;
/** This near to the upper or lower edge, the list scrolls. */
const EDGE_PX = 24;
const SCROLL_PX = 12;

/** The list whose rows are dragged; rows out of sight need not be mounted. */
export interface ReorderList {
  readonly rowHeightPx: number;
  rowCount(): number;
  /** The part of the window in which the rows are seen. */
  viewport(): { readonly top: number; readonly bottom: number };
  scrollOffset(): number;
  scrollBy(px: number): void;
  /** @param row before which the dragged rows are put, counted with them; the number of rows = after the last */
  drop(draggedIds: readonly string[], row: number): void;
}

export interface Reorder {
  readonly draggedIds: readonly string[];
  /** Row before which the dragged ones would be put; null = nothing is dragged. */
  readonly dropRow: number | null;
  /** Starts a drag, on `pointerdown`. @param ids the rows that move */
  grab(event: PointerEvent, ids: readonly string[]): void;
}

/** Reordering rows of a list with the pointer. Escape gives it up. */
export function createReorder(list: ReorderList): Reorder {
  let draggedIds: readonly string[] = $state.raw([]);
  let dropRow: number | null = $state(null);

  const rowAt = (clientY: number): number => {
    const row = Math.round((clientY - list.viewport().top + list.scrollOffset()) / list.rowHeightPx);
    return Math.min(Math.max(row, 0), list.rowCount());
  };
  const scrollAt = (clientY: number): void => {
    const { top, bottom } = list.viewport();
    if (clientY < top + EDGE_PX) list.scrollBy(-SCROLL_PX);
    else if (clientY > bottom - EDGE_PX) list.scrollBy(SCROLL_PX);
  };

  return {
    get draggedIds() {
      return draggedIds;
    },
    get dropRow() {
      return dropRow;
    },
    grab(event, ids) {
      if (event.button !== 0) return;
      event.preventDefault();
      const { clientY: startY } = event;
      let lastY = startY;
      const listening = new AbortController();
      const { signal } = listening;
      const end = (): void => {
        listening.abort();
        draggedIds = [];
        dropRow = null;
      };
      const follow = ({ clientY }: PointerEvent): void => {
        lastY = clientY;
        if (draggedIds.length === 0) {
          if (Math.abs(clientY - startY) < THRESHOLD_PX) return;
          draggedIds = ids;
          scroll();
        }
        dropRow = rowAt(clientY);
      };
      const scroll = (): void => {
        if (signal.aborted) return;
        scrollAt(lastY);
        dropRow = rowAt(lastY);
        requestAnimationFrame(scroll);
      };
      const drop = (): void => {
        const row = dropRow;
        end();
        if (row !== null) list.drop(ids, row);
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
