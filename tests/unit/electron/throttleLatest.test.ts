import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { throttleLatest } from '../../../electron/throttleLatest.ts';

describe('throttleLatest', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('sends the first at once, then the latest of each interval', () => {
    const seen: number[] = [];
    const throttled = throttleLatest<number>(100, (value) => seen.push(value));
    throttled.push(1);
    throttled.push(2);
    throttled.push(3);
    expect(seen).toEqual([1]);
    vi.advanceTimersByTime(100);
    expect(seen).toEqual([1, 3]);
    vi.advanceTimersByTime(1000);
    expect(seen).toEqual([1, 3]);
    throttled.push(4);
    expect(seen).toEqual([1, 3, 4]);
  });

  it('never sends more than one value per interval', () => {
    let count = 0;
    const throttled = throttleLatest<number>(100, () => count++);
    for (let ms = 0; ms < 1000; ms++) {
      throttled.push(ms);
      vi.advanceTimersByTime(1);
    }
    expect(count).toBe(11);
  });

  it('flush sends what is held back and leaves no timer', () => {
    const seen: number[] = [];
    const throttled = throttleLatest<number>(100, (value) => seen.push(value));
    throttled.push(1);
    throttled.push(2);
    throttled.flush();
    throttled.flush();
    expect(seen).toEqual([1, 2]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
