import type { MenuTexts } from '../../core/ipc/menuTexts.ts';
import type { Handlers } from '../ipc/handler.ts';

/** The page says what the native menu and the questions of the main process are to say. */
export function menuHandlers(onTexts: (texts: MenuTexts) => void): Handlers<'menu.setTexts'> {
  return {
    'menu.setTexts': (texts) => {
      onTexts(texts);
      return undefined;
    },
  };
}
