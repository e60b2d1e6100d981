import type { MenuItemConstructorOptions } from 'electron';
import { basename } from 'node:path';
import type { Settings } from '../core/ipc/settings.ts';
import { menuActions, type MenuActionId } from '../core/ipc/menuActions.ts';
import { englishMenuTexts, type MenuTextId, type MenuTexts } from '../core/ipc/menuTexts.ts';

export interface MenuState {
  readonly platform: NodeJS.Platform;
  readonly theme: Settings['theme'];
  readonly recentFolders: readonly string[];
  readonly projectIsOpen: boolean;
  /** In the language and with the keys in use; null = the page has not sent them yet. */
  readonly texts: MenuTexts | null;
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
  'close-project', 'import', 'export', 'train-model', 'undo', 'redo', 'prelabel-image', 'prelabel-folder', 'previous-image', 'next-image',
  'toggle-done', 'zoom-in', 'zoom-out', 'zoom-fit', 'zoom-actual', 'toggle-image-list', 'toggle-layer-panel', 'show-tour',
]);

/** The native menu as a template. Everything that changes work goes to the renderer by its action id. */
export function menuTemplate(state: MenuState, commands: MenuCommands): MenuItemConstructorOptions[] {
  const isMac = state.platform === 'darwin';
  const text = (id: MenuTextId): string => state.texts?.texts[id] ?? englishMenuTexts[id];

  const action = (id: MenuActionId, more: MenuItemConstructorOptions = {}): MenuItemConstructorOptions => {
    const { label, accelerator } = state.texts?.actions[id] ?? menuActions[id];
    // A macOS menu takes a key without a modifier even from text fields, so it is not given any.
    const shown = accelerator !== null && !(isMac && !accelerator.includes('+')) ? { accelerator, registerAccelerator: false } : {};
    return { id, label, ...shown, enabled: state.projectIsOpen || !needsProject.has(id), click: () => commands.perform(id), ...more };
  };
  const theme = (id: MenuActionId, value: Settings['theme']): MenuItemConstructorOptions =>
    action(id, { type: 'radio', checked: state.theme === value });
  const separator: MenuItemConstructorOptions = { type: 'separator' };

  const recent: MenuItemConstructorOptions[] =
    state.recentFolders.length === 0
      ? [{ label: text('noRecent'), enabled: false }]
      : [
          ...state.recentFolders.map((path) => ({ label: folderLabel(path), click: () => commands.openFolder(path) })),
          separator,
          { label: text('clearRecent'), click: () => commands.clearRecentFolders() },
        ];
  const about: MenuItemConstructorOptions = { id: 'about', label: text('about'), click: () => commands.showAbout() };

  const clipboard: MenuItemConstructorOptions[] = [
    { role: 'cut', label: text('cut') },
    { role: 'copy', label: text('copy') },
    { role: 'paste', label: text('paste') },
    { role: 'selectAll', label: text('selectAll') },
  ];

  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: text('file'),
      submenu: [
        action('open-folder'),
        { label: text('openRecent'), submenu: recent },
        action('close-project'),
        separator,
        action('add-model'),
        action('import'),
        action('export'),
        action('train-model'),
        ...(isMac ? [] : [separator, { role: 'quit', label: text('quit') } as const]),
      ],
    },
    {
      label: text('edit'),
      submenu: [action('undo'), action('redo'), separator, ...clipboard],
    },
    {
      label: text('image'),
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
      label: text('view'),
      submenu: [
        action('zoom-in'),
        action('zoom-out'),
        action('zoom-fit'),
        action('zoom-actual'),
        separator,
        action('toggle-image-list'),
        action('toggle-layer-panel'),
        separator,
        { label: text('theme'), submenu: [theme('theme-system', 'system'), theme('theme-light', 'light'), theme('theme-dark', 'dark')] },
        { role: 'togglefullscreen', label: text('fullScreen') },
        separator,
        { role: 'toggleDevTools', label: text('developerTools') },
      ],
    },
    {
      label: text('help'),
      role: 'help',
      submenu: [
        action('show-palette'),
        action('show-shortcuts'),
        action('show-tour'),
        separator,
        action('show-models'),
        action('show-settings'),
        action('show-doctor'),
        ...(isMac ? [] : [separator, about]),
      ],
    },
  ];
}

/** `&` marks an access key in a label and is doubled to be shown. */
function folderLabel(path: string): string {
  return `${basename(path)}  (${path})`.replaceAll('&', '&&');
}
