/**
 * One request inside the inference process, in three steps: `prepare` and what `run` leaves to be finished go on while
 * other jobs run; `run` itself is alone.
 */
export interface Job {
  readonly id: number;
  /** Work off the JavaScript thread: decoding. */
  prepare(): Promise<unknown>;
  /**
   * @param prepared what prepare gave
   * @returns what is left to be done while the next job runs
   */
  run(prepared: never): Promise<(() => Promise<void>) | void>;
  /** Called instead of run where preparing, running or finishing failed. */
  fail(error: unknown): void;
}

interface Entry {
  readonly job: Job;
  prepared: Promise<unknown> | null;
  begun: boolean;
}

/** How many jobs behind the running one are prepared: decoded images wait in memory. */
const PREPARE_AHEAD = 2;
/** How many jobs may be finishing while another runs: their pixels are in memory too. */
const MOST_FINISHING = 3;

/**
 * Runs jobs one after the other, in the order in which they came. The next ones are prepared and the last ones finished
 * meanwhile, in other threads: the network blocks the JavaScript thread.
 *
 *     prepare  |-- 3 --|-- 4 --|
 *     run         |---- 2 ----|---- 3 ----|
 *     finish      |-- 1 --|   |-- 2 --|
 */
export class JobQueue {
  readonly #entries: Entry[] = [];
  readonly #finishing = new Set<Promise<void>>();
  #running = false;

  add(job: Job): void {
    this.#entries.push({ job, prepared: null, begun: false });
    this.#prepareAhead();
    void this.#drain();
  }

  /** Drops a job that has not begun to run. */
  cancel(id: number): void {
    const index = this.#entries.findIndex((entry) => entry.job.id === id);
    if (index >= 0) this.#entries.splice(index, 1);
    this.#prepareAhead();
  }

  #prepareAhead(): void {
    for (const entry of this.#entries.slice(0, PREPARE_AHEAD)) {
      if (entry.prepared !== null) continue;
      entry.prepared = entry.job.prepare();
      // Its failure is told when its turn comes; until then it must not count as unhandled.
      entry.prepared.catch(() => {});
    }
  }

  async #drain(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let entry = this.#entries[0]; entry !== undefined; entry = this.#entries[0]) {
      this.#prepareAhead();
      try {
        const prepared = await entry.prepared;
        if (!this.#take(entry)) continue;
        this.#prepareAhead();
        const rest = await entry.job.run(prepared as never);
        if (rest !== undefined) await this.#finish(entry.job, rest);
      } catch (error) {
        // Preparing failed: it is still the first. Or it was cancelled meanwhile: nobody waits for it.
        if (this.#take(entry) || entry.begun) entry.job.fail(error);
      }
    }
    this.#running = false;
  }

  /** Begins to finish a job; waits only where too many are being finished. */
  async #finish(job: Job, rest: () => Promise<void>): Promise<void> {
    const finished = rest()
      .catch((error: unknown) => job.fail(error))
      .finally(() => this.#finishing.delete(finished));
    this.#finishing.add(finished);
    while (this.#finishing.size >= MOST_FINISHING) await Promise.race(this.#finishing);
  }

  /** Takes the first entry out of the queue. False where it has been cancelled or has begun. */
  #take(entry: Entry): boolean {
    if (this.#entries[0] !== entry) return false;
    this.#entries.shift();
    entry.begun = true;
    return true;
  }
}
