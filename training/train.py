#!/usr/bin/env python3
"""Trains DeepLabV3 on what Atrous exports, by the recipe of the paper (arXiv 1706.05587, section 4). See docs/training.md."""

from __future__ import annotations

import sys

from memory import keep_freed_memory
from options import parse_options
from processes import join_processes
from training_run import TrainingRun


def main() -> int:
    options = parse_options(sys.argv[1:])
    keep_freed_memory()
    try:
        processes = join_processes(options.device)
        exit_code = TrainingRun(options, processes).run()
        processes.leave()
        return exit_code
    except ValueError as error:
        # One sentence, not a stack trace: the person can do something about it.
        print(f"train.py: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
