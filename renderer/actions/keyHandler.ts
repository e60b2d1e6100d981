import type { AppState } from '../state/appState.svelte.ts';
import { performAction, type Action } from './action.ts';
import { actionList } from './actionList.ts';
import { isMac } from './platform.ts';
import { matchesShortcut, parseShortcut, type KeyPress, type Shortcut } from './shortcut.ts';

const bindings: readonly { readonly shortcut: Shortcut; readonly action: Action }[] = actionList.flatMap((action) =>
  action.shortcuts.map((text) => ({ shortcut: parseShortcut(text), action })),
);

/** The action of a key press, enabled or not. */
export function actionOfKey(press: KeyPress, mac = isMac): Action | undefined {
  return bindings.find(({ shortcut }) => matchesShortcut(shortcut, press, mac))?.action;
}

/**
 * The one handler of shortcuts, for `keydown` on the window. What a control has handled itself is left alone, and so
 * is everything while a person types or a dialog or menu is open.
 */
export function createKeyHandler(app: AppState): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.defaultPrevented || event.isComposing || isTyping(event) || isCovered()) return;
    const action = actionOfKey(event);
    if (action === undefined) return;
    // Also for one that is not enabled: Ctrl+W must never close the window because no folder is open.
    event.preventDefault();
    if (!event.repeat || action.repeats === true) performAction(action, app);
  };
}

/** Inputs without text: letters mean nothing to them, but arrows and the like do. */
const WITHOUT_TEXT = new Set(['checkbox', 'radio', 'range', 'color', 'button', 'submit']);
const OWN_KEYS = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End', ' ', 'Enter']);

function isTyping(event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && WITHOUT_TEXT.has(target.type)) return OWN_KEYS.has(event.key) && !event.altKey;
  return target.isContentEditable || target.matches('input, textarea, select');
}

/** A dialog or a menu is open: keys are for it. */
function isCovered(): boolean {
  return document.querySelector('dialog[open], [popover="auto"]:popover-open') !== null;
}
