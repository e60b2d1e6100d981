import { dialog, type BrowserWindow } from 'electron';
import type { MenuTextId } from '../core/ipc/menuTexts.ts';
import type { JobKind, JobRegistry } from './jobs.ts';

/** What ends with the window and has to be begun again. */
const askedFor: readonly JobKind[] = ['export', 'import'];

/** Asks before the window closes while an export or import is going on. @returns true where it may close */
export function mayClose(window: BrowserWindow, jobs: JobRegistry, text: (id: MenuTextId) => string): boolean {
  if (!jobs.isRunning(askedFor)) return true;
  const answer = dialog.showMessageBoxSync(window, {
    type: 'question',
    message: text(jobs.isRunning(['export']) ? 'exportRuns' : 'importRuns'),
    detail: text('closeDetail'),
    buttons: [text('goOn'), text('cancelAndClose')],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  return answer === 1;
}
