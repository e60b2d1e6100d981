/** A key with its modifiers. `key` is a KeyboardEvent.key, letters in lower case. */
export interface Shortcut {
  readonly key: string;
  /** Ctrl, or Command on a Mac. */
  readonly mod: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
}

/** The part of a KeyboardEvent that decides. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'getModifierState'>;

/** Reads `Mod+Shift+Z`, `D`, `PageDown`, `?`, `Mod++`. */
export function parseShortcut(text: string): Shortcut {
  const parts = text.split(/\+(?!$)/);
  const key = parts.pop()!;
  const modifiers = new Set(parts);
  return {
    key: key.length === 1 ? key.toLowerCase() : key,
    mod: modifiers.has('Mod'),
    shift: modifiers.has('Shift'),
    alt: modifiers.has('Alt'),
  };
}

/** Keys that are no shortcut by themselves. */
const MODIFIER_KEYS = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Fn', 'NumLock', 'Dead', 'Process', 'Unidentified']);

/**
 * The text of a pressed shortcut, the other way round than `parseShortcut`; null while only modifiers are held.
 * A key of the row of digits is its digit; with Shift, or with what else types signs, it is the sign that it types.
 */
export function shortcutOfPress(press: KeyPress, isMac: boolean): string | null {
  if (MODIFIER_KEYS.has(press.key)) return null;
  const typed = pressedKey(press);
  const typesSign = press.shiftKey || (isMac && press.altKey && /^[!-~]$/.test(typed));
  const key = typesSign ? typed : (pressedDigit(press) ?? typed);
  const modifiers = [
    (isMac ? press.metaKey : press.ctrlKey) && 'Mod',
    press.altKey && !(isMac && isSign(key)) && 'Alt',
    press.shiftKey && !isSign(key) && 'Shift',
  ];
  return [...modifiers.filter((part) => part !== false), key.length === 1 ? key.toUpperCase() : key].join('+');
}

/**
 * Whether a key press is the shortcut. Letters are compared with Shift; signs without, and on a Mac without Option,
 * because some keyboards need those to type them. On keyboards without Latin letters the place of the key counts.
 *
 * A digit is also the key at its place in the row of digits, whatever that types: `é` for 2 on a French keyboard, where
 * the digits need Shift. Such a key can be a sign as well (`-` for 6): see `isDigit` for what wins.
 */
export function matchesShortcut(shortcut: Shortcut, press: KeyPress, isMac: boolean): boolean {
  const mod = isMac ? press.metaKey : press.ctrlKey;
  const otherMod = isMac ? press.ctrlKey : press.metaKey;
  if (otherMod || mod !== shortcut.mod) return false;
  const sign = isSign(shortcut.key);
  if (press.altKey !== shortcut.alt && (shortcut.alt || !isMac || !sign)) return false;
  if (press.shiftKey !== shortcut.shift && (shortcut.shift || !sign)) return false;
  return (isDigit(shortcut) ? pressedDigit(press) : pressedKey(press)) === shortcut.key;
}

/**
 * Such shortcuts are looked for first: where a key is both a digit and a sign, the row of digits is the same on every
 * keyboard, and the sign counts only where nothing has the digit with the same modifiers. On a French keyboard 6 is
 * the sixth class and Ctrl+- still zooms.
 */
export function isDigit({ key }: Shortcut): boolean {
  return /^\d$/.test(key);
}

function isSign(key: string): boolean {
  return key.length === 1 && !/[a-z0-9]/.test(key);
}

/** The key in the form of `Shortcut.key`. */
function pressedKey({ key, code }: KeyPress): string {
  if (key.length > 1) return key;
  const letter = key.toLowerCase();
  const place = /^Key([A-Z])$/.exec(code);
  return place !== null && !/^[\x20-\x7e]$/.test(letter) ? place[1].toLowerCase() : letter;
}

/** The digit that was typed, or else the one at whose place the key is; AltGr asks for what is typed. */
function pressedDigit(press: KeyPress): string | null {
  if (/^\d$/.test(press.key)) return press.key;
  return press.getModifierState('AltGraph') ? null : (/^Digit(\d)$/.exec(press.code)?.[1] ?? null);
}

const names: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  Escape: 'Esc',
  Delete: 'Del',
  ' ': 'Space',
};

/** The keys as caps to show, e.g. `['Ctrl', 'Shift', 'Z']`. */
export function shortcutCaps(text: string, isMac: boolean): string[] {
  const { key, mod, shift, alt } = parseShortcut(text);
  const caps: string[] = [];
  if (mod) caps.push(isMac ? '⌘' : 'Ctrl');
  if (alt) caps.push(isMac ? '⌥' : 'Alt');
  if (shift) caps.push(isMac ? '⇧' : 'Shift');
  caps.push(names[key] ?? (key.length === 1 ? key.toUpperCase() : key));
  return caps;
}

/** The form of the attribute `aria-keyshortcuts`, e.g. `Control+Shift+Z`. */
export function ariaShortcut(text: string, isMac: boolean): string {
  const { key, mod, shift, alt } = parseShortcut(text);
  const modifiers = [mod && (isMac ? 'Meta' : 'Control'), alt && 'Alt', shift && 'Shift'].filter((part) => part !== false);
  return [...modifiers, key.length === 1 ? key.toUpperCase() : key].join('+');
}

/** Electron's names of keys that KeyboardEvent calls otherwise. */
const acceleratorNames: Record<string, string> = {
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  Escape: 'Esc',
  '+': 'Plus',
  ' ': 'Space',
};

/** Electron's notation, e.g. `CmdOrCtrl+Shift+Z`; null for keys that it has no name for. */
export function electronAccelerator(text: string): string | null {
  const { key, mod, shift, alt } = parseShortcut(text);
  const name = acceleratorNames[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  const known = /^[\x21-\x7e]$/.test(name) || /^(F\d{1,2}|Plus|Space|Left|Right|Up|Down|Esc|PageUp|PageDown|Home|End|Delete|Backspace|Enter|Tab|Insert)$/.test(name);
  if (!known) return null;
  return [mod && 'CmdOrCtrl', alt && 'Alt', shift && 'Shift', name].filter((part) => part !== false).join('+');
}
