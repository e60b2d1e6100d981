import { describe, expect, it } from 'vitest';
import { LatestWork } from '../../../../../core/editor/work/latestWork.ts';
import type { PixelWork } from '../../../../../core/editor/work/pixelWork.ts';
import { TiledMask } from '../../../../../core/mask/tiledMask.ts';
import { imagePoint } from '../../../../../core/geometry/points.ts';

const request = (x: number) => ({ point: imagePoint(x, 0), image: { width: 9, height: 9 }, owner: null, above: [] });

/** Keeps what was started; `finish` answers one of them. */
class SlowWork {
  readonly started: { readonly x: number; readonly settle: (answer: () => TiledMask) => void; isAhead: boolean; isCancelled: boolean }[] = [];

  readonly work = {
    start: (_name: string, { point }: ReturnType<typeof request>, settle: (answer: () => TiledMask) => void, isAhead = false) => {
      const job = { x: point.x, settle, isAhead, isCancelled: false };
      this.started.push(job);
      return { cancel: () => void (job.isCancelled = true), markAwaited: () => void (job.isAhead = false) };
    },
  } as unknown as PixelWork;

  finish(index: number): void {
    this.started[index].settle(() => new TiledMask(1 + index, 1));
  }
}

describe('LatestWork', () => {
  it('cancels what a newer one takes the place of', () => {
    const slow = new SlowWork();
    const latest = new LatestWork(slow.work, 'fillRegion');
    const answers: number[] = [];
    latest.start(request(1), (answer) => answers.push(answer().width));
    latest.start(request(2), (answer) => answers.push(answer().width));
    expect([latest.isRunning, ...slow.started.map(({ isCancelled }) => isCancelled)]).toEqual([true, true, false]);
    slow.finish(1);
    expect([latest.isRunning, answers]).toEqual([false, [2]]);
  });

  it('follows: one after the other, and only the newest of those that wait', () => {
    const slow = new SlowWork();
    const latest = new LatestWork(slow.work, 'fillRegion');
    const answers: string[] = [];
    for (const x of [1, 2, 3]) latest.follow(request(x), () => answers.push(`${x} ${latest.isRunning}`));
    expect(slow.started.map(({ x }) => x)).toEqual([1]);
    slow.finish(0);
    expect([slow.started.map(({ x }) => x), answers]).toEqual([[1, 3], ['1 true']]);
    slow.finish(1);
    expect(answers).toEqual(['1 true', '3 false']);
  });

  it('waits for what was begun ahead once something follows it', () => {
    const slow = new SlowWork();
    const latest = new LatestWork(slow.work, 'fillRegion');
    latest.start(request(1), () => undefined, true);
    expect(slow.started[0].isAhead).toBe(true);
    latest.follow(request(2), () => undefined);
    expect(slow.started[0].isAhead).toBe(false);
  });

  it('goes on after an answer that could not be used', () => {
    const slow = new SlowWork();
    const latest = new LatestWork(slow.work, 'fillRegion');
    latest.follow(request(1), () => {
      throw new Error('refused');
    });
    latest.follow(request(2), () => undefined);
    expect(() => slow.finish(0)).toThrow('refused');
    expect(slow.started.map(({ x }) => x)).toEqual([1, 2]);
    expect([latest.cancel(), latest.cancel(), slow.started[1].isCancelled]).toEqual([true, false, true]);
  });

  it('keeps what was accepted, through what is started and cancelled after, until it is cancelled itself', () => {
    const slow = new SlowWork();
    const latest = new LatestWork(slow.work, 'fillRegion');
    const answers: string[] = [];
    const seen = (answer: () => TiledMask): void => void answers.push(`seen ${answer().width}`);
    latest.start(request(1), seen);
    latest.follow(request(2), seen);
    latest.accept((answer) => answers.push(`accepted ${answer().width}`));
    expect([latest.isRunning, latest.hasAccepted]).toEqual([false, true]);
    latest.start(request(3), seen);
    expect(latest.cancel()).toBe(true);
    // Not the newest: nobody wants to see it any more.
    slow.finish(0);
    expect([slow.started.map(({ x, isCancelled }) => [x, isCancelled]), answers]).toEqual([[[1, false], [3, true], [2, false]], []]);
    slow.finish(2);
    expect([answers, latest.hasAccepted, latest.cancelAccepted()]).toEqual([['accepted 3'], false, false]);

    latest.start(request(4), seen);
    latest.accept(() => answers.push('too late'));
    expect([latest.cancelAccepted(), latest.hasAccepted, slow.started[3].isCancelled]).toEqual([true, false, true]);
  });
});
