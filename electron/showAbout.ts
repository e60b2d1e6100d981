import { app, dialog, type BrowserWindow } from 'electron';

/** What runs here, in a form that can be copied into a report. */
export async function showAbout(window: BrowserWindow | null): Promise<void> {
  const { electron, chrome, node } = process.versions;
  const options = {
    type: 'info' as const,
    title: 'About Atrous',
    message: `Atrous ${app.getVersion()}`,
    detail: `Pre-labels image folders with DeepLabV3.\n\nElectron ${electron}\nChromium ${chrome}\nNode ${node}\n${process.platform} ${process.arch}`,
    buttons: ['Close'],
  };
  await (window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options));
}
