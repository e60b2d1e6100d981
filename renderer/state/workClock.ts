/** After the last key or movement of the pointer, time counts for this long. */
export const IDLE_CUTOFF_MS = 60_000;

/**
 * Measures how long a person works: from one sign of life to the next, as long as the window is in front, and no longer than
 * IDLE_CUTOFF_MS at a time.
 */
export class WorkClock {
  private readonly now: () => number;
  private countedMs = 0;
  /** When the person was there last; null = the window is not in front, or nothing has happened yet. */
  private lastMs: number | null = null;
  /** Until when time has been counted since then. */
  private untilMs = 0;

  /** @param now milliseconds that only grow */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** A key, a click, a movement. */
  active(): void {
    this.count();
    this.lastMs = this.untilMs = this.now();
  }

  /** The window is no longer in front. */
  pause(): void {
    this.count();
    this.lastMs = null;
  }

  /** What was counted since the last time. */
  take(): number {
    this.count();
    const ms = this.countedMs;
    this.countedMs = 0;
    return ms;
  }

  /** Up to now; what lies beyond the cut-off is nobody's. */
  private count(): void {
    if (this.lastMs === null) return;
    const untilMs = Math.min(this.now(), this.lastMs + IDLE_CUTOFF_MS);
    this.countedMs += untilMs - this.untilMs;
    this.untilMs = untilMs;
  }
}
