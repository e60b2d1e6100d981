import type { MenuItemConstructorOptions } from 'electron';
import { basename } from 'node:path';
import type { Settings } from '../core/ipc/contract.ts';
import { menuActions, type MenuActionId } from '../core/ipc/menuActions.ts';

export interface MenuState {
  readonly platform: NodeJS.Platform;
  readonly theme: Settings['theme'];
  readonly recentFolders: readonly string[];
  readonly projectIsOpen: boolean;
}

export interface MenuCommands {
  /** The renderer carries it out. */
  perform(id: MenuActionId): void;
  openFolder(path: string): void;
  clearRecentFolders(): void;
  showAbout(): void;
}

/** Items that mean something only while a folder is open. */
const needsProject: ReadonlySet<MenuActionId> = new Set<MenuActionId>([
  'close-project', 'import', 'export', 'undo', 'redo', 'prelabel-image', 'prelabel-folder', 'previous-image', 'next-image',
  'toggle-done', 'zoom-in', 'zoom-out', 'zoom-fit', 'zoom-actual', 'toggle-image-list', 'toggle-layer-panel',
]);

/** The native menu as a template. Everything that changes work goes to the renderer by its action id. */
export function menuTemplate(state: MenuState, commands: MenuCommands): MenuItemConstructorOptions[] {
  const isMac = state.platform === 'darwin';

  const action = (id: MenuActionId, more: MenuItemConstructorOptions = {}): MenuItemConstructorOptions => {
    const { label, accelerator } = menuActions[id];
    // A macOS menu takes a key without a modifier even from text fields, so it is not given any.
    const shown = accelerator !== null && !(isMac && !accelerator.includes('+')) ? { accelerator, registerAccelerator: false } : {};
    return { id, label, ...shown, enabled: state.projectIsOpen || !needsProject.has(id), click: () => commands.perform(id), ...more };
  };
  const theme = (id: MenuActionId, value: Settings['theme']): MenuItemConstructorOptions =>
    action(id, { type: 'radio', checked: state.theme === value });
  const separator: MenuItemConstructorOptions = { type: 'separator' };

  const recent: MenuItemConstructorOptions[] =
    state.recentFolders.length === 0
      ? [{ label: 'No Recent Folders', enabled: false }]
      : [
          ...state.recentFolders.map((path) => ({ label: folderLabel(path), click: () => commands.openFolder(path) })),
          separator,
          { label: 'Clear Recent Folders', click: () => commands.clearRecentFolders() },
        ];
  const about: MenuItemConstructorOptions = { id: 'about', label: 'About Atrous', click: () => commands.showAbout() };

  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        action('open-folder'),
        { label: 'Open Recent', submenu: recent },
        action('close-project'),
        separator,
        action('add-model'),
        action('import'),
        action('export'),
        ...(isMac ? [] : [separator, { role: 'quit' } as const]),
      ],
    },
    {
      label: '&Edit',
      submenu: [action('undo'), action('redo'), separator, { role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }],
    },
    {
      label: '&Image',
      submenu: [
        action('prelabel-image'),
        action('prelabel-folder'),
        separator,
        action('toggle-done'),
        separator,
        action('previous-image'),
        action('next-image'),
      ],
    },
    {
      label: '&View',
      submenu: [
        action('zoom-in'),
        action('zoom-out'),
        action('zoom-fit'),
        action('zoom-actual'),
        separator,
        action('toggle-image-list'),
        action('toggle-layer-panel'),
        separator,
        { label: 'Theme', submenu: [theme('theme-system', 'system'), theme('theme-light', 'light'), theme('theme-dark', 'dark')] },
        { role: 'togglefullscreen' },
        separator,
        { role: 'toggleDevTools' },
      ],
    },
    {
      label: '&Help',
      role: 'help',
      submenu: [action('show-models'), action('show-doctor'), ...(isMac ? [] : [separator, about])],
    },
  ];
}

/** `&` marks an access key in a label and is doubled to be shown. */
function folderLabel(path: string): string {
  return `${basename(path)}  (${path})`.replaceAll('&', '&&');
}
