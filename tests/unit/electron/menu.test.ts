import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { menuActions } from '../../../core/ipc/menuActions.ts';
import { menuTemplate, type MenuCommands, type MenuState } from '../../../electron/menu.ts';

const state: MenuState = { platform: 'linux', theme: 'dark', recentFolders: [], projectIsOpen: true, texts: null };

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
    const items = allItems(menuTemplate(state, heard)).filter((item) => item.id !== undefined && item.id in menuActions);
    for (const item of items) click(item);
    expect([...heard.said].sort()).toEqual(Object.keys(menuActions).sort());
  });

  it('leaves the keys of actions to the page', () => {
    for (const platform of ['linux', 'win32', 'darwin'] as const) {
      for (const item of allItems(menuTemplate({ ...state, platform }, commands()))) {
        if (item.accelerator !== undefined) expect(item.registerAccelerator).toBe(false);
      }
    }
  });

  it('shows no key without a modifier on macOS', () => {
    const keys = allItems(menuTemplate({ ...state, platform: 'darwin' }, commands())).map((item) => item.accelerator);
    expect(keys.filter((key) => typeof key === 'string' && !key.includes('+'))).toEqual([]);
  });

  it('without a folder only what makes sense can be chosen', () => {
    const enabled = allItems(menuTemplate({ ...state, projectIsOpen: false }, commands()))
      .filter((item) => item.id !== undefined && item.enabled !== false)
      .map((item) => item.id);
    expect(enabled.sort()).toEqual(['about', 'add-model', 'open-folder', 'show-doctor', 'show-models', 'show-palette', 'show-settings', 'show-shortcuts', 'theme-dark', 'theme-light', 'theme-system']);
  });

  it('marks the theme', () => {
    const checked = allItems(menuTemplate(state, commands())).filter((item) => item.checked);
    expect(checked.map((item) => item.id)).toEqual(['theme-dark']);
  });

  it('opens recent folders, with names that hold an ampersand', () => {
    const heard = commands();
    const items = allItems(menuTemplate({ ...state, recentFolders: ['/data/cats & dogs'] }, heard));
    const recent = items.find((item) => item.label?.startsWith('cats && dogs'));
    click(recent as MenuItemConstructorOptions);
    expect(heard.said).toEqual(['open /data/cats & dogs']);
  });
});
