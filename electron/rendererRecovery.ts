import type { BrowserWindow } from 'electron';
import type { RendererEvents } from './ipc/rendererEvents.ts';
import type { Log } from './log.ts';
import { remark } from '../core/report/remark.ts';

const MAX_RELOADS = 3;
const PER_MS = 60_000;

export interface RendererRecoveryOptions {
  /** Attached to the page already, so that they know first that it is gone. */
  readonly events: RendererEvents;
  readonly log: Log;
  /** A page that could say it is not there any more. */
  readonly onGivenUp: () => void;
}

/**
 * Loads the page again when its process is gone: every finished gesture is in the database, so it comes up where it
 * was. A page that dies over and over is left alone.
 */
export function recoverRenderer(window: BrowserWindow, { events, log, onGivenUp }: RendererRecoveryOptions): void {
  let reloads: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    log.warn(`The page's process is gone: ${reason}, exit code ${exitCode}.`);
    const now = Date.now();
    reloads = [...reloads.filter((time) => now - time < PER_MS), now];
    if (reloads.length > MAX_RELOADS) {
      log.warn(`It ended ${reloads.length} times within a minute and is not loaded again.`);
      onGivenUp();
      return;
    }
    events.notice('warning', remark('notice.windowLoaded', `The window ended unexpectedly (${reason}) and was loaded again; everything that was saved is here.`, { why: reason }));
    window.webContents.reload();
  });
}
