"""The stages of the starter's training, one after the other (train_starter.py)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import List, Sequence, Tuple


@dataclass(frozen=True)
class Stage:
    name: str
    # Of the steps of a whole run.
    share: float
    # Side of the crops in pixels, and how many of them per step and process.
    crop: int
    photographs: int
    # What a bottleneck is given: "teacher", the teacher's map; "own", what the student made so far, without gradients into
    # it; "whole", the same with gradients through all of the network.
    maps: str
    frozen_batch_norm: bool
    # Learning rate at the start and at the end, and by how much the classifier's differs.
    rates: Tuple[float, float]
    classifier_factor: float


WARM_UP_STEPS = 50

STAGES = (
    Stage("alone", 0.3, 129, 8, "teacher", False, (1.5e-2, 1e-3), 0.3),
    Stage("settle", 0.25, 129, 8, "teacher", True, (1e-3, 1e-4), 0.3),
    Stage("follow", 0.25, 129, 8, "own", True, (1e-3, 3e-5), 0.5),
    Stage("together", 0.2, 193, 6, "whole", True, (3e-4, 3e-6), 2.0),
)


def stage_at(step: int, steps: int, stages: Sequence[Stage] = STAGES) -> "tuple[Stage, int, int]":
    """The stage of a step (from 0 to steps - 1), the step within it, and how many it has."""
    begins = 0
    for stage, ends in zip(stages, stage_ends(steps, stages)):
        if step < ends:
            return stage, step - begins, ends - begins
        begins = ends
    raise ValueError(f"Step {step} is beyond the {steps} of the run.")


def stage_ends(steps: int, stages: Sequence[Stage]) -> List[int]:
    total, ends, share = sum(stage.share for stage in stages), [], 0.0
    for stage in stages:
        share += stage.share
        ends.append(round(steps * share / total))
    return ends


def learning_rate(stage: Stage, step: int, steps: int) -> float:
    """A half cosine over the stage, after a short warm-up."""
    high, low = stage.rates
    return min(1.0, (step + 1) / WARM_UP_STEPS) * (low + (high - low) * (1 + math.cos(math.pi * step / steps)) / 2)
