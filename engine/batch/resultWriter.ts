import type { ImageResult } from '../project/project.ts';

/** Results that are written in one transaction: an fsync is shared, and a killed process loses no more. */
const MOST_TOGETHER = 16;
/** The longest time that a result waits for others. */
const LONGEST_WAIT_MS = 250;

/**
 * Writes the results of a run in the order of its images, whatever order they come in: two runs over the same images, one of
 * them interrupted, write the same rows under the same numbers.
 */
export class ResultWriter {
  readonly #write: (results: readonly ImageResult[]) => void;
  readonly #onFailure: () => void;
  /** By index; a result waits here for the ones before it. */
  readonly #early = new Map<number, ImageResult>();
  #ready: ImageResult[] = [];
  #next = 0;
  #timer: NodeJS.Timeout | null = null;
  #failure: { readonly error: unknown } | null = null;
  #released = false;
  #waiting: (() => void)[] = [];

  /**
   * @param write stores results, all or none of them
   * @param onFailure called where it throws while nobody is in a call of this; finish throws it
   */
  constructor(write: (results: readonly ImageResult[]) => void, onFailure: () => void) {
    this.#write = write;
    this.#onFailure = onFailure;
  }

  /** @param index of the image in the run, from 0 */
  add(index: number, result: ImageResult): void {
    this.#early.set(index, result);
    for (let next = this.#early.get(this.#next); next !== undefined; next = this.#early.get(this.#next)) {
      this.#early.delete(this.#next++);
      this.#ready.push(next);
    }
    if (this.#ready.length >= MOST_TOGETHER) this.#flushOrFail();
    else if (this.#ready.length > 0) this.#timer ??= setTimeout(() => this.#flushOrFail(), LONGEST_WAIT_MS);
    this.#wake();
  }

  /** Resolves when every result up to and with `index` has come, or the run has ended. */
  async until(index: number): Promise<void> {
    while (this.#next <= index && !this.#released && this.#failure === null) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Nobody waits any longer: the run has ended. */
  release(): void {
    this.#released = true;
    this.#wake();
  }

  /** Writes what is left, also results whose predecessors never came. @throws what writing throws, or threw before */
  finish(): void {
    const late = [...this.#early].sort(([a], [b]) => a - b).map(([, result]) => result);
    this.#early.clear();
    this.#ready.push(...late);
    if (this.#failure === null) this.#flush();
    else throw this.#failure.error;
  }

  #flushOrFail(): void {
    try {
      this.#flush();
    } catch (error) {
      this.#failure ??= { error };
      this.release();
      this.#onFailure();
    }
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const results = this.#ready;
    this.#ready = [];
    if (results.length > 0) this.#write(results);
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
