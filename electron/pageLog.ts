import type { WebContents } from 'electron';
import type { Log } from './log.ts';

/** What `console-message` gives in old Electron as second argument: 0 debug … 3 error. */
const OLD_ERROR_LEVEL = 3;

/** Errors of the page go into the log: nobody looks at its console. */
export function logPageErrors(page: WebContents, log: Log): void {
  page.on('console-message', (details, ...old: readonly unknown[]) => {
    // Until Electron 35 the message came as arguments; now it is in the event.
    const [oldLevel, oldMessage, oldLine, oldSource] = old;
    const isOld = typeof oldMessage === 'string' && details.message === undefined;
    if (isOld ? oldLevel !== OLD_ERROR_LEVEL : details.level !== 'error') return;
    const text = isOld ? oldMessage : details.message;
    const place = isOld ? `${String(oldSource)}:${String(oldLine)}` : `${details.sourceId}:${details.lineNumber}`;
    log.warn(`Page: ${text} (${place})`);
  });
  page.on('preload-error', (_event, path, error) => log.error(`The preload script ${path} failed.`, error));
  page.on('unresponsive', () => log.warn('The page does not respond.'));
}
