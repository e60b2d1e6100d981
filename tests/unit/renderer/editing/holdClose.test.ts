import { describe, expect, it } from 'vitest';
import { holdCloseUntilSaved } from '../../../../renderer/editing/holdClose.ts';

/** A window that can be asked to close. */
class TestWindow extends EventTarget {
  closed = 0;

  close(): void {
    const event = Object.defineProperty(new Event('beforeunload', { cancelable: true }), 'returnValue', { value: '', writable: true });
    this.dispatchEvent(event);
    // Old and new Chromium must agree.
    const isHeld = [event.defaultPrevented, (event as BeforeUnloadEvent).returnValue !== ''];
    expect(isHeld[0]).toBe(isHeld[1]);
    if (!isHeld[0]) this.closed++;
  }
}

class Work {
  hasUnsavedWork = true;
  saveState: 'saved' | 'saving' | 'failed' = 'saving';
  fails = false;

  async flush(): Promise<void> {
    await Promise.resolve();
    this.saveState = this.fails ? 'failed' : 'saved';
    if (this.fails) throw new Error('disk full');
    this.hasUnsavedWork = false;
  }
}

const silent = (): void => undefined;

async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

describe('holdCloseUntilSaved', () => {
  it('lets the window close where everything is stored', () => {
    const target = new TestWindow();
    const work = new Work();
    work.hasUnsavedWork = false;
    holdCloseUntilSaved(target as never, work, silent);
    target.close();
    expect(target.closed).toBe(1);
  });

  it('stores first, then closes', async () => {
    const target = new TestWindow();
    holdCloseUntilSaved(target as never, new Work(), silent);
    target.close();
    expect(target.closed).toBe(0);
    await settle();
    expect(target.closed).toBe(1);
  });

  it('stays open where storing fails, says why, and gives up the second time', async () => {
    const target = new TestWindow();
    const work = new Work();
    work.fails = true;
    const refused: unknown[] = [];
    holdCloseUntilSaved(target as never, work, (error) => refused.push(error));
    target.close();
    await settle();
    expect(target.closed).toBe(0);
    expect(refused).toEqual([new Error('disk full')]);
    target.close();
    expect(target.closed).toBe(1);
  });

  it('stops', () => {
    const target = new TestWindow();
    const stop = holdCloseUntilSaved(target as never, new Work(), silent);
    stop();
    target.close();
    expect(target.closed).toBe(1);
  });
});
