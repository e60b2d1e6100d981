import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DocumentChange } from '../../../../core/document/documentChange.ts';
import { SaveQueue, type Timer } from '../../../../renderer/editing/saveQueue.svelte.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';

/** A change that can be told from others: it writes one tile. */
function change(number: number): DocumentChange {
  return { imageId: 1, edited: true, removeLayers: [], layers: [], tiles: [{ layerId: 'a', tileIndex: number, data: Uint8Array.of(number) }], order: null };
}

const diskFull = errorOf('store.diskFull', 'The disk is full: free some space in /photos.');

/** A store that answers when it is told to, and a clock that is moved by hand. */
class Surroundings {
  readonly calls: number[][] = [];
  private answers: ((error?: unknown) => void)[] = [];
  private timers = new Map<unknown, { callback: () => void; delayMs: number }>();
  private nextTimer = 1;
  readonly timer: Timer = {
    set: (callback, delayMs) => {
      this.timers.set(this.nextTimer, { callback, delayMs });
      return this.nextTimer++;
    },
    clear: (id) => void this.timers.delete(id),
  };
  readonly queue = new SaveQueue<DocumentChange>((sent) => {
    this.calls.push(sent.tiles.map((tile) => tile.tileIndex));
    return new Promise((resolve, reject) => this.answers.push((error) => (error === undefined ? resolve() : reject(error))));
  }, this.timer);

  get delays(): number[] {
    return [...this.timers.values()].map((entry) => entry.delayMs);
  }

  get inFlight(): number {
    return this.answers.length;
  }

  async answer(error?: unknown): Promise<void> {
    this.answers.shift()!(error);
    await settle();
  }

  async timePasses(): Promise<void> {
    const due = [...this.timers.values()];
    this.timers.clear();
    due.forEach((entry) => entry.callback());
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

describe('SaveQueue', () => {
  it('sends a change at once and is saved when the store says so', async () => {
    const around = new Surroundings();
    expect([around.queue.state, around.queue.isEmpty]).toEqual(['saved', true]);
    around.queue.add(change(1));
    expect([around.calls, around.queue.state, around.queue.isEmpty]).toEqual([[[1]], 'saving', false]);
    await around.answer();
    expect([around.queue.state, around.queue.isEmpty]).toEqual(['saved', true]);
  });

  it('sends one at a time, in order, and merges what waits', async () => {
    const around = new Surroundings();
    for (const number of [1, 2, 3]) around.queue.add(change(number));
    expect(around.calls).toEqual([[1]]);
    await around.answer();
    expect(around.calls).toEqual([[1], [2, 3]]);
    around.queue.add(change(4));
    await around.answer();
    await around.answer();
    expect([around.calls, around.queue.state]).toEqual([[[1], [2, 3], [4]], 'saved']);
  });

  it('keeps a change that failed, says why in one sentence, and tries again ever more slowly', async () => {
    const around = new Surroundings();
    around.queue.add(change(1));
    await around.answer(diskFull);
    expect([around.queue.state, around.queue.message, around.queue.isEmpty]).toEqual(['failed', diskFull.message, false]);
    expect(around.delays).toEqual([500]);
    around.queue.add(change(2));
    expect(around.calls).toEqual([[1]]);
    await around.timePasses();
    expect(around.calls).toEqual([[1], [1, 2]]);
    expect(around.queue.state).toBe('failed');
    await around.answer(diskFull);
    expect(around.delays).toEqual([1000]);
    await around.timePasses();
    await around.answer();
    expect([around.queue.state, around.queue.message, around.queue.isEmpty]).toEqual(['saved', null, true]);
    expect(around.calls).toEqual([[1], [1, 2], [1, 2]]);
  });

  it('stays in order where more came in while an attempt failed', async () => {
    const around = new Surroundings();
    const rewrite = { ...change(1), tiles: [{ layerId: 'a', tileIndex: 1, data: Uint8Array.of(99) }] };
    const sent: DocumentChange[] = [];
    let fails = true;
    const queue = new SaveQueue<DocumentChange>(async (one) => {
      if (fails) throw diskFull;
      sent.push(one);
    }, around.timer);
    queue.add(change(1));
    queue.add(rewrite);
    await settle();
    fails = false;
    await around.timePasses();
    expect(sent).toEqual([rewrite]);
  });

  it('flush resolves when everything is stored', async () => {
    const around = new Surroundings();
    await around.queue.flush();
    around.queue.add(change(1));
    around.queue.add(change(2));
    let done = false;
    const flushed = around.queue.flush().then(() => (done = true));
    await around.answer();
    expect(done).toBe(false);
    await around.answer();
    await flushed;
    expect(around.queue.isEmpty).toBe(true);
  });

  it('flush tries at once after a failure, and rejects with the reason while nothing is lost', async () => {
    const around = new Surroundings();
    around.queue.add(change(1));
    await around.answer(diskFull);
    const refused = around.queue.flush();
    await settle();
    expect([around.calls.length, around.delays]).toEqual([2, []]);
    await around.answer(diskFull);
    await expect(refused).rejects.toBe(diskFull);
    expect(around.queue.isEmpty).toBe(false);
    const stored = around.queue.flush();
    await settle();
    await around.answer();
    await stored;
    expect([around.calls, around.queue.state]).toEqual([[[1], [1], [1]], 'saved']);
  });

  it('flush gives what is being sent a second chance', async () => {
    const around = new Surroundings();
    around.queue.add(change(1));
    const flushed = around.queue.flush();
    await around.answer(diskFull);
    await around.answer();
    await flushed;
    expect(around.calls).toEqual([[1], [1]]);
  });

  it('whatever happens, every change is stored at last, each after those before it', async () => {
    const step = fc.constantFrom('add', 'add', 'succeed', 'fail', 'wait', 'flush');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const around = new Surroundings();
        const stored: number[] = [];
        let count = 0;
        const answer = async (error?: unknown): Promise<void> => {
          if (around.inFlight === 0) return;
          if (error === undefined) stored.push(...around.calls.at(-1)!);
          await around.answer(error);
        };
        for (const what of steps) {
          if (what === 'add') around.queue.add(change(++count));
          else if (what === 'succeed') await answer();
          else if (what === 'fail') await answer(diskFull);
          else if (what === 'wait') await around.timePasses();
          else around.queue.flush().catch(() => undefined);
          await settle();
          expect(around.inFlight).toBeLessThanOrEqual(1);
          expect(around.queue.isEmpty).toBe(stored.length === count);
        }
        while (!around.queue.isEmpty) {
          await around.timePasses();
          await answer();
        }
        expect(stored).toEqual(Array.from({ length: count }, (_, i) => i + 1));
        expect(around.queue.state).toBe('saved');
      }),
    );
  });
});
