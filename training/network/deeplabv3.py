"""DeepLabV3 (arXiv 1706.05587): a backbone, ASPP, logits at output-stride resolution, upsampled to the input."""

from collections import OrderedDict
from typing import Dict, Optional

import torch.nn.functional as F
from torch import Tensor, nn


class DeepLabV3(nn.Module):
    """Keys `backbone.*`, `classifier.*` and `aux_classifier.*`, as in torchvision.

    Input [N, 3, H, W], RGB, normalised. Output `out`, and `aux` where there is an auxiliary head: logits
    [N, num_classes, H, W], before softmax.
    """

    def __init__(self, backbone: nn.Module, classifier: nn.Module, aux_classifier: Optional[nn.Module] = None, align_corners: bool = False):
        super().__init__()
        self.backbone = backbone
        self.classifier = classifier
        self.aux_classifier = aux_classifier
        self.align_corners = align_corners

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        size = x.shape[-2:]
        maps = self.backbone(x)
        logits = OrderedDict(out=self.classifier(maps["out"]))
        if self.aux_classifier is not None and self.training:
            logits["aux"] = self.aux_classifier(maps["aux"])
        return OrderedDict((name, self.upsample(low, size)) for name, low in logits.items())

    def upsample(self, low: Tensor, size) -> Tensor:
        """Logits at output-stride resolution to `size`; ground truth is never downsampled (paper, section 4.1)."""
        return F.interpolate(low.float(), size=size, mode="bilinear", align_corners=self.align_corners)
