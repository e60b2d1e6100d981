import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeyHandler } from '../../../../renderer/actions/keyHandler.ts';
import type { AppState } from '../../../../renderer/state/appState.svelte.ts';

class FakeElement {
  readonly isContentEditable = false;
  readonly type = 'search';
  readonly tag: string;

  constructor(tag: string) {
    this.tag = tag;
  }

  matches(selector: string): boolean {
    return selector.split(', ').includes(this.tag);
  }
}

beforeEach(() => {
  vi.stubGlobal('HTMLElement', FakeElement);
  vi.stubGlobal('HTMLInputElement', class {});
  vi.stubGlobal('document', { querySelector: () => null });
  return () => vi.unstubAllGlobals();
});

/** Whether the window takes a key from the element that has the focus. */
function takes(tag: string, key: string, more: Partial<KeyboardEvent> = {}): boolean {
  const preventDefault = vi.fn();
  const app = { settings: { shortcuts: {} }, layout: { dialog: null }, project: { info: null }, workspace: { session: null }, messages: { attempt: (perform: () => void) => perform() } };
  const event = {
    key, code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, getModifierState: () => false,
    target: new FakeElement(tag), defaultPrevented: false, isComposing: false, repeat: true, preventDefault, ...more,
  };
  createKeyHandler(app as unknown as AppState)(event as unknown as KeyboardEvent);
  return preventDefault.mock.calls.length > 0;
}

const ctrl = { ctrlKey: true };

describe('in a text field', () => {
  it.each([
    ['k', ctrl], ['P', { ...ctrl, shiftKey: true }], ['F1', {}], ['F1', { shiftKey: true }], [',', ctrl], ['0', ctrl], ['à', { ...ctrl, code: 'Digit0' }],
  ])('takes %s with %j', (key, more) => expect(takes('input', key, more)).toBe(true));

  it.each([
    ['p', {}], ['?', { shiftKey: true }], ['1', {}], ['Delete', {}], ['Escape', {}], ['PageDown', {}], ['ArrowLeft', {}],
    ['a', ctrl], ['z', ctrl], ['Z', { ...ctrl, shiftKey: true }], ['y', ctrl], ['я', { ...ctrl, code: 'KeyZ' }], ['k', { ...ctrl, altKey: true }],
  ])('leaves %s with %j', (key, more) => expect(takes('input', key, more)).toBe(false));
});

it.each([['p', {}], ['a', ctrl], ['Delete', {}]])('takes %s with %j elsewhere', (key, more) => expect(takes('div', key, more)).toBe(true));

it('leaves the keys that press a button to it', () => {
  expect([takes('button', 'Enter'), takes('button', 'p')]).toEqual([false, true]);
});
