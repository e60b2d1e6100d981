import { basename } from 'node:path';
import { AppError, CancelledError, fromPlainError } from '../../core/errors/appError.ts';
import type { FromInference, InferenceTransport, InferenceVerb, InferenceVerbs, SpawnInference, ToInference } from './protocol.ts';

/** One image at a very long side on a slow CPU takes minutes; a process that says nothing for longer is hung. */
const DEFAULT_ANSWER_TIMEOUT_MS = 10 * 60_000;
/** From the start of the process to its first message: it only loads ONNX Runtime and sharp. */
const DEFAULT_READY_TIMEOUT_MS = 60_000;

export interface InferenceClientOptions {
  readonly spawn: SpawnInference;
  /** Longest wait for a word from the process about the oldest request; then it counts as hung and is ended. */
  readonly answerTimeoutMs?: number;
  /** Longest wait for a fresh process to say that it is ready. */
  readonly readyTimeoutMs?: number;
  /** Told when a process ended that was not asked to. */
  readonly onProcessLost?: (reason: string) => void;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** A request on its way. */
interface Call {
  readonly message: Extract<ToInference, { request: unknown }>;
  /** Processes that ended while they had this request. */
  deaths: number;
  readonly resolve: (outcome: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly forget: () => void;
}

/** A running process. */
interface Connection {
  readonly transport: InferenceTransport;
  ready: boolean;
  /** Set where we ended it ourselves. */
  endedBecause: string | null;
}

/**
 * The parent's side of inference: starts the process with the first request, keeps it, and outlives it.
 *
 * If the process dies, every request that it had is sent again to a fresh process, one at a time, so that the one that kills is
 * known; a request that two processes died of is rejected with `inference.died`, which names the image. The
 * others go on. A process that dies before it is ready rejects everything with `inference.cannotStart`.
 */
export class InferenceClient {
  readonly #options: Required<Pick<InferenceClientOptions, 'spawn' | 'answerTimeoutMs' | 'readyTimeoutMs'>> & InferenceClientOptions;
  #connection: Connection | null = null;
  #nextId = 1;
  /** Not yet with the process. Those that a process died of stand first. */
  #waiting: Call[] = [];
  /** With the process, oldest first: it answers in this order. */
  readonly #sent = new Map<number, Call>();
  #timer: NodeJS.Timeout | null = null;
  #disposed = false;
  #onGone: (() => void)[] = [];

  constructor(options: InferenceClientOptions) {
    this.#options = { answerTimeoutMs: DEFAULT_ANSWER_TIMEOUT_MS, readyTimeoutMs: DEFAULT_READY_TIMEOUT_MS, ...options };
  }

  /** Reads the model, so that the first prediction does not wait for it. Optional: predict does it too. */
  load(request: InferenceVerbs['load']['request'], options?: CallOptions): Promise<InferenceVerbs['load']['outcome']> {
    return this.#call('load', request, options);
  }

  /**
   * Predicts one image. Several may be in flight: while one runs, the next is decoded.
   * @throws AppError of the image (`image.…`), of the model (`model.cannotRun`), `inference.died`, CancelledError
   */
  predict(request: InferenceVerbs['predict']['request'], options?: CallOptions): Promise<InferenceVerbs['predict']['outcome']> {
    return this.#call('predict', request, options);
  }

  /** @throws AppError `model.cannotRun` with the reason */
  checkModel(request: InferenceVerbs['checkModel']['request'], options?: CallOptions): Promise<InferenceVerbs['checkModel']['outcome']> {
    return this.#call('checkModel', request, options);
  }

  /** Tries an execution provider in this client's process. One that kills the process is retried like any request. */
  selfTest(request: InferenceVerbs['selfTest']['request'], options?: CallOptions): Promise<InferenceVerbs['selfTest']['outcome']> {
    return this.#call('selfTest', request, options);
  }

