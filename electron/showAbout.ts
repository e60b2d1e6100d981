import { app, dialog, type BrowserWindow } from 'electron';
import type { MenuTextId } from '../core/ipc/menuTexts.ts';

/** What runs here, in a form that can be copied into a report. */
export async function showAbout(window: BrowserWindow | null, text: (id: MenuTextId) => string): Promise<void> {
  const { electron, chrome, node } = process.versions;
  const options = {
    type: 'info' as const,
    title: text('about'),
    message: `Atrous ${app.getVersion()}`,
    detail: `${text('aboutLine')}\n\nElectron ${electron}\nChromium ${chrome}\nNode ${node}\n${process.platform} ${process.arch}`,
    buttons: [text('close')],
  };
  await (window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options));
}
