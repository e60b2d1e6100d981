import { expect, it } from 'vitest';
import { menuActions } from '../../../../core/ipc/menuActions.ts';
import { menuActionIds } from '../../../../core/ipc/menuStructure.ts';
import { languages } from '../../../../core/ipc/settings.ts';
import { toolIcons } from '../../../../renderer/actions/toolIcons.ts';
import { toolList } from '../../../../core/editor/toolList.ts';
import { actionList, actionOfMenu } from '../../../../renderer/actions/actionList.ts';
import { actionOfKey } from '../../../../renderer/actions/keyHandler.ts';
import { menuTextsInUse } from '../../../../renderer/actions/menuTexts.ts';
import { createClient } from '../../../../renderer/bridge/client.ts';
import { actionEntries } from '../../../../renderer/components/palette/paletteEntries.ts';
import { AppState } from '../../../../renderer/state/appState.svelte.ts';
import { FakeBridge } from '../../../fixtures/fakeBridge.ts';
import { ariaShortcut, parseShortcut } from '../../../../renderer/actions/shortcut.ts';

/** Chosen once in a life with Atrous; the shortcut editor gives them keys for whoever wants some. */
const WITHOUT_KEY = languages.map((language) => `language-${language}`);
/** The palette is open already, and lists classes by their names. */
const NOT_IN_PALETTE = ['show-palette', ...Array.from({ length: 9 }, (_, index) => `class-${index + 1}`)];

it('has every action in the native menu, once', () => {
  expect(menuActionIds().sort()).toEqual(actionList.map(({ id }) => id).sort());
  for (const id of Object.keys(menuActions)) expect(actionOfMenu(id)?.id).toBe(id);
});

it('has every action in the palette', () => {
  const page = { systemIsDark: () => false, systemLanguages: () => ['en'], onSystemChange: () => {}, apply: () => {}, speak: () => {} };
  const app = new AppState({ client: createClient(new FakeBridge()), page, storage: { getItem: () => null, setItem: () => {} } });
  const listed = actionEntries(app).map(({ id }) => id);
  expect(actionList.map(({ id }) => id).filter((id) => !listed.includes(id)).sort()).toEqual([...NOT_IN_PALETTE].sort());
});

it('has every action on a key', () => {
  expect(actionList.filter(({ shortcuts }) => shortcuts.length === 0).map(({ id }) => id)).toEqual(WITHOUT_KEY);
});

it('shows the keys of every action in the native menu', () => {
  const { actions } = menuTextsInUse({});
  for (const { id, shortcuts } of actionList) expect(actions[id].accelerator !== null, id).toBe(shortcuts.length > 0);
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
      const press = { key, code: '', ctrlKey: mod, metaKey: false, shiftKey: shift, altKey: alt, getModifierState: () => false };
      expect(actionOfKey(press, false)?.id, text).toBe(action.id);
    }
  }
});
