import { showPalette } from '../../actions/helpActions.ts';
import { shortcutsOf } from '../../actions/keyBindings.ts';
import { isMac } from '../../actions/platform.ts';
import { shortcutCaps } from '../../actions/shortcut.ts';
import { t } from '../../messages/translate.ts';
import type { AppState } from '../../state/appState.svelte.ts';

/** One thing to know, said beside the part of the window that it is about. */
export interface TourStep {
  readonly id: 'images' | 'prelabel' | 'tools' | 'layers' | 'export';
  /** CSS selector of that part. */
  readonly anchor: string;
  readonly text: string;
}

/** The way of the work, from the folder to the export. */
export function tourSteps(app: AppState): readonly TourStep[] {
  const keys = shortcutsOf(showPalette, app.settings.shortcuts).slice(0, 1).flatMap((shortcut) => shortcutCaps(shortcut, isMac)).join(isMac ? '' : '+');
  return [
    { id: 'images', anchor: '[data-tour="images"]', text: t('tour.images.text') },
    { id: 'prelabel', anchor: '[data-action="prelabel-image"]', text: t('tour.prelabel.text') },
    { id: 'tools', anchor: '[data-tour="tools"]', text: t('tour.tools.text', { keys }) },
    { id: 'layers', anchor: '[data-tour="layers"]', text: t('tour.layers.text') },
    { id: 'export', anchor: '[data-action="export"]', text: t('tour.export.text') },
  ];
}
