import type { MenuItemConstructorOptions } from 'electron';
import { basename } from 'node:path';
import { languages, type Settings } from '../core/ipc/settings.ts';
import { menuActions } from '../core/ipc/menuActions.ts';
import { MENU_LINE, menuStructure, type MenuPlace, type ownMenuPlaces } from '../core/ipc/menuStructure.ts';
import { englishMenuTexts, type MenuTextId, type MenuTexts } from '../core/ipc/menuTexts.ts';

export interface MenuState {
  readonly platform: NodeJS.Platform;
  readonly theme: Settings['theme'];
  readonly language: Settings['language'];
  readonly recentFolders: readonly string[];
  readonly projectIsOpen: boolean;
  /** In the language and with the keys in use; null = the page has not sent them yet. */
  readonly texts: MenuTexts | null;
}

export interface MenuCommands {
  /** The renderer carries it out. */
  perform(id: string): void;
  openFolder(path: string): void;
  clearRecentFolders(): void;
  showAbout(): void;
}

/** What makes sense without a folder. */
const needsNoProject: ReadonlySet<string> = new Set([
  'open-folder', 'add-model', 'show-models', 'reset-layout', 'show-palette', 'show-shortcuts', 'show-settings', 'show-doctor',
  'theme-system', 'theme-light', 'theme-dark', ...languages.map((language) => `language-${language}`),
]);

/**
 * The native menu as a template. Everything that changes work goes to the renderer by its action id. Until the page has sent
 * what its actions are called, only the most usual ones are there.
 */
export function menuTemplate(state: MenuState, commands: MenuCommands): MenuItemConstructorOptions[] {
  const isMac = state.platform === 'darwin';
  const text = (id: MenuTextId): string => state.texts?.texts[id] ?? englishMenuTexts[id];
  const own = ownItems(state, commands, text);
  const chosen: ReadonlySet<string> = new Set([`theme-${state.theme}`, `language-${state.language}`]);

  const action = (id: string): MenuItemConstructorOptions[] => {
    const named = state.texts?.actions[id] ?? (menuActions as Readonly<Record<string, { label: string; accelerator: string | null }>>)[id];
    if (named === undefined) return [];
    const { label, accelerator } = named;
    // A macOS menu takes a key without a modifier even from text fields, so it is not given any.
    const shown = accelerator !== null && !(isMac && !accelerator.includes('+')) ? { accelerator, registerAccelerator: false } : {};
    const radio = /^(theme|language)-/.test(id) ? { type: 'radio' as const, checked: chosen.has(id) } : {};
    return [{ id, label, ...shown, enabled: state.projectIsOpen || needsNoProject.has(id), click: () => commands.perform(id), ...radio }];
  };
  const items = (places: readonly MenuPlace[]): MenuItemConstructorOptions[] =>
    withoutStrayLines(
      places.flatMap((place) => {
        if (typeof place !== 'string') return [{ label: text(place.menu), submenu: items(place.places) }];
        if (place === MENU_LINE) return [SEPARATOR];
        return place in own ? own[place as OwnPlace] : action(place);
      }),
    );
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    ...menuStructure.map(({ menu, places }) => ({ label: text(menu), ...(menu === 'help' && { role: 'help' as const }), submenu: items(places) })),
  ];
}

type OwnPlace = (typeof ownMenuPlaces)[number];

const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' };

/** What the main process makes itself. */
function ownItems(state: MenuState, commands: MenuCommands, text: (id: MenuTextId) => string): Record<OwnPlace, MenuItemConstructorOptions[]> {
  const isMac = state.platform === 'darwin';
  const recent: MenuItemConstructorOptions[] =
    state.recentFolders.length === 0
      ? [{ label: text('noRecent'), enabled: false }]
      : [
          ...state.recentFolders.map((path) => ({ label: folderLabel(path), click: () => commands.openFolder(path) })),
          SEPARATOR,
          { label: text('clearRecent'), click: () => commands.clearRecentFolders() },
        ];
  return {
    recent: [{ label: text('openRecent'), submenu: recent }],
    quit: isMac ? [] : [SEPARATOR, { role: 'quit', label: text('quit') }],
    clipboard: [
      { role: 'cut', label: text('cut') },
      { role: 'copy', label: text('copy') },
      { role: 'paste', label: text('paste') },
      { role: 'selectAll', label: text('selectAll') },
    ],
    fullScreen: [{ role: 'togglefullscreen', label: text('fullScreen') }],
    developerTools: [{ role: 'toggleDevTools', label: text('developerTools') }],
    about: isMac ? [] : [SEPARATOR, { id: 'about', label: text('about'), click: () => commands.showAbout() }],
  };
}

/** Lines only between items: some may not be there yet. */
function withoutStrayLines(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.filter((item, index) => item.type !== 'separator' || (index > 0 && items[index - 1].type !== 'separator' && items.slice(index + 1).some(({ type }) => type !== 'separator')));
}

/** `&` marks an access key in a label and is doubled to be shown. */
function folderLabel(path: string): string {
  return `${basename(path)}  (${path})`.replaceAll('&', '&&');
}
