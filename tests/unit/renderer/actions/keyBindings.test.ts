import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ShortcutOverrides } from '../../../../core/ipc/settings.ts';
import { actionList } from '../../../../renderer/actions/actionList.ts';
import { createKeyFinder, holdersOf, resetShortcuts, sameShortcut, shortcutsOf, takeShortcut, withShortcuts } from '../../../../renderer/actions/keyBindings.ts';

const undo = { id: 'undo', shortcuts: ['Mod+Z'] };
const redo = { id: 'redo', shortcuts: ['Mod+Shift+Z', 'Mod+Y'] };
const tour = { id: 'tour', shortcuts: [] };
const actions = [undo, redo, tour];

describe('withShortcuts', () => {
  it('keeps only what differs from what an action comes with', () => {
    const changed = withShortcuts({}, undo, ['U']);
    expect(changed).toEqual({ undo: ['U'] });
    expect(withShortcuts(changed, undo, ['mod+z'.replace('mod', 'Mod')])).toEqual({});
    expect(shortcutsOf(undo, withShortcuts({}, undo, []))).toEqual([]);
  });
});

describe('takeShortcut', () => {
  it('takes keys from the action that has them, and from no other', () => {
    const next = takeShortcut({}, tour, 'Mod+Y', actions);
    expect(next).toEqual({ tour: ['Mod+Y'], redo: ['Mod+Shift+Z'] });
    expect(holdersOf('Mod+Y', tour, actions, next)).toEqual([]);
  });

  it('adds nothing twice', () => {
    expect(takeShortcut({}, undo, 'Mod+z', actions)).toEqual({});
  });
});

it('gives an action its keys back, also from whichever has them now', () => {
  const taken = takeShortcut(takeShortcut({}, tour, 'Mod+Y', actions), redo, 'R', actions);
  const back = resetShortcuts(taken, redo, actions);
  expect(shortcutsOf(redo, back)).toEqual(redo.shortcuts);
  expect(shortcutsOf(tour, back)).toEqual([]);
});

it('finds actions by the keys in use', () => {
  const find = createKeyFinder(actions);
  const press = { key: 'u', code: 'KeyU', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, getModifierState: () => false };
  expect(find(press, {}, false)).toBeUndefined();
  expect(find(press, { undo: ['U'] }, false)).toBe(undo);
  expect(find({ ...press, key: 'z', ctrlKey: true }, { undo: ['U'] }, false)).toBeUndefined();
});

it('finds classes by the row of digits on every keyboard, and signs there only where nothing has the digit', () => {
  const find = createKeyFinder(actionList);
  const idOf = (key: string, code: string, ctrlKey = false): string | undefined =>
    find({ key, code, ctrlKey, metaKey: false, shiftKey: false, altKey: false, getModifierState: () => false }, {}, false)?.id;
  expect(['&', 'é', '"', "'", '(', '-', 'è', '_', 'ç', 'à'].map((key, index) => idOf(key, `Digit${(index + 1) % 10}`))).toEqual([
    'class-1', 'class-2', 'class-3', 'class-4', 'class-5', 'class-6', 'class-7', 'class-8', 'class-9', 'class-void',
  ]);
  expect([idOf('à', 'Digit0', true), idOf('&', 'Digit1', true), idOf('-', 'Digit6', true)]).toEqual(['zoom-fit', 'zoom-actual', 'zoom-out']);
  expect([idOf('+', 'Digit1'), idOf('+', 'Digit1', true), idOf('=', 'Minus', true)]).toEqual(['class-1', 'zoom-actual', 'zoom-in']);
});

it('never gives one key to two actions, whatever is taken and reset', () => {
  const keys = ['Mod+Z', 'Mod+Y', 'Mod+Shift+Z', 'B', 'Shift+D', '?', 'F1', 'Mod+K', '1', 'Alt+ArrowUp'];
  const step = fc.record({ action: fc.constantFrom(...actionList), key: fc.constantFrom(...keys), reset: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let overrides: ShortcutOverrides = {};
      for (const { action, key, reset } of steps) {
        overrides = reset ? resetShortcuts(overrides, action, actionList) : takeShortcut(overrides, action, key, actionList);
        const own = shortcutsOf(action, overrides);
        if (reset) expect(own).toEqual(action.shortcuts);
        else expect(own.some((one) => sameShortcut(one, key))).toBe(true);
        for (const shortcut of own) expect(holdersOf(shortcut, action, actionList, overrides)).toEqual([]);
      }
    }),
    { numRuns: 60 },
  );
});
