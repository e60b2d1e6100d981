import { describe, expect, it } from 'vitest';
import { JobQueue, type Job } from '../../../../engine/inference/jobQueue.ts';

/** A promise that the test settles. */
function gate<T = void>(): { promise: Promise<T>; open: (value: T) => void; break: (error: Error) => void } {
  let open!: (value: T) => void;
  let fail!: (error: Error) => void;
  const promise = new Promise<T>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { promise, open, break: fail };
}

function scene() {
  const log: string[] = [];
  const queue = new JobQueue();
  const add = (id: number, given: { prepare?: Promise<unknown>; run?: Promise<void> } = {}): void => {
    const job: Job = {
      id,
      prepare: () => {
        log.push(`prepare ${id}`);
        return given.prepare ?? Promise.resolve(`pixels ${id}`);
      },
      run: async (prepared: unknown) => {
        log.push(`run ${id} with ${String(prepared)}`);
        await given.run;
        log.push(`ran ${id}`);
      },
      fail: (error) => log.push(`failed ${id}: ${(error as Error).message}`),
    };
    queue.add(job);
  };
  return { queue, log, add };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('JobQueue', () => {
  it('runs one job at a time, in order, and prepares two more meanwhile', async () => {
    const { log, add } = scene();
    const first = gate();
    add(1, { run: first.promise });
    add(2);
    add(3);
    add(4);
    await settle();
    expect(new Set(log)).toEqual(new Set(['prepare 1', 'prepare 2', 'run 1 with pixels 1', 'prepare 3']));
    first.open();
    await settle();
    expect(log.filter((line) => line.startsWith('ran'))).toEqual(['ran 1', 'ran 2', 'ran 3', 'ran 4']);
  });

  it('keeps the order where a later job is prepared first', async () => {
    const { log, add } = scene();
    const slow = gate<string>();
    add(1, { prepare: slow.promise });
    add(2);
    await settle();
    expect(log.filter((line) => line.startsWith('run'))).toEqual([]);
    slow.open('late');
    await settle();
    expect(log.filter((line) => line.startsWith('run'))).toEqual(['run 1 with late', 'run 2 with pixels 2']);
  });

  it('fails the job that cannot be prepared, and that alone', async () => {
    const { log, add } = scene();
    add(1, { prepare: Promise.reject(new Error('cut off')) });
    add(2);
    await settle();
    expect(log.filter((line) => !line.startsWith('prepare'))).toEqual(['failed 1: cut off', 'run 2 with pixels 2', 'ran 2']);
  });

  it('fails the job whose run throws, and goes on', async () => {
    const { log, add } = scene();
    const broken = gate();
    add(1, { run: broken.promise });
    add(2);
    broken.break(new Error('out of memory'));
    await settle();
    expect(log.filter((line) => !line.startsWith('prepare'))).toEqual(['run 1 with pixels 1', 'failed 1: out of memory', 'run 2 with pixels 2', 'ran 2']);
  });

  it('drops a waiting job that is cancelled, also while it is prepared', async () => {
    const { queue, log, add } = scene();
    const slow = gate<string>();
    add(1, { prepare: slow.promise });
    add(2);
    add(3);
    queue.cancel(1);
    queue.cancel(2);
    slow.open('late');
    await settle();
    expect(log.filter((line) => !line.startsWith('prepare'))).toEqual(['run 3 with pixels 3', 'ran 3']);
  });

  it('is silent about a cancelled job that then fails', async () => {
    const { queue, log, add } = scene();
    const slow = gate<string>();
    add(1, { prepare: slow.promise });
    queue.cancel(1);
    slow.break(new Error('cut off'));
    await settle();
    expect(log).toEqual(['prepare 1']);
  });

  it('lets a running job end, and starts again after it was empty', async () => {
    const { queue, log, add } = scene();
    const running = gate();
    add(1, { run: running.promise });
    await settle();
    queue.cancel(1);
    running.open();
    await settle();
    add(2);
    await settle();
    expect(log.filter((line) => line.startsWith('ran'))).toEqual(['ran 1', 'ran 2']);
  });
});
