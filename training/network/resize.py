"""Bilinear resizing whose gradient is the same every time."""

from __future__ import annotations

from typing import Tuple

import torch
import torch.nn.functional as F
from torch import Tensor


def resize_bilinear(maps: Tensor, size: Tuple[int, int], align_corners: bool) -> Tensor:
    """[N, C, h, w] to float32 [N, C, *size], without antialiasing."""
    # PyTorch's own is deterministic and fastest on a CPU. On a GPU its gradient is either not deterministic (before 2.1) or made of
    # gathers that take several times the memory.
    if maps.device.type == "cuda":
        return resize_by_matrices(maps, size, align_corners)
    return F.interpolate(maps.float(), size=tuple(size), mode="bilinear", align_corners=align_corners)


def resize_by_matrices(maps: Tensor, size: Tuple[int, int], align_corners: bool) -> Tensor:
    """The same as two products of matrices."""
    across = interpolation_matrix(maps.shape[3], size[1], align_corners, maps.device)
    down = interpolation_matrix(maps.shape[2], size[0], align_corners, maps.device)
    # In full precision also where the network computes in half of it.
    with torch.autocast(maps.device.type, enabled=False):
        return torch.matmul(down, torch.matmul(maps.float(), across.t()))


def interpolation_matrix(samples: int, wanted: int, align_corners: bool, device: torch.device) -> Tensor:
    """float32 [wanted, samples]: what each sample counts for at each place; rows sum to 1."""
    places = torch.arange(wanted, dtype=torch.float64)
    if align_corners:
        places = places * ((samples - 1) / max(1, wanted - 1))
    else:
        places = ((places + 0.5) * (samples / wanted) - 0.5).clamp(min=0)
    first = places.floor().clamp(max=samples - 1)
    share = places - first
    matrix = torch.zeros(wanted, samples, dtype=torch.float64)
    rows = torch.arange(wanted)
    matrix[rows, first.long()] += 1 - share
    matrix[rows, (first.long() + 1).clamp(max=samples - 1)] += share
    return matrix.float().to(device)
