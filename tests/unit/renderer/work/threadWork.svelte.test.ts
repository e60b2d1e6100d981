import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { imagePoint } from '../../../../core/geometry/points.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { fromMessage, toMessage } from '../../../../renderer/work/maskMessages.ts';
import { ThreadWork, type SharedPhoto, type WorkThread } from '../../../../renderer/work/threadWork.svelte.ts';
import type { WorkAnswer, WorkOrder } from '../../../../renderer/work/workMessages.ts';

/** A thread that answers when it is told to. */
class SlowThread {
  readonly orders: WorkOrder[] = [];
  isEnded = false;
  onmessage: WorkThread['onmessage'] = null;
  onerror: WorkThread['onerror'] = null;

  postMessage(order: WorkOrder): void {
    this.orders.push(order);
  }

  terminate(): void {
    this.isEnded = true;
  }

  answer(answer: WorkAnswer): void {
    this.onmessage!.call(this as unknown as Worker, { data: answer } as MessageEvent);
  }
}

function maskOf(width: number): TiledMask {
  const mask = new TiledMask(300, 300);
  mask.fillSpan(260, 0, width);
  return mask;
}

function setUp(photo: SharedPhoto | null = null): { work: ThreadWork; threads: SlowThread[] } {
  const threads: SlowThread[] = [];
  const work = new ThreadWork(() => photo, () => {
    threads.push(new SlowThread());
    return threads.at(-1) as unknown as WorkThread;
  });
  return { work, threads };
}

