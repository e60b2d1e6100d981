"""Mean intersection over union, counted over all pixels of all images together, as PASCAL VOC does."""

from __future__ import annotations

from typing import List, Optional

import torch
from torch import Tensor

IGNORE = 255


class ConfusionMatrix:
    """Counts [truth, prediction]. Pixels whose truth is 255 count for nothing."""

    def __init__(self, num_classes: int):
        self.num_classes = num_classes
        self.counts = torch.zeros(num_classes, num_classes, dtype=torch.int64)

    def add(self, truth: Tensor, prediction: Tensor) -> None:
        """Both of the same shape, class channels as integers."""
        kept = truth != IGNORE
        pairs = truth[kept].long() * self.num_classes + prediction[kept].long()
        self.counts += torch.bincount(pairs.cpu(), minlength=self.num_classes**2).view_as(self.counts)

    def iou(self) -> List[Optional[float]]:
        """Per class; None for one that is neither in the truth nor predicted."""
        hit = self.counts.diag()
        union = self.counts.sum(0) + self.counts.sum(1) - hit
        return [None if int(u) == 0 else int(h) / int(u) for h, u in zip(hit, union)]

    def miou(self) -> float:
        """Mean over the classes that occur in the truth."""
        present = self.counts.sum(1) > 0
        values = [iou for iou, is_present in zip(self.iou(), present) if is_present and iou is not None]
        return sum(values) / max(1, len(values))

    def pixel_accuracy(self) -> float:
        return int(self.counts.diag().sum()) / max(1, int(self.counts.sum()))
