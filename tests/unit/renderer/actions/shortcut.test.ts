import { describe, expect, it } from 'vitest';
import { ariaShortcut, electronAccelerator, matchesShortcut, parseShortcut, shortcutCaps, shortcutOfPress, type KeyPress } from '../../../../renderer/actions/shortcut.ts';

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, getModifierState: () => false, ...more };
}

function matches(shortcut: string, event: KeyPress, isMac = false): boolean {
  return matchesShortcut(parseShortcut(shortcut), event, isMac);
}

it('reads letters, names and signs', () => {
  expect(parseShortcut('Mod+Shift+Z')).toEqual({ key: 'z', mod: true, shift: true, alt: false });
  expect(parseShortcut('Alt+ArrowUp')).toEqual({ key: 'ArrowUp', mod: false, shift: false, alt: true });
  expect(parseShortcut('Mod++')).toEqual({ key: '+', mod: true, shift: false, alt: false });
  expect(parseShortcut('+')).toEqual({ key: '+', mod: false, shift: false, alt: false });
});

describe('matching', () => {
  it('tells letters with Shift from those without', () => {
    expect(matches('P', press('p'))).toBe(true);
    expect(matches('P', press('P', { shiftKey: true }))).toBe(false);
    expect(matches('Shift+P', press('P', { shiftKey: true }))).toBe(true);
    expect(matches('Shift+P', press('p'))).toBe(false);
  });

  it('takes letters while Caps Lock is on', () => {
    expect(matches('P', press('P'))).toBe(true);
    expect(matches('Shift+P', press('p', { shiftKey: true }))).toBe(true);
  });

  it('takes signs with and without Shift, as keyboards differ', () => {
    expect(matches('?', press('?', { shiftKey: true }))).toBe(true);
    expect(matches('?', press('?'))).toBe(true);
    expect(matches('Mod++', press('+', { ctrlKey: true, shiftKey: true }))).toBe(true);
  });

  it('does not take a key with another modifier', () => {
    for (const modifier of ['ctrlKey', 'metaKey', 'altKey'] as const) expect(matches('D', press('d', { [modifier]: true }))).toBe(false);
    expect(matches('Mod+Z', press('z', { ctrlKey: true, shiftKey: true }))).toBe(false);
    expect(matches('Mod+Z', press('z', { ctrlKey: true, altKey: true }))).toBe(false);
  });

  it('takes Command for Ctrl on a Mac', () => {
    expect(matches('Mod+Z', press('z', { metaKey: true }), true)).toBe(true);
    expect(matches('Mod+Z', press('z', { ctrlKey: true }), true)).toBe(false);
    expect(matches('Mod+Z', press('z', { metaKey: true }), false)).toBe(false);
  });

  it('goes by the place of the key on keyboards without Latin letters', () => {
    expect(matches('P', press('з', { code: 'KeyP' }))).toBe(true);
    expect(matches('Mod+Z', press('я', { code: 'KeyZ', ctrlKey: true }))).toBe(true);
    // On a French keyboard the key at Q types A: the letter counts.
    expect(matches('Q', press('a', { code: 'KeyQ' }))).toBe(false);
  });

  it('takes the key at the place of a digit, as French and Czech keyboards type digits with Shift only', () => {
    expect(matches('2', press('é', { code: 'Digit2' }))).toBe(true);
    expect(matches('2', press('ě', { code: 'Digit2' }))).toBe(true);
    expect(matches('Mod+0', press('à', { code: 'Digit0', ctrlKey: true }))).toBe(true);
    expect(matches('2', press('2', { code: 'Digit2', shiftKey: true }))).toBe(false);
    expect(matches('Shift+2', press('2', { code: 'Digit2', shiftKey: true }))).toBe(true);
    expect(matches('2', press('2', { code: 'Numpad2' }))).toBe(true);
    // On a Hungarian keyboard 0 is left of 1.
    expect(matches('0', press('0', { code: 'Backquote' }))).toBe(true);
  });

  it('takes a sign on the key of a digit that AltGr, Option or Shift types', () => {
    const altGr = { code: 'Digit8', getModifierState: (name: string) => name === 'AltGraph' };
    expect([matches('[', press('[', altGr)), matches('8', press('[', altGr))]).toEqual([true, false]);
    const option = press('[', { code: 'Digit5', altKey: true });
    expect([matches('[', option, true), matches('5', option, true), matches('[', option)]).toEqual([true, false, false]);
    expect(matches('[', press('[', { code: 'Digit5', altKey: true, shiftKey: true }), true)).toBe(true);
    expect([matches('/', press('/', { code: 'Digit7', shiftKey: true })), matches('7', press('/', { code: 'Digit7', shiftKey: true }))]).toEqual([true, false]);
  });

  it('keeps Option apart with letters, and where the shortcut has it', () => {
    expect(matches('D', press('∂', { code: 'KeyD', altKey: true }), true)).toBe(false);
    expect(matches('Alt+5', press('5', { code: 'Digit5' }), true)).toBe(false);
    expect(matches('Alt+…', press('…', { code: 'Semicolon' }), true)).toBe(false);
  });
});

