import type { FromInference, InferenceTransport, InferenceVerb, InferenceVerbs, SpawnInference, ToInference } from '../../../../engine/inference/protocol.ts';

/** An inference process that is driven by the test. */
export class FakeInferenceProcess implements InferenceTransport {
  readonly sent: ToInference[] = [];
  killed = false;
  #onMessage: (message: FromInference) => void = () => {};
  #onExit: (code: number | null, reason: string) => void = () => {};

  send(message: ToInference): void {
    this.sent.push(message);
  }

  onMessage(listener: (message: FromInference) => void): void {
    this.#onMessage = listener;
  }

  onExit(listener: (code: number | null, reason: string) => void): void {
    this.#onExit = listener;
  }

  kill(): void {
    if (this.killed) return;
    this.killed = true;
    queueMicrotask(() => this.die(null, 'signal SIGKILL'));
  }

  ready(): void {
    this.#onMessage({ kind: 'ready' });
  }

  alive(): void {
    this.#onMessage({ kind: 'alive' });
  }

  /** Ids of the requests that it was sent, without cancellations. */
  requestIds(): number[] {
    return this.sent.filter(({ kind }) => kind !== 'cancel').map(({ id }) => id);
  }

  answer(id: number, outcome: InferenceVerbs[InferenceVerb]['outcome']): void {
    this.#onMessage({ kind: 'done', id, outcome });
  }

  fail(id: number, code: string, message: string): void {
    this.#onMessage({ kind: 'failed', id, error: { code, message, details: {} } });
  }

  die(code: number | null, reason: string): void {
    const tell = this.#onExit;
    this.#onExit = () => {};
    tell(code, reason);
  }
}

/** A spawn that keeps what it started; `behave` acts for each process once it can be spoken to. */
export function fakeSpawn(behave: (process: FakeInferenceProcess, index: number) => void = () => {}): { spawn: SpawnInference; processes: FakeInferenceProcess[] } {
  const processes: FakeInferenceProcess[] = [];
  const spawn = (): FakeInferenceProcess => {
    const process = new FakeInferenceProcess();
    const index = processes.push(process) - 1;
    queueMicrotask(() => behave(process, index));
    return process;
  };
  return { spawn, processes };
}
