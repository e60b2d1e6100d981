import { duration } from './output.ts';

const BAR_CELLS = 24;
const REDRAW_MS = 100;

export interface ProgressState {
  readonly done: number;
  readonly failed: number;
  readonly skipped?: number;
  readonly total: number;
  readonly perSecond: number | null;
  readonly secondsLeft: number | null;
}

/**
 * A line that is drawn over itself on standard error; silent where that is not a terminal.
 *
 *     prelabel  ████████░░░░░░░░░░░░░░░░  12/36  3.4 images/s  7 s left  1 failed
 */
export class ProgressLine {
  readonly #label: string;
  readonly #unit: string;
  readonly #stream: NodeJS.WriteStream;
  readonly #amount: ((value: number) => string) | undefined;
  #drawnAtMs = -Infinity;
  #visible = false;

  /** @param amount writes an amount with its own unit, such as 2.2 MB; where it is given, `unit` is not used */
  constructor(label: string, unit: string, stream: NodeJS.WriteStream = process.stderr, amount?: (value: number) => string) {
    this.#label = label;
    this.#unit = unit;
    this.#stream = stream;
    this.#amount = amount;
  }

  update(state: ProgressState): void {
    const finished = state.done + state.failed;
    const nowMs = performance.now();
    if (!this.#stream.isTTY || (nowMs - this.#drawnAtMs < REDRAW_MS && finished < state.total)) return;
    this.#drawnAtMs = nowMs;
    this.#visible = true;
    const line = progressText(this.#label, this.#unit, state, this.#amount);
    this.#stream.write(`\r\u001b[K${line.slice(0, Math.max(0, (this.#stream.columns || 80) - 1))}`);
  }

  /** Takes the line away, so that what is said next starts on an empty one. */
  clear(): void {
    if (this.#visible) this.#stream.write('\r\u001b[K');
    this.#visible = false;
  }
}

export function progressText(label: string, unit: string, { done, failed, total, perSecond, secondsLeft }: ProgressState, amount: (value: number) => string = String): string {
  const share = total === 0 ? 1 : (done + failed) / total;
  const full = Math.floor(share * BAR_CELLS);
  const parts = [label, '█'.repeat(full) + '░'.repeat(BAR_CELLS - full), `${amount(done + failed)}/${amount(total)}`];
  if (perSecond !== null) parts.push(amount === String ? `${perSecond.toFixed(perSecond < 10 ? 1 : 0)} ${unit}/s` : `${amount(perSecond)}/s`);
  if (secondsLeft !== null) parts.push(`${duration(secondsLeft)} left`);
  if (failed > 0) parts.push(`${failed} failed`);
  return parts.join('  ');
}
