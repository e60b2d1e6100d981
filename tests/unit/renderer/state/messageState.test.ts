import { beforeEach, expect, it } from 'vitest';
import { CancelledError } from '../../../../core/errors/appError.ts';
import { MessageState, type MessageTimer } from '../../../../renderer/state/messageState.svelte.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';

/** A clock that is turned by hand. */
class HandTimer implements MessageTimer {
  private nowMs = 0;
  private next = 1;
  private readonly due = new Map<number, { callback: () => void; atMs: number }>();

  set(callback: () => void, delayMs: number): number {
    this.due.set(this.next, { callback, atMs: this.nowMs + delayMs });
    return this.next++;
  }

  clear(handle: unknown): void {
    this.due.delete(handle as number);
  }

  pass(ms: number): void {
    this.nowMs += ms;
    for (const [handle, { callback, atMs }] of this.due) {
      if (atMs > this.nowMs) continue;
      this.due.delete(handle);
      callback();
    }
  }
}

let timer: HandTimer;
let messages: MessageState;

beforeEach(() => {
  timer = new HandTimer();
  messages = new MessageState(timer);
});

function texts(): string[] {
  return messages.list.map(({ text }) => text);
}

it('shows a message for a while, one that can be acted on for longer', () => {
  messages.show('info', 'plain');
  messages.show('info', 'offer', { action: { label: 'Undo', perform: () => {} } });
  timer.pass(6_000);
  expect(texts()).toEqual(['offer']);
  timer.pass(4_000);
  expect(texts()).toEqual([]);
});

it('keeps errors until they are dismissed', () => {
  messages.fail(errorOf('x', 'The file a.png is broken.'));
  timer.pass(1_000_000);
  expect(texts()).toEqual(['The file a.png is broken.']);
  messages.dismiss(messages.list[0].id);
  expect(texts()).toEqual([]);
});

it('says nothing when a person cancelled', async () => {
  messages.fail(new CancelledError());
  await messages.attempt(() => Promise.reject(new CancelledError()));
  expect(texts()).toEqual([]);
});

it('turns what goes wrong into a message, and gives the value otherwise', async () => {
  expect(await messages.attempt(() => Promise.resolve(3))).toBe(3);
  expect(await messages.attempt(() => Promise.reject(errorOf('x', 'It went wrong.')))).toBeUndefined();
  expect(messages.list).toMatchObject([{ level: 'error', text: 'It went wrong.' }]);
});

it('replaces a message about the same thing, and does not repeat itself', () => {
  messages.show('info', 'Layer a deleted', { topic: 'deleted' });
  messages.show('info', 'Layer b deleted', { topic: 'deleted' });
  messages.show('warning', 'again');
  messages.show('warning', 'again');
  expect(texts()).toEqual(['Layer b deleted', 'again']);
  messages.dismissTopic('deleted');
  expect(texts()).toEqual(['again']);
});

it('shows at most four, the newest', () => {
  for (const text of ['a', 'b', 'c', 'd', 'e']) messages.show('error', text);
  expect(texts()).toEqual(['b', 'c', 'd', 'e']);
});

it('waits while the pointer is on a message', () => {
  messages.show('info', 'stay');
  messages.pause(messages.list[0].id);
  timer.pass(60_000);
  expect(texts()).toEqual(['stay']);
  messages.resume(messages.list[0].id);
  timer.pass(6_000);
  expect(texts()).toEqual([]);
});
