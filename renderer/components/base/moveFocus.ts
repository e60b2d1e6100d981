import type { Attachment } from 'svelte/attachments';

/**
 * Arrow keys, Home and End move the focus among the parts of a menu or list.
 * @param selector which parts can have the focus
 */
export function moveFocus(selector: string): Attachment<HTMLElement> {
  return (container) => {
    const move = (event: KeyboardEvent): void => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const items = [...container.querySelectorAll<HTMLElement>(selector)].filter((item) => !item.matches(':disabled'));
      const index = items.findIndex((item) => item === document.activeElement);
      const next = target(event.key, index, items.length);
      if (next === null || items[next] === undefined) return;
      event.preventDefault();
      items[next].focus();
    };
    container.addEventListener('keydown', move);
    return () => container.removeEventListener('keydown', move);
  };
}

/** @returns index of the part that gets the focus; null where the key is not for us */
function target(key: string, index: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return index < 0 ? 0 : Math.min(index + 1, count - 1);
    case 'ArrowUp':
      return index < 0 ? count - 1 : Math.max(index - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
