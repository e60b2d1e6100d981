const WINDOW_MS = 20_000;

/**
 * Speed over the last seconds, so that the time left follows the machine as it is now: a laptop that gets hot,
 * larger photographs further down the list. Its memory is bounded by the images of one window.
 */
export class Throughput {
  readonly #startMs: number;
  readonly #finishedAtMs: number[] = [];

  constructor(nowMs: number) {
    this.#startMs = nowMs;
  }

  add(nowMs: number): void {
    this.#finishedAtMs.push(nowMs);
    // The one before the window stays: from it the first interval inside is measured.
    while (this.#finishedAtMs.length > 2 && this.#finishedAtMs[1] < nowMs - WINDOW_MS) this.#finishedAtMs.shift();
  }

  /** Null before the first image. The first one alone is measured from the start, with the loading of the model. */
  perSecond(): number | null {
    const count = this.#finishedAtMs.length;
    if (count === 0) return null;
    const lastMs = this.#finishedAtMs[count - 1];
    const [fromMs, images] = count === 1 ? [this.#startMs, 1] : [this.#finishedAtMs[0], count - 1];
    return lastMs > fromMs ? (images * 1000) / (lastMs - fromMs) : null;
  }

  secondsLeft(remaining: number): number | null {
    const perSecond = this.perSecond();
    return perSecond === null ? null : remaining / perSecond;
  }
}
