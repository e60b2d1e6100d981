/** Lets at most one value per interval through: the first at once, then the latest. */
export interface Throttled<T> {
  push(value: T): void;
  /** Sends what is held back now. To be called at the end, so that the last value is always seen. */
  flush(): void;
}

/** @param send gets the first value at once, and later ones at least `intervalMs` apart */
export function throttleLatest<T>(intervalMs: number, send: (value: T) => void): Throttled<T> {
  let held: { value: T } | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const sendHeld = (): void => {
    timer = null;
    if (held === null) return;
    const { value } = held;
    held = null;
    timer = setTimeout(sendHeld, intervalMs);
    send(value);
  };

  return {
    push(value) {
      held = { value };
      if (timer === null) sendHeld();
    },
    flush() {
      if (timer !== null) clearTimeout(timer);
      sendHeld();
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
