import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../../core/errors/appError.ts';
import { answer } from '../../../../electron/ipc/answer.ts';
import type { Log } from '../../../../electron/log.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';

function fakeLog(): Log & { errors: unknown[] } {
  const errors: unknown[] = [];
  return { path: '/logs/main.log', errors, info: () => {}, warn: () => {}, error: (_where, error) => void errors.push(error) };
}

const image = { id: 3, path: 'a.jpg', state: 'done' as const, width: 4, height: 3, failure: null };

describe('answer', () => {
  it('hands the validated request over and the response back', async () => {
    const log = fakeLog();
    const reply = await answer('images.setDone', ({ imageId, done }) => ({ ...image, id: imageId, state: done ? 'done' : 'edited' }), { imageId: 9, done: true }, log);
    expect(reply).toEqual({ ok: true, value: { ...image, id: 9 } });
    expect(log.errors).toEqual([]);
  });

  it('waits for a handler that takes its time', async () => {
    const reply = await answer('dialog.chooseImageFolder', () => new Promise((resolve) => setTimeout(resolve, 5, '/data')), undefined, fakeLog());
    expect(reply).toEqual({ ok: true, value: '/data' });
  });

  it('refuses a wrong request before the handler sees it, and names the field', async () => {
    const log = fakeLog();
    let called = false;
    const handler = (): typeof image => {
      called = true;
      return image;
    };
    const reply = await answer('images.setDone', handler, { imageId: 'three', done: true }, log);
    expect(reply).toMatchObject({ ok: false, error: { code: 'ipc.request' } });
    expect(reply.ok ? '' : reply.error.message).toMatch(/images\.setDone.*imageId/);
    expect(called).toBe(false);
    expect(log.errors).toHaveLength(1);
  });

  it('does not let more through than the contract says', async () => {
    const reply = await answer('images.setDone', () => ({ ...image, secret: 1 }), { imageId: 1, done: true }, fakeLog());
    expect(reply).toEqual({ ok: true, value: image });
  });

  it('passes an error that a person should read on as it is', async () => {
    const log = fakeLog();
    const reply = await answer(
      'project.open',
      () => {
        throw errorOf('folder.missing', 'There is no folder /x.', { path: '/x' });
      },
      { folder: '/x' },
      log,
    );
    expect(reply).toEqual({ ok: false, error: { code: 'folder.missing', message: 'There is no folder /x.', details: { path: '/x' } } });
    expect(log.errors).toEqual([]);
  });

  it('passes a cancellation on quietly', async () => {
    const log = fakeLog();
    const reply = await answer('doctor.run', () => Promise.reject(new CancelledError()), undefined, log);
    expect(reply).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(log.errors).toEqual([]);
  });

  it('logs a bug and says where, without its stack', async () => {
    const log = fakeLog();
    const bug = new TypeError('x is not a function');
    const reply = await answer(
      'project.close',
      () => {
        throw bug;
      },
      undefined,
      log,
    );
    expect(log.errors).toEqual([bug]);
    expect(reply).toEqual({
      ok: false,
      error: { code: 'bug', message: 'Something is wrong inside Atrous (x is not a function); the details are in /logs/main.log.', details: { why: 'x is not a function', log: '/logs/main.log' } },
    });
  });

  it('a response that breaks the contract is a bug', async () => {
    const log = fakeLog();
    const reply = await answer('images.setDone', () => ({ ...image, state: 'fresh' as 'done' }), { imageId: 1, done: true }, log);
    expect(reply).toMatchObject({ ok: false, error: { code: 'bug' } });
    expect(String(log.errors[0])).toMatch(/images\.setDone.*state/);
  });
});
