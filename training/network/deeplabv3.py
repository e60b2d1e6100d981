"""DeepLabV3 (arXiv 1706.05587): a backbone, ASPP, logits at output-stride resolution, upsampled to the input."""

from __future__ import annotations

from typing import Dict, Optional

from torch import Tensor, nn

from network.resize import resize_bilinear


class DeepLabV3(nn.Module):
    """Keys `backbone.*`, `classifier.*` and `aux_classifier.*`, as in torchvision.

    Input [N, 3, H, W], RGB, normalised. Outputs, logits before softmax: `low` [N, num_classes, h, w] at output-stride
    resolution, `out` [N, num_classes, H, W], and in training `aux` of the same shape where there is an auxiliary head.
    """

    def __init__(self, backbone: nn.Module, classifier: nn.Module, aux_classifier: Optional[nn.Module] = None, align_corners: bool = False):
        super().__init__()
        self.backbone = backbone
        self.classifier = classifier
        self.aux_classifier = aux_classifier
        self.align_corners = align_corners

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        maps = self.backbone(x)
        low = self.classifier(maps["out"])
        outputs = {"low": low, "out": self._upsample(low, x)}
        if self.aux_classifier is not None and self.training:
            outputs["aux"] = self._upsample(self.aux_classifier(maps["aux"]), x)
        return outputs

    def _upsample(self, low: Tensor, image: Tensor) -> Tensor:
        """To the size of the image: ground truth is never downsampled (paper, section 4.1)."""
        return resize_bilinear(low, image.shape[-2:], self.align_corners)
