import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { AppError } from '../../core/errors/appError.ts';
import { channels, type ChannelName } from '../../core/ipc/contract.ts';
import type { Log } from '../log.ts';
import { RENDERER_ORIGIN } from '../rendererProtocol.ts';
import { answer, failureOf } from './answer.ts';
import type { Handler, Handlers } from './handler.ts';

/** Connects every channel of the contract to its handler. Only our own page's main frame is answered. */
export function registerHandlers(handlers: Handlers, log: Log): void {
  for (const name of Object.keys(channels) as ChannelName[]) {
    ipcMain.handle(name, (event, request: unknown) => {
      if (!isOwnPage(event)) {
        const error = new AppError('ipc.sender', `The request ${name} came from a page that is not part of Atrous.`);
        return { ok: false, error: failureOf(error, `Request ${name} refused.`, log) };
      }
      return answer(name, handlers[name] as Handler<ChannelName>, request, log);
    });
  }
}

function isOwnPage(event: IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame;
  // Null where the frame navigated or was closed meanwhile (newer Electron).
  if (frame === null || frame !== event.sender.mainFrame) return false;
  return frame.url.startsWith(`${RENDERER_ORIGIN}/`);
}
