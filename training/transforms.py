"""From photograph and mask to what the network is trained on (paper, section 4: crop, scale 0.5 to 2, flip)."""

from __future__ import annotations

import random
from typing import Optional, Tuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from metrics import IGNORE

# ImageNet's mean and standard deviation of RGB in 0..255, with which torchvision normalises and models/architectures expects.
MEAN = (123.675, 116.28, 103.53)
STD = (58.395, 57.12, 57.375)


def normalise(photograph: Image.Image) -> Tensor:
    """float32 [3, H, W]."""
    pixels = (np.asarray(photograph, dtype=np.float32) - np.float32(MEAN)) / np.float32(STD)
    return torch.from_numpy(pixels.transpose(2, 0, 1).copy())


def random_crop(
    photograph: Image.Image, mask: Optional[Image.Image], crop: int, scales: Tuple[float, float], chance: random.Random
) -> Tuple[Tensor, Tensor]:
    """A crop of the scaled, perhaps mirrored photograph: float32 [3, crop, crop], and int64 [crop, crop], 255 = ignore.

    Beyond a photograph that is smaller than the crop is the mean colour, and 255.
    """
    scale = chance.uniform(*scales)
    left, width = _place(photograph.width, scale, crop, chance)
    top, height = _place(photograph.height, scale, crop, chance)
    box = (left, top, min(photograph.width, left + width / scale), min(photograph.height, top + height / scale))
    # Only what is cropped is scaled.
    pixels = normalise(photograph.resize((width, height), Image.BILINEAR, box=box))
    image = torch.zeros(3, crop, crop)
    labels = torch.full((crop, crop), IGNORE, dtype=torch.int64)
    y, x = chance.randint(0, crop - height), chance.randint(0, crop - width)
    image[:, y : y + height, x : x + width] = pixels
    if mask is not None:
        ids = np.array(mask.resize((width, height), Image.NEAREST, box=box))
        labels[y : y + height, x : x + width] = torch.from_numpy(ids).long()
    if chance.random() < 0.5:
        return image.flip(2), labels.flip(1)
    return image, labels


def _place(side: int, scale: float, crop: int, chance: random.Random) -> Tuple[float, int]:
    """Where the crop begins, in pixels of the photograph, and how many of its own pixels it covers."""
    covered = min(crop, max(1, round(side * scale)))
    return chance.uniform(0, max(0.0, side - covered / scale)), covered


def pad_to_grid(image: Tensor, multiple: int = 16) -> Tensor:
    """[3, H, W] with sides of the form multiple * k + 1, padded right and below with the mean colour.

    At such sizes symmetric padding equals TensorFlow's, and logits with aligned corners lie on pixels.
    """
    height, width = image.shape[-2:]
    return torch.nn.functional.pad(image, (0, -(width - 1) % multiple, 0, -(height - 1) % multiple))
