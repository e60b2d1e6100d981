import type { TaskName, TaskRequest, TaskResult } from './pixelTasks.ts';
import type { PixelWork, RunningWork } from './pixelWork.ts';

/** The one computation that a tool waits for. */
export class LatestWork<Name extends TaskName> {
  private readonly work: PixelWork;
  private readonly name: Name;
  private running: RunningWork | null = null;
  /** What follows the one that is running. */
  private next: (() => void) | null = null;

  constructor(work: PixelWork, name: Name) {
    this.work = work;
    this.name = name;
  }

  /** An answer is still to come. */
  get isRunning(): boolean {
    return this.running !== null || this.next !== null;
  }

  /** In place of one that is still running: nobody wants its answer. @param settle as PixelWork says @param isAhead likewise */
  start(request: TaskRequest<Name>, settle: (answer: () => TaskResult<Name>) => void, isAhead = false): void {
    this.cancel();
    let isSettled = false;
    const running = this.work.start(this.name, request, (answer) => {
      isSettled = true;
      this.running = null;
      try {
        settle(answer);
      } finally {
        const { next } = this;
        this.next = null;
        next?.();
      }
    }, isAhead);
    if (!isSettled) this.running = running;
  }

  /** After the one that is running, whose answer still counts: what follows the hand must show something on the way. */
  follow(request: TaskRequest<Name>, settle: (answer: () => TaskResult<Name>) => void): void {
    if (this.running === null) return this.start(request, settle);
    this.markAwaited();
    this.next = () => this.start(request, settle);
  }

  /** Somebody waits from now on for the one that is running, where it was begun ahead. */
  markAwaited(): void {
    this.running?.markAwaited();
  }

  /** @returns whether something was running */
  cancel(): boolean {
    const was = this.running;
    this.running = this.next = null;
    was?.cancel();
    return was !== null;
  }
}