const request = (x: number) => ({ point: imagePoint(x, 0), image: { width: 300, height: 300 }, owner: maskOf(x), above: [maskOf(9)] });
const seed = { seed: { point: imagePoint(1, 1), contiguous: true, within: { left: 0, top: 0, right: 9, bottom: 9 } }, tolerance: 3, image: { width: 300, height: 300 } };
const result = (width: number): WorkAnswer => ({ ok: true, result: toMessage(maskOf(width), []) });

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('ThreadWork', () => {
  it('sends masks there and back, one task after the other', async () => {
    const { work, threads } = setUp();
    const areas: number[] = [];
    for (const x of [5, 7]) work.start('fillRegion', request(x), (answer) => areas.push(answer().area()));
    await vi.advanceTimersByTimeAsync(0);
    expect(threads[0].orders).toHaveLength(1);
    const [order] = threads[0].orders;
    expect(order.kind === 'task' && (fromMessage(order.request) as ReturnType<typeof request>).owner.equals(maskOf(5))).toBe(true);
    threads[0].answer(result(50));
    threads[0].answer(result(70));
    expect([areas, threads.length]).toEqual([[50, 70], 1]);
  });

  it('is busy once somebody has waited for a while, until nobody waits', async () => {
    const { work, threads } = setUp();
    const running = work.start('fillRegion', request(1), () => undefined);
    await vi.advanceTimersByTimeAsync(140);
    expect(work.isBusy).toBe(false);
    await vi.advanceTimersByTimeAsync(20);
    expect(work.isBusy).toBe(true);
    running.cancel();
    expect(work.isBusy).toBe(false);
    expect(threads[0].isEnded).toBe(false);
  });

  it('is not busy with what is computed ahead', async () => {
    const { work, threads } = setUp();
    work.start('fillRegion', request(1), () => undefined, true);
    await vi.advanceTimersByTimeAsync(200);
    expect(work.isBusy).toBe(false);
    work.start('fillRegion', request(2), () => undefined);
    work.start('fillRegion', request(3), () => undefined, true);
    await vi.advanceTimersByTimeAsync(200);
    expect(work.isBusy).toBe(true);
    threads[0].answer(result(1));
    expect(work.isBusy).toBe(true);
    threads[0].answer(result(2));
    expect(work.isBusy).toBe(false);
  });

  it('is busy with what was begun ahead once somebody waits for it', async () => {
    const { work, threads } = setUp();
    const running = work.start('fillRegion', request(1), () => undefined, true);
    await vi.advanceTimersByTimeAsync(200);
    running.markAwaited();
    await vi.advanceTimersByTimeAsync(140);
    expect(work.isBusy).toBe(false);
    await vi.advanceTimersByTimeAsync(20);
    expect(work.isBusy).toBe(true);
    threads[0].answer(result(1));
    running.markAwaited();
    await vi.advanceTimersByTimeAsync(200);
    expect(work.isBusy).toBe(false);
  });

  it('stops what is cancelled and goes on, and goes on with another thread', async () => {
    const { work, threads } = setUp();
    const answers: string[] = [];
    const running = work.start('fillRegion', request(1), () => answers.push('first'));
    await vi.advanceTimersByTimeAsync(100);
    running.cancel();
    work.start('fillRegion', request(2), (answer) => answers.push(`second ${answer().area()}`));
    await vi.advanceTimersByTimeAsync(200);
    expect([threads[0].isEnded, threads.length]).toEqual([true, 2]);
    threads[1].answer(result(4));
    expect(answers).toEqual(['second 4']);
  });

  it('lets what is cancelled and ends soon end, without an answer', async () => {
    const { work, threads } = setUp();
    let settled = 0;
    work.start('fillRegion', request(1), () => settled++).cancel();
    work.start('fillRegion', request(2), () => settled++);
    await vi.advanceTimersByTimeAsync(10);
    threads[0].answer(result(1));
    await vi.advanceTimersByTimeAsync(1000);
    threads[0].answer(result(2));
    expect([settled, threads.length, threads[0].isEnded]).toEqual([1, 1, false]);
  });

  it('refuses tasks that need a photograph until there is one, then shares each level once', async () => {
    const none = setUp();
    const failures: string[] = [];
    none.work.start('wand', seed, (answer) => {
      try {
        answer();
      } catch (error) {
        failures.push((error as Error).message);
      }
    });
    expect([failures, none.threads]).toEqual([[expect.stringContaining('still being read')], []]);
    none.work.start('cleanUp', { mask: new TiledMask(8, 8), operation: 'grow', radiusPx: 1, areaPx: 1 }, () => undefined);
    await vi.advanceTimersByTimeAsync(0);
    expect(none.threads[0].orders).toMatchObject([{ kind: 'task', name: 'cleanUp' }]);
    const photo = { levelCount: 2, share: vi.fn(async (from: number) => Array.from({ length: photo.levelCount - from }, () => ({}) as ImageBitmap)) };
    const { work, threads } = setUp(photo);
    work.start('wand', seed, () => undefined);
    await vi.advanceTimersByTimeAsync(0);
    threads[0].answer(result(1));
    photo.levelCount = 3;
    work.start('wand', seed, () => undefined);
    await vi.advanceTimersByTimeAsync(0);
    expect(threads[0].orders.map((order) => (order.kind === 'photo' ? order.levels.length : order.name))).toEqual([2, 'wand', 1, 'wand']);
  });

  it('hands on refusals, and says so when the thread breaks down', async () => {
    const { work, threads } = setUp();
    const failures: string[] = [];
    const settle = (answer: () => unknown): void => {
      try {
        answer();
      } catch (error) {
        failures.push((error as { code: string }).code);
      }
    };
    for (const x of [1, 2, 3]) work.start('fillRegion', request(x), settle);
    await vi.advanceTimersByTimeAsync(0);
    threads[0].answer({ ok: false, error: { code: 'mask.size', message: '', details: {} } });
    await vi.advanceTimersByTimeAsync(0);
    threads[0].onerror!.call(threads[0] as unknown as Worker, { message: 'out of memory', preventDefault: () => undefined } as ErrorEvent);
    await vi.advanceTimersByTimeAsync(0);
    threads[1].answer(result(3));
    expect([failures, threads[0].isEnded]).toEqual([['mask.size', 'work.failed'], true]);
  });

  it('settles nothing after it was closed', async () => {
    const { work, threads } = setUp();
    let settled = 0;
    work.start('fillRegion', request(1), () => settled++);
    await vi.advanceTimersByTimeAsync(200);
    work.close();
    await vi.advanceTimersByTimeAsync(500);
    expect([settled, threads[0].isEnded, work.isBusy]).toEqual([0, true, false]);
  });
});
