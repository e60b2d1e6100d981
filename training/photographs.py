"""Photographs without labels, decoded once and kept in memory as bytes."""

from pathlib import Path
from typing import List, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


def list_photographs(folders: Sequence[str]) -> List[Path]:
    """Image files in `folders`, not below them, in a fixed order. Raises ValueError for a folder without any."""
    paths: List[Path] = []
    for folder in folders:
        found = sorted(path for path in Path(folder).iterdir() if path.suffix.lower() in SUFFIXES)
        if not found:
            raise ValueError(f"{folder} holds no photographs ({', '.join(sorted(SUFFIXES))}).")
        paths += found
    return paths


def read_photograph(path: Path, long_side: int) -> np.ndarray:
    """uint8 [H, W, 3], RGB, scaled down to at most `long_side`."""
    with Image.open(path) as image:
        image = image.convert("RGB")
        scale = long_side / max(image.size)
        if scale < 1:
            image = image.resize((round(image.width * scale), round(image.height * scale)), Image.BILINEAR)
        return np.asarray(image)


def random_crop(image: np.ndarray, crop: int, scales: "tuple[float, float]", generator: torch.Generator) -> Tensor:
    """A square of the scaled photograph, flipped half of the time, float32 [3, crop, crop] in 0..255.

    The scale is log-uniform within `scales`. A photograph smaller than the crop is scaled up until it covers it.
    """
    height, width = image.shape[:2]
    low, high, place_y, place_x, flip = torch.rand(5, generator=generator).tolist()
    scale = scales[0] * (scales[1] / scales[0]) ** low
    side = min(max(1, round(crop / scale)), height, width)
    top, left = int(place_y * (height - side + 1)), int(place_x * (width - side + 1))
    patch = torch.from_numpy(image[top : top + side, left : left + side].copy()).permute(2, 0, 1)[None].float()
    patch = F.interpolate(patch, size=(crop, crop), mode="bilinear", align_corners=False, antialias=side > crop)[0]
    # A little more light or contrast: what a camera would have given too.
    patch = ((patch - 127.5) * (0.8 + 0.4 * high) + 127.5).clamp_(0, 255)
    return patch.flip(2) if flip < 0.5 else patch
