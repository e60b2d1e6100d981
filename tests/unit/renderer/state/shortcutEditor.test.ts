import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../../core/errors/appError.ts';
import type { ShortcutOverrides } from '../../../../core/ipc/settings.ts';
import { actionList, actionOfMenu } from '../../../../renderer/actions/actionList.ts';
import { ShortcutEditor } from '../../../../renderer/state/shortcutEditor.svelte.ts';

const undo = actionOfMenu('undo')!;
const tour = actionOfMenu('show-tour')!;

function press(key: string, more: Partial<KeyboardEvent> = {}): Parameters<ShortcutEditor['press']>[0] {
  return { key, code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, getModifierState: () => false, ...more };
}

let bindings: { shortcuts: ShortcutOverrides; change(change: { shortcuts: ShortcutOverrides }): Promise<void> };
let editor: ShortcutEditor;

beforeEach(() => {
  bindings = {
    shortcuts: {},
    change: ({ shortcuts }) => {
      bindings.shortcuts = shortcuts;
      return Promise.resolve();
    },
  };
  editor = new ShortcutEditor(bindings, actionList, false);
});

describe('a press', () => {
  it('gives free keys to the action that waits', async () => {
    editor.wait(tour);
    await editor.press(press('Control', { ctrlKey: true }));
    expect(editor.waiting).toBe(tour);
    await editor.press(press('u', { ctrlKey: true, altKey: true }));
    expect(bindings.shortcuts).toEqual({ 'show-tour': ['Shift+F1', 'Mod+Alt+U'] });
    expect(editor.waiting).toBeNull();
    expect(editor.isChanged(tour)).toBe(true);
  });

  it('asks where keys belong to another action, and takes them when told to', async () => {
    editor.wait(tour);
    await editor.press(press('z', { ctrlKey: true }));
    expect(editor.conflict?.holders).toEqual([undo]);
    expect(bindings.shortcuts).toEqual({});
    await editor.resolve();
    expect(bindings.shortcuts).toEqual({ undo: [], 'show-tour': ['Shift+F1', 'Mod+Z'] });
    expect(editor.conflict).toBeNull();
  });

  it('leaves everything as it is at Escape', async () => {
    editor.wait(tour);
    await editor.press(press('z', { ctrlKey: true }));
    await editor.press(press('Escape'));
    expect([editor.waiting, editor.conflict, bindings.shortcuts]).toEqual([null, null, {}]);
  });

  it.each(['Tab', ' '])('refuses %j, which moves about in the window', async (key) => {
    editor.wait(tour);
    await editor.press(press(key));
    expect(editor.refused).toBe(key);
    expect(editor.waiting).toBe(tour);
  });
});

it('removes keys, resets one action and all', async () => {
  await editor.remove(undo, 'Mod+Z');
  expect(editor.keysOf(undo)).toEqual([]);
  await editor.reset(undo);
  expect([editor.keysOf(undo), editor.hasChanges]).toEqual([['Mod+Z'], false]);
  await editor.remove(undo, 'Mod+Z');
  await editor.resetAll();
  expect(editor.hasChanges).toBe(false);
});

it('reads a file of shortcuts, and says where it is none', async () => {
  await editor.read('mine.json', JSON.stringify({ atrousShortcuts: 1, shortcuts: { undo: ['U'] } }));
  expect(editor.keysOf(undo)).toEqual(['U']);
  for (const text of ['', '[]', '{"shortcuts": {"undo": "U"}}', 'null']) {
    await expect(editor.read('other.json', text)).rejects.toThrow(new AppError('shortcuts.badFile', 'other.json holds no shortcuts of Atrous.', { name: 'other.json' }));
  }
  expect(editor.keysOf(undo)).toEqual(['U']);
});
