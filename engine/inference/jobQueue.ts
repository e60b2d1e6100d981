/** One request inside the inference process: `prepare` may run while another job runs, `run` never does. */
export interface Job {
  readonly id: number;
  /** Work off the JavaScript thread: decoding. */
  prepare(): Promise<unknown>;
  /** @param prepared what prepare gave */
  run(prepared: never): Promise<void>;
  /** Called instead of run where preparing or running failed. */
  fail(error: unknown): void;
}

interface Entry {
  readonly job: Job;
  prepared: Promise<unknown> | null;
  begun: boolean;
}

/** How many jobs behind the running one are prepared: decoded images wait in memory. */
const PREPARE_AHEAD = 2;

/**
 * Runs jobs one after the other, in the order in which they came, and prepares the next ones meanwhile: their decoding
 * goes on in libuv's threads while the network blocks the JavaScript thread.
 */
export class JobQueue {
  readonly #entries: Entry[] = [];
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
        await entry.job.run(prepared as never);
      } catch (error) {
        // Preparing failed: it is still the first. Or it was cancelled meanwhile: nobody waits for it.
        if (this.#take(entry) || entry.begun) entry.job.fail(error);
      }
    }
    this.#running = false;
  }

  /** Takes the first entry out of the queue. False where it has been cancelled or has begun. */
  #take(entry: Entry): boolean {
    if (this.#entries[0] !== entry) return false;
    this.#entries.shift();
    entry.begun = true;
    return true;
  }
}
