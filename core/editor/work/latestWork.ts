import type { TaskName, TaskRequest, TaskResult } from './pixelTasks.ts';
import type { PixelWork, RunningWork } from './pixelWork.ts';

type Settle<Name extends TaskName> = (answer: () => TaskResult<Name>) => void;

/** Computations one after the other, of which the newest counts. */
interface Chain<Name extends TaskName> {
  running: RunningWork | null;
  /** What follows the one that is running. */
  next: (() => void) | null;
  /** Gets the newest answer once it is accepted. */
  accepted: Settle<Name> | null;
}

/** The one computation that a tool waits for, and those that a person has accepted before they were done. */
export class LatestWork<Name extends TaskName> {
  private readonly work: PixelWork;
  private readonly name: Name;
  private chain: Chain<Name> = { running: null, next: null, accepted: null };
  private readonly accepted = new Set<Chain<Name>>();

  constructor(work: PixelWork, name: Name) {
    this.work = work;
    this.name = name;
  }

  /** An answer is still to come. */
  get isRunning(): boolean {
    return this.chain.running !== null || this.chain.next !== null;
  }

  /** An answer that was accepted is still to come. */
  get hasAccepted(): boolean {
    return this.accepted.size > 0;
  }

  /** In place of one that is still running: nobody wants its answer. @param settle as PixelWork says @param isAhead likewise */
  start(request: TaskRequest<Name>, settle: Settle<Name>, isAhead = false): void {
    this.cancel();
    this.begin(this.chain, request, settle, isAhead);
  }

  /** After the one that is running, whose answer still counts: what follows the hand must show something on the way. */
  follow(request: TaskRequest<Name>, settle: Settle<Name>): void {
    const { chain } = this;
    if (chain.running === null) return this.start(request, settle);
    this.markAwaited();
    chain.next = () => this.begin(chain, request, settle, false);
  }

  /** Somebody waits from now on for the one that is running, where it was begun ahead. */
  markAwaited(): void {
    this.chain.running?.markAwaited();
  }

  /** Of something that is running: it is wanted, whatever comes after: `settle` gets its answer, and only `cancelAccepted` ends it. */
  accept(settle: Settle<Name>): void {
    this.markAwaited();
    this.chain.accepted = settle;
    this.accepted.add(this.chain);
    this.chain = { running: null, next: null, accepted: null };
  }

  /** @returns whether something was running */
  cancel(): boolean {
    return end(this.chain);
  }

  /** @returns whether something was running */
  cancelAccepted(): boolean {
    const had = this.hasAccepted;
    this.accepted.forEach(end);
    this.accepted.clear();
    return had;
  }

  private begin(chain: Chain<Name>, request: TaskRequest<Name>, settle: Settle<Name>, isAhead: boolean): void {
    let isSettled = false;
    const running = this.work.start(this.name, request, (answer) => {
      isSettled = true;
      chain.running = null;
      try {
        if (chain.accepted === null) settle(answer);
        else if (chain.next === null) {
          this.accepted.delete(chain);
          chain.accepted(answer);
        }
      } finally {
        const { next } = chain;
        chain.next = null;
        next?.();
      }
    }, isAhead);
    if (!isSettled) chain.running = running;
  }
}

function end<Name extends TaskName>(chain: Chain<Name>): boolean {
  const was = chain.running;
  chain.running = chain.next = null;
  was?.cancel();
  return was !== null;
}
