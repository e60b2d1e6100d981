import { expect, it } from 'vitest';
import { menuActions } from '../../../../core/ipc/menuActions.ts';
import { toolIcons } from '../../../../renderer/actions/toolIcons.ts';
import { toolList } from '../../../../core/editor/toolList.ts';
import { actionList, actionOfMenu } from '../../../../renderer/actions/actionList.ts';
import { actionOfKey } from '../../../../renderer/actions/keyHandler.ts';
import { ariaShortcut, parseShortcut } from '../../../../renderer/actions/shortcut.ts';

it('has an action for every item of the native menu', () => {
  for (const id of Object.keys(menuActions)) expect(actionOfMenu(id)?.id).toBe(id);
});

it('shows in the native menu the keys that the window acts on', () => {
  for (const [id, { accelerator }] of Object.entries(menuActions)) {
    const shown = accelerator?.replace('CmdOrCtrl', 'Mod') ?? null;
    expect(actionOfMenu(id)?.shortcuts[0] ?? null, id).toSatisfy((shortcut: string | null) => shown === null || shortcut === shown);
  }
});

it('has ids, and keys, that are each used once', () => {
  const ids = actionList.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const keys = actionList.flatMap(({ shortcuts }) => shortcuts.map((shortcut) => ariaShortcut(shortcut, false)));
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

it('has every tool of the editor with its key', () => {
  for (const { id, shortcut } of toolList) {
    expect(actionList.find((action) => action.id === `tool-${id}`)?.shortcuts).toEqual([shortcut.toUpperCase()]);
  }
});

it('draws an icon for every tool', () => {
  for (const { icon } of toolList) expect(toolIcons).toHaveProperty(icon);
});

it('finds every action by each of its keys', () => {
  for (const action of actionList) {
    for (const text of action.shortcuts) {
      const { key, mod, shift, alt } = parseShortcut(text);
      const press = { key, code: '', ctrlKey: mod, metaKey: false, shiftKey: shift, altKey: alt };
      expect(actionOfKey(press, false)?.id, text).toBe(action.id);
    }
  }
});
