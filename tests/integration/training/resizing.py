#!/usr/bin/env python3
"""Compares resizing by matrices, as it is done on a GPU, with PyTorch's, values and gradients. Ends with 1 where they differ."""

import sys
from pathlib import Path

import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "training"))
from network.resize import resize_by_matrices

SIZES = (((33, 17), (257, 129)), ((5, 7), (33, 49)), ((1, 1), (17, 9)), ((33, 17), (17, 65)), ((2, 3), (5, 4)), ((9, 9), (9, 9)))

if __name__ == "__main__":
    torch.manual_seed(1)
    for before, after in SIZES:
        for align_corners in (True, False):
            mine, theirs = (torch.randn(2, 3, *before, requires_grad=True) for _ in range(2))
            theirs.data.copy_(mine.data)
            own = resize_by_matrices(mine, after, align_corners)
            expected = F.interpolate(theirs, size=after, mode="bilinear", align_corners=align_corners)
            weights = torch.randn_like(expected)
            (own * weights).sum().backward()
            (expected * weights).sum().backward()
            assert (own - expected).abs().max() < 1e-4, (before, after, align_corners)
            assert (mine.grad - theirs.grad).abs().max() < 1e-3 * theirs.grad.abs().max(), (before, after, align_corners)
