import type { BrowserWindow } from 'electron';
import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { RendererEvents } from '../../../electron/ipc/rendererEvents.ts';
import { recoverRenderer } from '../../../electron/rendererRecovery.ts';
import type { Log } from '../../../electron/log.ts';

const log: Log = { path: '', info: () => {}, warn: () => {}, error: () => {} };

/** A page that can die; `alive` gets what it hears while it listens, `dead` what nobody hears. */
class FakePage extends EventEmitter {
  readonly alive: unknown[] = [];
  readonly dead: unknown[] = [];
  reloads = 0;
  private isAlive = true;

  isDestroyed(): boolean {
    return false;
  }

  send(_name: string, event: unknown): void {
    (this.isAlive ? this.alive : this.dead).push(event);
  }

  reload(): void {
    this.reloads++;
    this.emit('did-start-loading');
    this.isAlive = true;
  }

  die(reason = 'crashed'): void {
    this.isAlive = false;
    this.emit('render-process-gone', {}, { reason, exitCode: 1 });
  }
}

function setUp(): { page: FakePage; events: RendererEvents; givenUp: () => number } {
  const page = new FakePage();
  const window = { webContents: page, isDestroyed: () => false } as unknown as BrowserWindow;
  const events = new RendererEvents(log);
  events.attach(window.webContents);
  let count = 0;
  recoverRenderer(window, { events, log, onGivenUp: () => void count++ });
  events.pageListens();
  return { page, events, givenUp: () => count };
}

it('loads a page that died again, and tells the page that comes up', () => {
  const { page, events, givenUp } = setUp();
  page.die();
  expect(page.reloads).toBe(1);
  events.pageListens();
  expect(page.alive).toMatchObject([{ level: 'warning', code: 'notice.windowLoaded', details: { why: 'crashed' } }]);
  expect(page.dead).toEqual([]);
  expect(givenUp()).toBe(0);
});

it('leaves a page alone that dies a fourth time within a minute, and says so where there is no page', () => {
  const { page, events, givenUp } = setUp();
  for (let death = 1; death <= 4; death++) {
    page.die();
    if (death < 4) events.pageListens();
  }
  expect(page.reloads).toBe(3);
  expect(givenUp()).toBe(1);
  expect(page.dead).toEqual([]);
});

it('takes an end that was wanted for none', () => {
  const { page } = setUp();
  page.die('clean-exit');
  expect(page.reloads).toBe(0);
});
