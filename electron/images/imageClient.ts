import { AppError, CancelledError, fromPlainError } from '../../core/errors/appError.ts';
import type { FromImageProcess, ImageTransport, ImageVerb, ImageVerbs, ToImageProcess } from './imageMessages.ts';

export interface ImageClientOptions {
  readonly spawn: () => ImageTransport;
  /** So many files are with the process at once. */
  readonly concurrency: number;
  /** Told when a process ended that was not asked to. */
  readonly onProcessLost: (reason: string) => void;
}

interface Call {
  readonly message: ToImageProcess;
  deaths: number;
  readonly resolve: (outcome: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly forget: () => void;
}

/** Longest list of thumbnails that wait; of more, the ones that were asked for first have long left the screen. */
const MAX_WAITING_THUMBNAILS = 512;

/**
 * Reads pictures in a process of its own: a file that brings the decoder down takes nothing else along, and a long
 * model run in the inference process does not hold up thumbnails.
 *
 * What a person waits for (`preview`, `display`, `size`) goes first; of thumbnails the last asked for goes first, because that
 * is what is on the screen now. When the process dies, its files are tried again one at a time, and the one that it
 * dies of a second time fails with `image.decoderDied`.
 */
export class ImageClient {
  private readonly options: ImageClientOptions;
  private transport: ImageTransport | null = null;
  private isReady = false;
  private nextId = 1;
  private urgent: Call[] = [];
  private thumbnails: Call[] = [];
  private readonly sent = new Map<number, Call>();
  private disposed = false;

  constructor(options: ImageClientOptions) {
    this.options = options;
  }

  /** @throws AppError of the image (`image.…`), `image.decoderDied`, CancelledError */
  thumbnail(path: string, sizePx: number, signal?: AbortSignal): Promise<ImageVerbs['thumbnail']['outcome']> {
    return this.call('thumbnail', { path, sizePx }, signal);
  }

  /** @throws as thumbnail */
  preview(path: string, sizePx: number, signal?: AbortSignal): Promise<ImageVerbs['preview']['outcome']> {
    return this.call('preview', { path, sizePx }, signal);
  }

  /** @throws as thumbnail */
  display(path: string, signal?: AbortSignal): Promise<ImageVerbs['display']['outcome']> {
    return this.call('display', { path }, signal);
  }

  /** @throws as thumbnail */
  size(path: string, signal?: AbortSignal): Promise<ImageVerbs['size']['outcome']> {
    return this.call('size', { path }, signal);
  }

  /** Ends the process; what was asked for is cancelled. */
  dispose(): void {
    this.disposed = true;
    for (const call of [...this.sent.values(), ...this.urgent, ...this.thumbnails]) this.drop(call);
    this.transport?.kill();
    this.transport = null;
  }

  private call<Verb extends ImageVerb>(
    kind: Verb,
    request: ImageVerbs[Verb]['request'],
    signal: AbortSignal | undefined,
  ): Promise<ImageVerbs[Verb]['outcome']> {
    return new Promise((resolve, reject) => {
      if (this.disposed || signal?.aborted === true) {
        reject(new CancelledError());
        return;
      }
      const onAbort = (): void => {
        this.drop(call);
        this.pump();
      };
      const call: Call = {
        message: { kind, id: this.nextId++, request } as ToImageProcess,
        deaths: 0,
        resolve: resolve as (outcome: unknown) => void,
        reject,
        forget: () => signal?.removeEventListener('abort', onAbort),
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      if (kind === 'thumbnail') {
        this.thumbnails.push(call);
        if (this.thumbnails.length > MAX_WAITING_THUMBNAILS) this.drop(this.thumbnails[0]);
      } else {
        this.urgent.push(call);
      }
      this.pump();
    });
  }

  private pump(): void {
    while (!this.disposed && this.sent.size < this.allowedAtOnce()) {
      const call = this.urgent.shift() ?? this.thumbnails.pop();
      if (call === undefined) return;
      this.sent.set(call.message.id, call);
      this.transport ??= this.connect();
      this.transport.send(call.message);
    }
  }

  /** One at a time while a file is under suspicion, so that it is known which one the process dies of. */
  private allowedAtOnce(): number {
    const isSuspect = (call: Call): boolean => call.deaths > 0;
    return [...this.sent.values()].some(isSuspect) || this.urgent.some(isSuspect) ? 1 : this.options.concurrency;
  }

  private connect(): ImageTransport {
    const transport = this.options.spawn();
    this.isReady = false;
    transport.onMessage((message) => this.receive(message));
    transport.onExit((code, reason) => {
      if (transport === this.transport) this.lose(reason === '' ? `exit code ${code}` : reason);
    });
    return transport;
  }

  private receive(message: FromImageProcess): void {
    if (message.kind === 'ready') {
      this.isReady = true;
      return;
    }
    const call = this.sent.get(message.id);
    // Dropped meanwhile, or answered by a process that was given up.
    if (call === undefined) return;
    this.sent.delete(message.id);
    call.forget();
    if (message.kind === 'done') call.resolve(message.outcome);
    else call.reject(fromPlainError(message.error));
    this.pump();
  }

  private lose(reason: string): void {
    this.transport = null;
    this.options.onProcessLost(reason);
    const calls = [...this.sent.values()];
    this.sent.clear();
    if (!this.isReady) {
      const error = new AppError('image.cannotStart', `Images cannot be read: the program that does it does not start (${reason}); install Atrous again.`, { why: reason });
      for (const call of [...calls, ...this.urgent.splice(0), ...this.thumbnails.splice(0)]) this.fail(call, error);
      return;
    }
    for (const call of calls) {
      if (++call.deaths === 1) {
        this.urgent.unshift(call);
        continue;
      }
      const { path } = call.message.request;
      this.fail(call, new AppError('image.decoderDied', `${path} ends the program that reads images (${reason}): leave it out or save it anew.`, { path, why: reason }));
    }
    this.pump();
  }

  private fail(call: Call, error: Error): void {
    call.forget();
    call.reject(error);
  }

  private drop(call: Call): void {
    this.sent.delete(call.message.id);
    this.urgent = this.urgent.filter((other) => other !== call);
    this.thumbnails = this.thumbnails.filter((other) => other !== call);
    this.fail(call, new CancelledError());
  }
}
