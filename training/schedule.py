"""Learning rate and phases of the paper (section 4.1)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Phase:
    """A stretch of training with its own network form. `number` is 1 or 2."""

    number: int
    iterations: int
    output_stride: int
    base_rate: float
    frozen_batch_norm: bool
    repeats_hard_images: bool


def poly_rate(base: float, iteration: int, iterations: int, power: float = 0.9, warm_up: int = 0) -> float:
    """base * (1 - iteration / iterations) ** power; linear from 0 over the first `warm_up` iterations."""
    rate = base * (1 - iteration / iterations) ** power
    return rate * (iteration + 1) / warm_up if iteration < warm_up else rate
