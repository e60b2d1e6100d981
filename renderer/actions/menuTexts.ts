import { menuActionIds } from '../../core/ipc/menuStructure.ts';
import { menuTextIds, type MenuTexts } from '../../core/ipc/menuTexts.ts';
import type { ShortcutOverrides } from '../../core/ipc/settings.ts';
import { t } from '../messages/translate.ts';
import { actionOfMenu } from './actionList.ts';
import { shortcutsOf } from './keyBindings.ts';
import { electronAccelerator } from './shortcut.ts';

/** What the native menu is to say, in the language and with the keys in use. */
export function menuTextsInUse(overrides: ShortcutOverrides): MenuTexts {
  const actions: MenuTexts['actions'] = {};
  for (const id of menuActionIds()) {
    const action = actionOfMenu(id);
    if (action === undefined) continue;
    const shortcut = shortcutsOf(action, overrides).at(0);
    actions[id] = { label: (action.menuLabel ?? action.label)().replaceAll('&', '&&'), accelerator: shortcut === undefined ? null : electronAccelerator(shortcut) };
  }
  return { texts: Object.fromEntries(menuTextIds.map((id) => [id, t(`menu.${id}`)])), actions };
}
