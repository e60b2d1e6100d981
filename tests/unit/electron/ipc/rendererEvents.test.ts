import type { WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { RendererEvents } from '../../../../electron/ipc/rendererEvents.ts';
import type { Log } from '../../../../electron/log.ts';
import type { Remark } from '../../../../core/report/remark.ts';

function setUp(): { events: RendererEvents; page: WebContents; sent: unknown[][]; errors: string[]; reload: () => void; crash: () => void } {
  const sent: unknown[][] = [];
  const errors: string[] = [];
  const log: Log = { path: '', info: () => {}, warn: () => {}, error: (where) => void errors.push(where) };
  const listeners = new Map<string, () => void>();
  const page = {
    isDestroyed: () => false,
    send: (...message: unknown[]) => void sent.push(message),
    on: (event: string, listener: () => void) => void listeners.set(event, listener),
  } as unknown as WebContents;
  return { events: new RendererEvents(log), page, sent, errors, reload: () => listeners.get('did-start-loading')?.(), crash: () => listeners.get('render-process-gone')?.() };
}

function said(message: string): Remark {
  return { code: 'test', message, details: {} };
}

describe('RendererEvents', () => {
  it('keeps notices until the page listens, in order, and after a reload again', () => {
    const { events, page, sent, reload } = setUp();
    events.notice('warning', said('before the window'));
    events.attach(page);
    events.notice('info', said('before the page'));
    expect(sent).toEqual([]);
    events.pageListens();
    expect(sent).toEqual([['notice', { level: 'warning', ...said('before the window') }], ['notice', { level: 'info', ...said('before the page') }]]);
    events.notice('info', said('now'));
    expect(sent).toHaveLength(3);
    reload();
    events.notice('info', said('while it loads'));
    expect(sent).toHaveLength(3);
    events.pageListens();
    expect(sent).toHaveLength(4);
  });

  it('knows whether the page listens, and keeps notices for the page that is loaded after a crash', () => {
    const { events, page, sent, crash, reload } = setUp();
    expect(events.isHeard).toBe(false);
    events.attach(page);
    expect(events.isHeard).toBe(false);
    events.pageListens();
    expect(events.isHeard).toBe(true);
    crash();
    expect(events.isHeard).toBe(false);
    events.notice('warning', said('the page is gone'));
    reload();
    expect(sent).toEqual([]);
    events.pageListens();
    expect(sent).toEqual([['notice', { level: 'warning', ...said('the page is gone') }]]);
  });

  it('sends other events at once, or to nobody', () => {
    const { events, page, sent } = setUp();
    events.send('menu.action', { id: 'undo' });
    events.attach(page);
    events.send('menu.action', { id: 'redo' });
    events.attach(null);
    events.send('menu.action', { id: 'undo' });
    expect(sent).toEqual([['menu.action', { id: 'redo' }]]);
  });

  it('does not send what breaks the contract, and writes that down', () => {
    const { events, page, sent, errors } = setUp();
    events.attach(page);
    events.send('images.changed', { images: [{ id: 'one' }] } as never);
    expect(sent).toEqual([]);
    expect(errors).toEqual(['Event images.changed breaks the contract and was not sent.']);
  });
});
