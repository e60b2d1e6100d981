import { expect, it } from 'vitest';
import { IDLE_CUTOFF_MS, WorkClock } from '../../../../renderer/state/workClock.ts';

function clock(): { clock: WorkClock; after(ms: number): void } {
  let now = 1000;
  return { clock: new WorkClock(() => now), after: (ms) => void (now += ms) };
}

it('counts from one sign of life to the next', () => {
  const { clock: one, after } = clock();
  after(5000);
  expect(one.take()).toBe(0);
  one.active();
  after(3000);
  one.active();
  after(2000);
  expect(one.take()).toBe(5000);
  expect(one.take()).toBe(0);
});

it('stops a minute after the last one, however often it is asked', () => {
  const { clock: one, after } = clock();
  one.active();
  let counted = 0;
  for (let i = 0; i < 10; i++) {
    after(15_000);
    counted += one.take();
  }
  expect(counted).toBe(IDLE_CUTOFF_MS);
  one.active();
  after(1000);
  expect(one.take()).toBe(1000);
});

it('does not count while the window is behind others', () => {
  const { clock: one, after } = clock();
  one.active();
  after(1000);
  one.pause();
  after(30_000);
  one.active();
  after(500);
  expect(one.take()).toBe(1500);
});
