import { mergeChanges, type MergeableChange } from '../../core/document/mergeChanges.ts';
import { toPlainError } from '../../core/errors/appError.ts';
import { sentenceText } from '../messages/sentenceText.ts';

export type SaveState = 'saved' | 'saving' | 'failed';

/** Waits between attempts after a failure, the last one repeated. Short first: most failures are a busy disk. */
const RETRY_DELAYS_MS = [500, 1000, 2000, 5000, 10_000];

/** The clock, so that tests need not wait. */
export interface Timer {
  set(callback: () => void, delayMs: number): unknown;
  clear(handle: unknown): void;
}

const realTimer: Timer = {
  set: (callback, delayMs) => setTimeout(callback, delayMs),
  clear: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

/**
 * Sends the changes of one image to the store: at once, in order, one at a time. What comes meanwhile is merged.
 * A change leaves the queue only when it is stored; after a failure it is tried again until it is.
 */
export class SaveQueue<Change extends MergeableChange> {
  private readonly save: (change: Change) => Promise<void>;
  private readonly timer: Timer;
  private current: SaveState = $state('saved');
  private failure: string | null = $state(null);
  /** Not yet sent, or sent and failed. */
  private waiting: Change | null = null;
  private attempt: Promise<void> | null = null;
  private lastError: unknown = null;
  private failures = 0;
  private retryTimer: unknown = null;

  constructor(save: (change: Change) => Promise<void>, timer: Timer = realTimer) {
    this.save = save;
    this.timer = timer;
  }

  get state(): SaveState {
    return this.current;
  }

  /** Why the last attempt failed, as one sentence; null where nothing failed. */
  get message(): string | null {
    return this.failure;
  }

  get isEmpty(): boolean {
    return this.waiting === null && this.attempt === null;
  }

  add(change: Change): void {
    this.waiting = this.waiting === null ? change : mergeChanges(this.waiting, change);
    if (this.current === 'saved') this.current = 'saving';
    // While a retry is due, it takes this change along: a failing disk is not asked faster for more strokes.
    if (this.attempt === null && this.retryTimer === null) this.start();
  }

  /** Tries at once. Resolves when everything is stored. @throws AppError why it could not be stored; nothing is lost */
  async flush(): Promise<void> {
    // What runs may have failed while more came in: the attempt after it is the one that counts.
    if (this.attempt !== null) await this.attempt;
    if (this.waiting === null) return;
    if (this.attempt === null) this.start();
    await this.attempt;
    if (this.lastError !== null) throw this.lastError;
  }

  private start(): void {
    this.attempt = this.run();
  }

  /** Sends what waits until nothing does or an attempt fails. Never throws. */
  private async run(): Promise<void> {
    if (this.retryTimer !== null) this.timer.clear(this.retryTimer);
    this.retryTimer = null;
    while (this.waiting !== null) {
      const change = this.waiting;
      this.waiting = null;
      try {
        await this.save(change);
        this.failures = 0;
        this.failure = null;
        this.lastError = null;
        this.current = 'saving';
      } catch (error) {
        this.waiting = this.waiting === null ? change : mergeChanges(change, this.waiting);
        this.attempt = null;
        this.lastError = error;
        this.failure = sentenceText(toPlainError(error));
        this.current = 'failed';
        const delay = RETRY_DELAYS_MS[Math.min(this.failures++, RETRY_DELAYS_MS.length - 1)];
        this.retryTimer = this.timer.set(() => this.start(), delay);
        return;
      }
    }
    this.attempt = null;
    this.current = 'saved';
  }
}
