import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { menuActions } from '../../../core/ipc/menuActions.ts';
import { menuActionIds } from '../../../core/ipc/menuStructure.ts';
import { menuTemplate, type MenuCommands, type MenuState } from '../../../electron/menu.ts';

const state: MenuState = { platform: 'linux', theme: 'dark', language: 'de', recentFolders: [], projectIsOpen: true, texts: null };
/** As the page sends it. */
const texts = { texts: {}, actions: Object.fromEntries(menuActionIds().map((id) => [id, { label: `Say ${id}`, accelerator: 'CmdOrCtrl+X' }])) };

function commands(): MenuCommands & { said: string[] } {
  const said: string[] = [];
  return {
    said,
    perform: (id) => void said.push(id),
    openFolder: (path) => void said.push(`open ${path}`),
    clearRecentFolders: () => void said.push('clear'),
    showAbout: () => void said.push('about'),
  };
}

function allItems(template: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? allItems(item.submenu) : [])]);
}

function click(item: MenuItemConstructorOptions): void {
  (item.click as unknown as () => void)();
}

describe('menuTemplate', () => {
  it('offers every action once and sends its id', () => {
    const heard = commands();
    const ids = menuActionIds();
    const items = allItems(menuTemplate({ ...state, texts }, heard)).filter((item) => ids.includes(item.id ?? ''));
    for (const item of items) click(item);
    expect(heard.said).toEqual(ids);
    expect(items.map(({ label }) => label)).toEqual(ids.map((id) => `Say ${id}`));
  });

  it('has the usual actions before the page has sent its texts, and no line without something on both sides', () => {
    const heard = commands();
    const template = menuTemplate(state, heard);
    const items = allItems(template).filter((item) => item.id !== undefined && item.id in menuActions);
    for (const item of items) click(item);
    expect([...heard.said].sort()).toEqual(Object.keys(menuActions).sort());
    for (const { submenu } of allItems(template)) {
      const types = Array.isArray(submenu) ? submenu.map(({ type }) => type) : [];
      expect(types.filter((type, index) => type === 'separator' && (index === 0 || index === types.length - 1 || types[index - 1] === 'separator'))).toEqual([]);
    }
  });

  it('leaves the keys of actions to the page', () => {
    for (const platform of ['linux', 'win32', 'darwin'] as const) {
      for (const item of allItems(menuTemplate({ ...state, platform, texts }, commands()))) {
        if (item.accelerator !== undefined) expect(item.registerAccelerator).toBe(false);
      }
    }
  });

  it('shows no key without a modifier on macOS', () => {
    const keys = allItems(menuTemplate({ ...state, platform: 'darwin' }, commands())).map((item) => item.accelerator);
    expect(keys.filter((key) => typeof key === 'string' && !key.includes('+'))).toEqual([]);
  });

  it('without a folder only what makes sense can be chosen', () => {
    const enabled = allItems(menuTemplate({ ...state, projectIsOpen: false, texts }, commands()))
      .filter((item) => item.id !== undefined && item.enabled !== false)
      .map((item) => item.id);
    expect(enabled.sort()).toEqual(['about', 'add-model', 'language-de', 'language-en', 'language-es', 'language-fr', 'language-ja', 'language-zh', 'open-folder', 'reset-layout', 'show-doctor', 'show-models', 'show-palette', 'show-settings', 'show-shortcuts', 'theme-dark', 'theme-light', 'theme-system']);
  });

  it('marks the theme and the language', () => {
    const checked = allItems(menuTemplate({ ...state, texts }, commands())).filter((item) => item.checked);
    expect(checked.map((item) => item.id)).toEqual(['theme-dark', 'language-de']);
  });

  it('opens recent folders, with names that hold an ampersand', () => {
    const heard = commands();
    const items = allItems(menuTemplate({ ...state, recentFolders: ['/data/cats & dogs'] }, heard));
    const recent = items.find((item) => item.label?.startsWith('cats && dogs'));
    click(recent as MenuItemConstructorOptions);
    expect(heard.said).toEqual(['open /data/cats & dogs']);
  });
});
