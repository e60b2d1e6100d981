import type { WebContents } from 'electron';
import { events, type EventName, type EventOf } from '../../core/ipc/contract.ts';
import type { Log } from '../log.ts';
import type { Remark } from '../../core/report/remark.ts';

/**
 * Tells the renderer what it did not ask for. Notices wait until the page listens (`pageListens`), so that what goes
 * wrong before the window is up is not lost; other events describe changes of what the page asks for at its start.
 */
export class RendererEvents {
  private readonly log: Log;
  private page: WebContents | null = null;
  private listening = false;
  private waiting: EventOf<'notice'>[] = [];

  constructor(log: Log) {
    this.log = log;
  }

  /** Events go to this page from now on; null = to nobody. */
  attach(page: WebContents | null): void {
    this.page = page;
    const isNotHeard = (): void => {
      this.listening = false;
    };
    isNotHeard();
    page?.on('did-start-loading', isNotHeard);
    // What is said then is for the page that is loaded in its place.
    page?.on('render-process-gone', isNotHeard);
  }

  /** False: nobody is there to hear, or the page is still on its way and will ask for everything then. */
  get isHeard(): boolean {
    return this.listening;
  }

  /** The page has its listeners in place: it asked for `app.info`. */
  pageListens(): void {
    this.listening = true;
    for (const notice of this.waiting.splice(0)) this.send('notice', notice);
  }

  send<Name extends EventName>(name: Name, event: EventOf<Name>): void {
    if (name === 'notice' && !this.listening) {
      this.waiting.push(event as EventOf<'notice'>);
      return;
    }
    if (this.page === null || this.page.isDestroyed()) return;
    const checked = events[name].safeParse(event);
    if (!checked.success) {
      this.log.error(`Event ${name} breaks the contract and was not sent.`, checked.error);
      return;
    }
    this.page.send(name, checked.data);
  }

  notice(level: EventOf<'notice'>['level'], said: Remark): void {
    this.log[level === 'info' ? 'info' : 'warn'](said.message);
    this.send('notice', { level, ...said });
  }
}
