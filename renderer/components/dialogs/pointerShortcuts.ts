import { t } from '../../messages/translate.ts';

/** What the canvas does with wheel, middle button, space bar and pen, as rows of the sheet of shortcuts. */
export function pointerShortcuts(): { label: string; keys: string[][]; range: boolean }[] {
  return [
    { label: t('pointer.zoom'), keys: [[t('pointer.wheel')]], range: false },
    { label: t('pointer.pan'), keys: [[t('pointer.spaceDrag')], [t('pointer.middleDrag')]], range: false },
    { label: t('pointer.line'), keys: [[t('pointer.shiftClick')]], range: false },
    { label: t('pointer.erase'), keys: [[t('pointer.eraserEnd')]], range: false },
  ];
}
