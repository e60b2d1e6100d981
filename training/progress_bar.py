"""One line on standard error that moves on a terminal, and now and then a line where it is no terminal."""

from __future__ import annotations

import sys
import time

LINE_EVERY_S = 30


class ProgressBar:
    def __init__(self, total: int, done: int = 0, quiet: bool = False):
        self._total, self._first, self._quiet = total, done, quiet
        self._started = self._shown = time.monotonic()
        self._moves = sys.stderr.isatty()

    def update(self, done: int, text: str) -> None:
        now = time.monotonic()
        if self._quiet or (now - self._shown < (0.2 if self._moves else LINE_EVERY_S) and done < self._total):
            return
        self._shown = now
        speed = (done - self._first) / max(1e-9, now - self._started)
        left = (self._total - done) / max(1e-9, speed)
        filled = round(24 * done / self._total)
        line = f"[{'#' * filled}{'.' * (24 - filled)}] {done}/{self._total} {speed:.2f}/s {_clock(left)} left  {text}"
        print(f"\r{line}\033[K" if self._moves else line, end="" if self._moves else "\n", file=sys.stderr, flush=True)

    def say(self, line: str) -> None:
        """A line of its own."""
        if not self._quiet:
            print(f"\r{line}\033[K" if self._moves else line, file=sys.stderr, flush=True)


def _clock(seconds: float) -> str:
    minutes = int(seconds) // 60
    return f"{minutes // 60}:{minutes % 60:02d}:{int(seconds) % 60:02d}"
