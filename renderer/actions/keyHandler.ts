import type { ShortcutOverrides } from '../../core/ipc/settings.ts';
import type { AppState } from '../state/appState.svelte.ts';
import { performAction, type Action } from './action.ts';
import { actionList } from './actionList.ts';
import { createKeyFinder } from './keyBindings.ts';
import { isMac } from './platform.ts';
import { parseShortcut, shortcutOfPress, type KeyPress } from './shortcut.ts';

const findByKey = createKeyFinder(actionList);
const noOverrides: ShortcutOverrides = {};

/** The action of a key press, enabled or not. @param overrides keys that a person has chosen */
export function actionOfKey(press: KeyPress, mac = isMac, overrides: ShortcutOverrides = noOverrides): Action | undefined {
  return findByKey(press, overrides, mac);
}

/**
 * The one handler of shortcuts, for `keydown` on the window. What a control has handled itself is left alone, and so
 * are the keys of text while a person types, and everything while a dialog or menu is open.
 */
export function createKeyHandler(app: AppState): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.defaultPrevented || event.isComposing || isTyping(event) || isCovered()) return;
    const action = actionOfKey(event, isMac, app.settings.shortcuts);
    if (action === undefined) return;
    // Also for one that is not enabled: Ctrl+W must never close the window because no folder is open.
    event.preventDefault();
    if (!event.repeat || action.repeats === true) performAction(action, app);
  };
}

/** Inputs without text: letters mean nothing to them, but arrows and the like do. */
const WITHOUT_TEXT = new Set(['checkbox', 'radio', 'range', 'color', 'button', 'submit']);
const OWN_KEYS = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End', ' ', 'Enter']);

const PRESSES = new Set(['Enter', ' ']);

function isTyping(event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  // The keys that press a button belong to the one with the focus.
  if (PRESSES.has(event.key) && target.matches('button, a[href], summary')) return true;
  if (target instanceof HTMLInputElement && WITHOUT_TEXT.has(target.type)) return OWN_KEYS.has(event.key) && !event.altKey;
  return (target.isContentEditable || target.matches('input, textarea, select')) && isForText(event);
}

/** Whether a text field does something with these keys: all but F1 and the like, and most with Ctrl or Command. */
function isForText(press: KeyPress): boolean {
  const text = shortcutOfPress(press, isMac);
  if (text === null) return true;
  const { key, mod, alt } = parseShortcut(text);
  if (/^F\d+$/.test(key)) return false;
  // Ctrl and Alt together are how some systems say AltGr, which types letters.
  return !mod || alt || key.length > 1 || 'acvxyz '.includes(key);
}

/** A dialog or a menu is open: keys are for it. */
function isCovered(): boolean {
  return document.querySelector('dialog[open], [popover="auto"]:popover-open') !== null;
}