  /** Ends the process; what is in flight is cancelled. The client cannot be used again. Resolves when the process is gone. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#stopTimer();
    for (const call of [...this.#sent.values(), ...this.#waiting]) this.#settle(call, () => call.reject(new CancelledError()));
    const connection = this.#connection;
    if (connection === null) return;
    const gone = new Promise<void>((resolve) => this.#onGone.push(resolve));
    connection.endedBecause = 'it was told to end';
    connection.transport.kill();
    await gone;
  }

  #call<Verb extends InferenceVerb>(kind: Verb, request: InferenceVerbs[Verb]['request'], { signal }: CallOptions = {}): Promise<InferenceVerbs[Verb]['outcome']> {
    if (this.#disposed) return Promise.reject(new AppError('inference.disposed', 'The inference process was ended; start the work again.'));
    if (signal?.aborted) return Promise.reject(new CancelledError());
    const { promise, resolve, reject } = deferred<InferenceVerbs[Verb]['outcome']>();
    const message = { kind, id: this.#nextId++, request } as Call['message'];
    const onAbort = (): void => this.#cancel(call);
    const call: Call = {
      message,
      deaths: 0,
      resolve: resolve as (outcome: unknown) => void,
      reject,
      forget: () => signal?.removeEventListener('abort', onAbort),
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#waiting.push(call);
    this.#pump();
    return promise;
  }

  /** Sends what may be sent: everything, or one at a time while there is a request that a process died of. */
  #pump(): void {
    while (this.#waiting.length > 0) {
      const suspects = [...this.#sent.values(), ...this.#waiting].some((call) => call.deaths > 0);
      if (suspects && this.#sent.size > 0) return;
      const call = this.#waiting.shift() as Call;
      this.#sent.set(call.message.id, call);
      if (this.#sent.size === 1) this.#startTimer();
      const connection = this.#connection ?? this.#connect();
      if (connection.ready) connection.transport.send(call.message);
    }
  }

  /** Requests given before the process is ready are kept in #sent and go out when it says so. */
  #connect(): Connection {
    const connection: Connection = { transport: this.#options.spawn(), ready: false, endedBecause: null };
    this.#connection = connection;
    connection.transport.onMessage((message) => this.#receive(connection, message));
    connection.transport.onExit((code, reason) => this.#lose(connection, code, reason));
    this.#startTimer();
    return connection;
  }

  #receive(connection: Connection, message: FromInference): void {
    if (connection !== this.#connection) return;
    if (message.kind === 'ready') {
      connection.ready = true;
      for (const call of this.#sent.values()) connection.transport.send(call.message);
      this.#startTimer();
      return;
    }
    if (message.kind === 'alive') return this.#startTimer();
    const call = this.#sent.get(message.id);
    // A cancelled request may still be answered.
    if (call === undefined) return;
    this.#settle(call, () => (message.kind === 'done' ? call.resolve(message.outcome) : call.reject(fromPlainError(message.error))));
    this.#startTimer();
    this.#pump();
  }

  #lose(connection: Connection, code: number | null, reason: string): void {
    if (connection !== this.#connection) return;
    this.#connection = null;
    this.#stopTimer();
    for (const resolve of this.#onGone.splice(0)) resolve();
    if (this.#disposed) return;
    const why = connection.endedBecause ?? (code === null ? reason : `exit code ${code}${reason === '' ? '' : `, ${reason}`}`);
    this.#options.onProcessLost?.(why);
    const calls = [...this.#sent.values()];
    this.#sent.clear();
    if (!connection.ready) {
      const error = new AppError('inference.cannotStart', `The inference process could not be started (${why}).`, { why });
      for (const call of [...calls, ...this.#waiting.splice(0)]) this.#settle(call, () => call.reject(error));
      return;
    }
    const again: Call[] = [];
    for (const call of calls) {
      call.deaths++;
      if (call.deaths > 1) this.#settle(call, () => call.reject(died(call.message, why)));
      else again.push(call);
    }
    this.#waiting.unshift(...again);
    this.#pump();
  }

  #cancel(call: Call): void {
    if (this.#sent.has(call.message.id) && this.#connection?.ready === true) {
      this.#connection.transport.send({ kind: 'cancel', id: call.message.id });
    }
    this.#settle(call, () => call.reject(new CancelledError()));
    this.#startTimer();
    this.#pump();
  }

  #settle(call: Call, settle: () => void): void {
    this.#sent.delete(call.message.id);
    this.#waiting = this.#waiting.filter((other) => other !== call);
    call.forget();
    settle();
  }

  /** The clock runs for the oldest request in the process, or for the process to become ready. */
  #startTimer(): void {
    this.#stopTimer();
    const connection = this.#connection;
    if (connection === null || this.#sent.size === 0) return;
    const limitMs = connection.ready ? this.#options.answerTimeoutMs : this.#options.readyTimeoutMs;
    this.#timer = setTimeout(() => {
      connection.endedBecause = `it gave no answer for ${Math.round(limitMs / 1000)} s`;
      connection.transport.kill();
    }, limitMs);
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function died(message: Call['message'], reason: string): AppError {
  return new AppError('inference.died', `The inference process ended twice on ${subjectOf(message)} (${reason}); try a smaller --long-side or another provider.`, { subject: subjectOf(message), why: reason });
}

function subjectOf(message: Call['message']): string {
  switch (message.kind) {
    case 'predict':
      return message.request.imageName;
    case 'selfTest':
      return `the test of the provider ${message.request.provider}`;
    case 'load':
    case 'checkModel':
      return `the model ${basename(message.request.model.id)}`;
  }
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((res, rej) => {
    resolve = res;
    reject = rej;
  });
  return { promise, resolve, reject };
}
