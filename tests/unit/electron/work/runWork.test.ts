import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AppError } from '../../../../core/errors/appError.ts';
import { createRunWork } from '../../../../electron/work/runWork.ts';
import type { FromWork, ToWork, WorkTransport } from '../../../../electron/work/workMessages.ts';

/** A work process that does what the test says. */
function fakeProcess(): { transport: WorkTransport; got: ToWork[]; say: (message: FromWork) => void; end: (code: number | null, reason: string) => void; kills: () => number } {
  const got: ToWork[] = [];
  let kills = 0;
  let hear: (message: FromWork) => void = () => {};
  let ended: (code: number | null, reason: string) => void = () => {};
  return {
    got,
    kills: () => kills,
    say: (message) => hear(message),
    end: (code, reason) => ended(code, reason),
    transport: {
      send: (message) => void got.push(message),
      onMessage: (listener) => (hear = listener),
      onExit: (listener) => (ended = listener),
      kill: () => void kills++,
    },
  };
}

const request = { path: '/models/a.onnx' };
const codeOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'none', (error: AppError) => error.code);

afterEach(() => void vi.useRealTimers());

describe('createRunWork', () => {
  it('starts a process for each piece of work, gives its outcome and ends it', async () => {
    const processes = [fakeProcess(), fakeProcess()];
    const runWork = createRunWork(() => processes[started++].transport);
    let started = 0;
    const first = runWork('addModel', { dataDirectory: '/home', path: '/a', id: 'a', description: {} as never });
    const second = runWork('inspectModel', request);
    expect(processes.map(({ got }) => got.map(({ kind }) => kind))).toEqual([['addModel'], ['inspectModel']]);
    processes[0].say({ kind: 'done', outcome: 'a' });
    expect(await first).toBe('a');
    expect([processes[0].kills(), processes[1].kills()]).toEqual([1, 0]);
    processes[1].say({ kind: 'failed', error: { code: 'model.notOnnx', message: 'No.', details: {} } });
    expect(await codeOf(second)).toBe('model.notOnnx');
    expect(processes[1].kills()).toBe(1);
  });

  it('hands progress on', async () => {
    const process = fakeProcess();
    const seen: unknown[] = [];
    const work = createRunWork(() => process.transport)('export', {} as never, { onProgress: (progress) => seen.push(progress) });
    process.say({ kind: 'progress', progress: { done: 1, total: 2, phase: 'writing' } as never });
    process.say({ kind: 'done', outcome: {} as never });
    await work;
    expect(seen).toEqual([{ done: 1, total: 2, phase: 'writing' }]);
  });

  it('a process that ends before its time is an error with its last words', async () => {
    const process = fakeProcess();
    const work = createRunWork(() => process.transport)('inspectModel', request);
    process.end(139, 'Segmentation fault');
    await expect(work).rejects.toMatchObject({ code: 'work.died', message: expect.stringContaining('Segmentation fault') as string });
  });

  it('cancelling asks the process and waits for it to put things in order', async () => {
    const process = fakeProcess();
    const abort = new AbortController();
    const work = codeOf(createRunWork(() => process.transport)('inspectModel', request, { signal: abort.signal }));
    abort.abort();
    expect(process.got.at(-1)).toEqual({ kind: 'cancel' });
    expect(process.kills()).toBe(0);
    process.say({ kind: 'failed', error: { code: 'cancelled', message: 'Cancelled.', details: {} } });
    expect(await work).toBe('cancelled');
  });

  it('a process that does not hear is ended', async () => {
    vi.useFakeTimers();
    const process = fakeProcess();
    const abort = new AbortController();
    const work = codeOf(createRunWork(() => process.transport)('inspectModel', request, { signal: abort.signal }));
    abort.abort();
    vi.advanceTimersByTime(10_000);
    expect(await work).toBe('cancelled');
    expect(process.kills()).toBe(1);
  });

  it('starts nothing where it is cancelled already', async () => {
    const spawn = vi.fn();
    expect(await codeOf(createRunWork(spawn)('inspectModel', request, { signal: AbortSignal.abort() }))).toBe('cancelled');
    expect(spawn).not.toHaveBeenCalled();
  });
});
