"""What the C library does with the memory of tensors on a CPU."""

from __future__ import annotations

import ctypes
import sys

# mallopt(3); malloc.h of glibc.
_M_TRIM_THRESHOLD = -1
_M_TOP_PAD = -2
_M_MMAP_MAX = -4


def keep_freed_memory() -> None:
    """Lets the next tensor have the memory of the last one. glibc otherwise gives large blocks back to the system, which then has
    to clear every page of every activation anew: a quarter of the time of a step. Does nothing where there is no glibc."""
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return
    mallopt(_M_MMAP_MAX, 0)
    mallopt(_M_TRIM_THRESHOLD, 2**31 - 1)
    mallopt(_M_TOP_PAD, 64 * 2**20)
