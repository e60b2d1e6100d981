import { toolList } from '../editor/toolList.ts';
import type { MenuTextId } from './menuTexts.ts';
import { languages } from './settings.ts';

/** A place in a menu: an action by its id, a line, what the main process fills in, or a menu in the menu. */
export type MenuPlace = string | { readonly menu: MenuTextId; readonly places: readonly MenuPlace[] };

/** A line between actions. */
export const MENU_LINE = '-';

/** What is no action of the renderer: the main process makes these items. */
export const ownMenuPlaces = ['recent', 'quit', 'clipboard', 'fullScreen', 'developerTools', 'about'] as const;

const classActions = Array.from({ length: 9 }, (_, index) => `class-${index + 1}`);

/**
 * The native menu: every action of the renderer is in it, so that a person who looks through the menus finds everything that can
 * be done, with its key. A test holds that none is missing.
 */
export const menuStructure = [
  { menu: 'file', places: ['open-folder', 'recent', 'close-project', MENU_LINE, 'show-models', 'add-model', 'train-model', MENU_LINE, 'import', 'export', 'quit'] },
  { menu: 'edit', places: ['undo', 'redo', 'cancel-gesture', MENU_LINE, 'clipboard'] },
  {
    menu: 'image',
    places: [
      'prelabel-image', 'prelabel-folder', 'cancel-prelabel', MENU_LINE,
      'toggle-done', 'done-and-next', 'flag-image', 'skip-image', MENU_LINE,
      'previous-image', 'next-image', 'previous-unfinished', 'next-unfinished', MENU_LINE,
      'show-statistics',
    ],
  },
  { menu: 'tools', places: [...toolList.map(({ id }) => `tool-${id}`), MENU_LINE, 'brush-smaller', 'brush-larger', 'apply-tool'] },
  {
    menu: 'layers',
    places: [
      'add-layer', 'duplicate-layer', 'rename-layer', 'delete-layer', MENU_LINE,
      'layer-forward', 'layer-backward', 'select-same-class', MENU_LINE,
      'merge-layer', 'split-layer', 'invert-layer', MENU_LINE,
      'toggle-layer-visible', 'solo-layer', 'toggle-layer-locked', 'toggle-crowd', 'layers-overlap', MENU_LINE,
      { menu: 'paintClass', places: [...classActions, MENU_LINE, 'class-void'] },
      'manage-classes', 'map-classes',
    ],
  },
  {
    menu: 'prediction',
    places: [
      'toggle-prediction-panel', 'peek-prediction', 'show-difference', MENU_LINE,
      'revert-layer', 'revert-image', MENU_LINE,
      'show-uncertainty', 'next-uncertain', 'previous-uncertain', 'accept-region', MENU_LINE,
      'apply-sliders', 'reset-sliders',
    ],
  },
  {
    menu: 'view',
    places: [
      'zoom-in', 'zoom-out', 'zoom-fit', 'zoom-actual', 'zoom-layer', MENU_LINE,
      'toggle-image-list', 'toggle-layer-panel', 'reset-layout', MENU_LINE,
      { menu: 'theme', places: ['theme-system', 'theme-light', 'theme-dark'] },
      { menu: 'language', places: [...languages.map((language) => `language-${language}`)] },
      'fullScreen', MENU_LINE, 'developerTools',
    ],
  },
  { menu: 'help', places: ['show-palette', 'show-shortcuts', 'show-tour', MENU_LINE, 'show-settings', 'show-doctor', 'about'] },
] as const satisfies readonly { readonly menu: MenuTextId; readonly places: readonly MenuPlace[] }[];

/** Ids of the actions in it, in order. */
export function menuActionIds(): string[] {
  const own = new Set<string>([MENU_LINE, ...ownMenuPlaces]);
  const idsOf = (places: readonly MenuPlace[]): string[] => places.flatMap((place) => (typeof place === 'string' ? [place] : idsOf(place.places))).filter((id) => !own.has(id));
  return menuStructure.flatMap(({ places }) => idsOf(places));
}
