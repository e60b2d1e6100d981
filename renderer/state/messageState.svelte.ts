import { isCancelled, toPlainError } from '../../core/errors/appError.ts';
import { sentenceText } from '../messages/sentenceText.ts';

export type MessageLevel = 'info' | 'success' | 'warning' | 'error';

export interface MessageAction {
  readonly label: string;
  readonly perform: () => void;
}

/** Something that is said in passing, at the edge of the window. */
export interface Message {
  readonly id: number;
  readonly level: MessageLevel;
  readonly text: string;
  readonly action: MessageAction | null;
  /** What it is about; a new message about the same replaces the old one. Null = nothing in particular. */
  readonly topic: string | null;
}

export interface MessageOptions {
  readonly action?: MessageAction;
  readonly topic?: string;
}

/** More than this at once is noise: the oldest goes. */
const MAX_MESSAGES = 4;
/** Long enough to read two lines; errors stay until they are dismissed. */
const SHOWN_MS = 6000;
const SHOWN_WITH_ACTION_MS = 10_000;

/** The clock, so that tests need not wait. */
export interface MessageTimer {
  set(callback: () => void, delayMs: number): unknown;
  clear(handle: unknown): void;
}

const realTimer: MessageTimer = {
  set: (callback, delayMs) => setTimeout(callback, delayMs),
  clear: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

/** The messages on the screen, newest last. */
export class MessageState {
  list: readonly Message[] = $state.raw([]);
  private readonly timer: MessageTimer;
  private readonly timers = new Map<number, unknown>();
  private nextId = 1;

  constructor(timer: MessageTimer = realTimer) {
    this.timer = timer;
  }

  show(level: MessageLevel, text: string, options: MessageOptions = {}): void {
    const topic = options.topic ?? null;
    for (const old of this.list) {
      if ((topic !== null && old.topic === topic) || (old.text === text && old.level === level)) this.dismiss(old.id);
    }
    const message: Message = { id: this.nextId++, level, text, action: options.action ?? null, topic };
    this.list = [...this.list, message];
    for (const old of this.list.slice(0, -MAX_MESSAGES)) this.dismiss(old.id);
    this.resume(message.id);
  }

  /** An error as its sentence. Cancelling is not shown. */
  fail(error: unknown, options: MessageOptions = {}): void {
    if (!isCancelled(error)) this.show('error', sentenceText(toPlainError(error)), options);
  }

  /** Runs what a person asked for; what goes wrong becomes a message. @returns undefined where it failed */
  async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  dismiss(id: number): void {
    this.pause(id);
    this.list = this.list.filter((message) => message.id !== id);
  }

  dismissTopic(topic: string): void {
    for (const message of this.list) if (message.topic === topic) this.dismiss(message.id);
  }

  /** The pointer or the focus is on a message: it stays. */
  pause(id: number): void {
    const handle = this.timers.get(id);
    if (handle === undefined) return;
    this.timer.clear(handle);
    this.timers.delete(id);
  }

  resume(id: number): void {
    const message = this.list.find((candidate) => candidate.id === id);
    if (message === undefined || message.level === 'error') return;
    this.pause(id);
    const delayMs = message.action === null ? SHOWN_MS : SHOWN_WITH_ACTION_MS;
    this.timers.set(id, this.timer.set(() => this.dismiss(id), delayMs));
  }
}