it('shows key caps and tells screen readers', () => {
  expect(shortcutCaps('Mod+Shift+Z', false)).toEqual(['Ctrl', 'Shift', 'Z']);
  expect(shortcutCaps('Mod+Shift+Z', true)).toEqual(['⌘', '⇧', 'Z']);
  expect(shortcutCaps('PageDown', false)).toEqual(['PgDn']);
  expect(ariaShortcut('Mod+Shift+Z', false)).toBe('Control+Shift+Z');
  expect(ariaShortcut('Mod+Z', true)).toBe('Meta+Z');
});

it('reads a press as the text that matches it', () => {
  const press = { key: 'k', code: 'KeyK', ctrlKey: true, metaKey: false, shiftKey: true, altKey: false, getModifierState: () => false };
  expect(shortcutOfPress(press, false)).toBe('Mod+Shift+K');
  expect(shortcutOfPress({ ...press, key: '?', ctrlKey: false }, false)).toBe('?');
  expect(shortcutOfPress({ ...press, key: 'F5', ctrlKey: false }, false)).toBe('Shift+F5');
  expect(shortcutOfPress({ ...press, key: 'л', shiftKey: false }, false)).toBe('Mod+K');
  expect(shortcutOfPress({ ...press, key: 'Shift' }, false)).toBeNull();
  for (const key of ['k', '+', 'ArrowUp', '7', '/']) {
    const one = { ...press, key, shiftKey: false, altKey: true };
    expect(matchesShortcut(parseShortcut(shortcutOfPress(one, false)!), one, false), key).toBe(true);
  }
});

it.each([
  ['French 2', press('é', { code: 'Digit2' }), false, '2'],
  ['French 2 with Shift', press('2', { code: 'Digit2', shiftKey: true }), false, 'Shift+2'],
  ['French 6', press('-', { code: 'Digit6' }), false, '6'],
  ['Czech 1 with Ctrl', press('+', { code: 'Digit1', ctrlKey: true }), false, 'Mod+1'],
  ['German 7 with Shift', press('/', { code: 'Digit7', shiftKey: true }), false, '/'],
  ['German 8 with AltGr', press('[', { code: 'Digit8', getModifierState: (name) => name === 'AltGraph' }), false, '['],
  ['German 5 with Option', press('[', { code: 'Digit5', altKey: true }), true, '['],
  ['American 5 with Option', press('∞', { code: 'Digit5', altKey: true }), true, 'Alt+5'],
] as const)('reads %s, and matches what it has read', (_, event, isMac, text) => {
  expect(shortcutOfPress(event, isMac)).toBe(text);
  expect(matches(text, event, isMac)).toBe(true);
});

it.each([
  ['Mod+Shift+Z', 'CmdOrCtrl+Shift+Z'],
  ['Mod++', 'CmdOrCtrl+Plus'],
  ['Alt+ArrowUp', 'Alt+Up'],
  ['D', 'D'],
  ['Escape', 'Esc'],
  ['F1', 'F1'],
  ['Mod+,', 'CmdOrCtrl+,'],
  ['ß', null],
  ['AudioVolumeUp', null],
])('writes %s for the native menu as %s', (text, accelerator) => expect(electronAccelerator(text)).toBe(accelerator));
