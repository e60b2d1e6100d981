import { dialog, type BrowserWindow } from 'electron';
import type { JobKind, JobRegistry } from './jobs.ts';

/** What ends with the window and has to be begun again. */
const askedFor: readonly JobKind[] = ['export', 'import'];

/** Asks before the window closes while an export or import is going on. @returns true where it may close */
export function mayClose(window: BrowserWindow, jobs: JobRegistry): boolean {
  if (!jobs.isRunning(askedFor)) return true;
  const what = jobs.isRunning(['export']) ? 'An export' : 'An import';
  const answer = dialog.showMessageBoxSync(window, {
    type: 'question',
    message: `${what} is going on.`,
    detail: 'It ends when Atrous is closed. An export that is not finished is removed; what an import has taken over stays.',
    buttons: ['Go On', 'Cancel It and Close'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  return answer === 1;
}
