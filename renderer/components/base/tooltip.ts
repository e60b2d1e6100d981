import type { Attachment } from 'svelte/attachments';

/** Long enough that crossing a toolbar shows nothing. */
const DELAY_MS = 500;
/** From one control to the next the tip follows at once. */
const WARM_MS = 300;
const GAP_PX = 6;
const EDGE_PX = 8;

let tip: HTMLElement | null = null;
let hiddenAt = -Infinity;
let timer: ReturnType<typeof setTimeout> | undefined;
let lastKey = '';

if (typeof window !== 'undefined') {
  window.addEventListener('keydown', ({ key }) => (lastKey = key), { capture: true });
  window.addEventListener('pointerdown', () => (lastKey = ''), { capture: true });
}

export interface TooltipContent {
  readonly text: string;
  /** Key caps, as `shortcutCaps` gives them. */
  readonly caps?: readonly string[];
}

/**
 * Shows what a control is and its key, on hover and on keyboard focus. For the eye only: the control has an
 * accessible name of its own.
 */
export function tooltip(content: () => TooltipContent | null): Attachment<HTMLElement> {
  return (element) => {
    const show = (): void => {
      const shown = content();
      if (shown !== null && element.isConnected) open(element, shown);
    };
    const showLater = (): void => {
      clearTimeout(timer);
      timer = setTimeout(show, performance.now() - hiddenAt < WARM_MS ? 0 : DELAY_MS);
    };
    const showForKeyboard = (): void => {
      // Not where the focus only came back from a menu or dialog.
      if (lastKey === 'Tab' && element.matches(':focus-visible')) showLater();
    };
    element.addEventListener('pointerenter', showLater);
    element.addEventListener('pointerleave', close);
    element.addEventListener('pointerdown', close);
    element.addEventListener('keydown', close);
    element.addEventListener('focus', showForKeyboard);
    element.addEventListener('blur', close);
    return () => {
      close();
      element.removeEventListener('pointerenter', showLater);
      element.removeEventListener('pointerleave', close);
      element.removeEventListener('pointerdown', close);
      element.removeEventListener('keydown', close);
      element.removeEventListener('focus', showForKeyboard);
      element.removeEventListener('blur', close);
    };
  };
}

function open(anchor: HTMLElement, { text, caps = [] }: TooltipContent): void {
  tip ??= createTip();
  tip.replaceChildren(text, ...caps.map(cap));
  // Shown again, so that it lies above a dialog that was opened since.
  if (tip.matches(':popover-open')) tip.hidePopover();
  tip.showPopover();
  const box = anchor.getBoundingClientRect();
  const own = tip.getBoundingClientRect();
  const below = box.bottom + GAP_PX;
  const top = below + own.height + EDGE_PX <= window.innerHeight ? below : box.top - GAP_PX - own.height;
  const left = box.left + box.width / 2 - own.width / 2;
  tip.style.top = `${Math.round(top)}px`;
  tip.style.left = `${Math.round(Math.min(Math.max(left, EDGE_PX), window.innerWidth - own.width - EDGE_PX))}px`;
}

function close(): void {
  clearTimeout(timer);
  if (tip === null || !tip.matches(':popover-open')) return;
  hiddenAt = performance.now();
  tip.hidePopover();
}

function createTip(): HTMLElement {
  const element = document.createElement('div');
  element.className = 'tooltip';
  element.popover = 'manual';
  element.setAttribute('aria-hidden', 'true');
  document.body.append(element);
  return element;
}

function cap(text: string): HTMLElement {
  const element = document.createElement('kbd');
  element.textContent = text;
  return element;
}
