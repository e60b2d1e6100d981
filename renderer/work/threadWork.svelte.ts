import { needsPhoto, type TaskName, type TaskRequest, type TaskResult } from '../../core/editor/work/pixelTasks.ts';
import type { PixelWork, RunningWork } from '../../core/editor/work/pixelWork.ts';
import { AppError, fromPlainError } from '../../core/errors/appError.ts';
import type { Photo } from '../canvas/photo.ts';
import { fromMessage, toMessage } from './maskMessages.ts';
import type { WorkAnswer, WorkOrder } from './workMessages.ts';

/** Sooner nobody notices that something is computed. */
const BUSY_AFTER_MS = 150;
/** What is cancelled and still at it is stopped with its thread; what ends sooner costs less than a new thread. */
const STOP_AFTER_MS = 250;

/** The part of a `Photo` that is shared with the thread. */
export type SharedPhoto = Pick<Photo, 'levelCount' | 'share'>;

/** The part of a `Worker` that is needed. */
export type WorkThread = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror'>;

interface Job {
  readonly name: TaskName;
  readonly request: unknown;
  /** Nobody waits for it yet. */
  isAhead: boolean;
  /** Null once it is cancelled. */
  settle: ((answer: () => unknown) => void) | null;
}

/**
 * Pixel tasks of one image in a thread of its own, one after the other. The thread starts with the first task; a task that
 * was cancelled and does not end soon is stopped by ending the thread.
 */
export class ThreadWork implements PixelWork {
  /** Somebody has waited long enough to be told so. */
  isBusy: boolean = $state(false);
  private readonly photo: () => SharedPhoto | null;
  private readonly startThread: () => WorkThread;
  private thread: WorkThread | null = null;
  /** Levels of the photograph that the thread has. */
  private sharedLevels = 0;
  private waiting: Job[] = [];
  private running: Job | null = null;
  private stopTimer: ReturnType<typeof setTimeout> | null = null;
  private busyTimer: ReturnType<typeof setTimeout> | null = null;
  private startedMs = 0;

  /** @param photo null while it is not read yet */
  constructor(photo: () => SharedPhoto | null, startThread: () => WorkThread = startPixelWorker) {
    this.photo = photo;
    this.startThread = startThread;
  }

  start<Name extends TaskName>(name: Name, request: TaskRequest<Name>, settle: (answer: () => TaskResult<Name>) => void, isAhead = false): RunningWork {
    if (needsPhoto(name, request) && this.photo() === null) {
      settle(() => {
        throw new AppError('image.loading', 'The photograph is still being read. Try again in a moment.');
      });
      return { cancel: () => undefined, markAwaited: () => undefined };
    }
    const job: Job = { name, request, isAhead, settle: settle as (answer: () => unknown) => void };
    this.waiting.push(job);
    if (!isAhead) this.soonBusy();
    void this.next();
    return { cancel: () => this.cancel(job), markAwaited: () => this.markAwaited(job) };
  }

  /** Ends the thread; nothing is settled any more. */
  close(): void {
    this.waiting = [];
    this.running = null;
    this.endThread();
    this.rest();
  }

  private async next(): Promise<void> {
    if (this.running !== null) return;
    const job = this.waiting.shift();
    if (job === undefined) return;
    this.running = job;
    const thread = (this.thread ??= this.listen(this.startThread()));
    if (needsPhoto(job.name, job.request)) await this.sharePhoto(thread);
    // Cancelled or ended while the photograph was being shared.
    if (this.running !== job) return;
    if (job.settle === null) return this.ended();
    this.startedMs = performance.now();
    const transfer: Transferable[] = [];
    thread.postMessage({ kind: 'task', name: job.name, request: toMessage(job.request, transfer) } satisfies WorkOrder, transfer);
  }

  private async sharePhoto(thread: WorkThread): Promise<void> {
    const photo = this.photo();
    if (photo === null || photo.levelCount === this.sharedLevels) return;
    // A photograph that was closed meanwhile has nothing to share: the task then says that there is none.
    const levels = await photo.share(this.sharedLevels).catch((): ImageBitmap[] => []);
    if (thread !== this.thread) return levels.forEach((level) => level.close());
    this.sharedLevels += levels.length;
    thread.postMessage({ kind: 'photo', levels } satisfies WorkOrder, levels);
  }

  private listen(thread: WorkThread): WorkThread {
    thread.onmessage = ({ data: answer }: MessageEvent<WorkAnswer>) => {
      this.settle(() => {
        if (!answer.ok) throw fromPlainError(answer.error);
        return fromMessage(answer.result);
      });
    };
    thread.onerror = (event) => {
      event.preventDefault();
      this.endThread();
      this.settle(() => {
        throw new AppError('work.failed', 'This could not be computed: there may be too little memory. Try it on a smaller part of the image.', { reason: event.message });
      });
    };
    return thread;
  }

  private settle(answer: () => unknown): void {
    const job = this.running;
    this.ended();
    job?.settle?.(answer);
  }

  private ended(): void {
    this.running = null;
    if (this.stopTimer !== null) clearTimeout(this.stopTimer);
    this.stopTimer = null;
    if (!this.waiting.some(isAwaited)) this.rest();
    void this.next();
  }

  private markAwaited(job: Job): void {
    job.isAhead = false;
    if ([this.running, ...this.waiting].includes(job) && isAwaited(job)) this.soonBusy();
  }

  private cancel(job: Job): void {
    if (job.settle === null) return;
    job.settle = null;
    this.waiting = this.waiting.filter((other) => other !== job);
    if (![this.running, ...this.waiting].some(isAwaited)) this.rest();
    if (this.running !== job || this.thread === null) return;
    const stop = (): void => {
      this.endThread();
      this.ended();
    };
    const leftMs = this.startedMs + STOP_AFTER_MS - performance.now();
    this.stopTimer ??= setTimeout(stop, Math.max(0, leftMs));
  }

  private endThread(): void {
    this.thread?.terminate();
    this.thread = null;
    this.sharedLevels = 0;
  }

  private soonBusy(): void {
    this.busyTimer ??= setTimeout(() => (this.isBusy = true), BUSY_AFTER_MS);
  }

  /** Nobody waits for anything. */
  private rest(): void {
    if (this.busyTimer !== null) clearTimeout(this.busyTimer);
    this.busyTimer = null;
    this.isBusy = false;
  }
}

/** Somebody waits for it. */
function isAwaited(job: Job | null): boolean {
  return job !== null && job.settle !== null && !job.isAhead;
}

function startPixelWorker(): WorkThread {
  return new Worker(new URL('./pixelWorker.ts', import.meta.url), { type: 'module', name: 'pixels' });
}
