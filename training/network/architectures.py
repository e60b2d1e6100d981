"""DeepLabV3 as Atrous knows it by name: the same names, strides and rates as models/architectures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

from torch import nn

from network.deeplab_head import DeepLabHead, FCNHead
from network.deeplabv3 import DeepLabV3
from network.mobilenet_v2 import MobileNetV2
from network.mobilenet_v3 import MobileNetV3Large
from network.resnet import ResNet


@dataclass(frozen=True)
class Architecture:
    """`rates` are ASPP's at `output_stride`; at another one they are scaled with the resolution."""

    backbone: str
    output_stride: int
    rates: Tuple[int, ...]
    align_corners: bool = False
    has_head_conv: bool = True


ARCHITECTURES = {
    "deeplabv3_resnet50": Architecture("resnet50", 8, (12, 24, 36)),
    "deeplabv3_resnet101": Architecture("resnet101", 8, (12, 24, 36)),
    "deeplabv3_mobilenet_v3_large": Architecture("mobilenet_v3_large", 16, (12, 24, 36)),
    "deeplabv3_mobilenet_v2": Architecture("mobilenet_v2", 16, (6, 12, 18), align_corners=True),
    # As Google publishes it for phones: image pooling and a 1x1, no atrous branches, no 3x3 in the head.
    "deeplabv3_mobilenet_v2_mobile": Architecture("mobilenet_v2", 16, (), align_corners=True, has_head_conv=False),
}


def build_network(
    name: str, num_classes: int, output_stride: Optional[int] = None, multi_grid: Optional[Sequence[int]] = None, has_auxiliary_head: bool = False, dropout: float = 0.1
) -> DeepLabV3:
    """The network with random weights. The same weights fit it at every output stride.

    Raises ValueError for an unknown name, an impossible output stride, and multi-grid without block4.
    """
    if name not in ARCHITECTURES:
        raise ValueError(f"There is no architecture {name}. Use one of: {', '.join(ARCHITECTURES)}.")
    architecture = ARCHITECTURES[name]
    stride = output_stride or architecture.output_stride
    backbone = _backbone(architecture.backbone, stride, multi_grid)
    rates = [max(1, round(rate * architecture.output_stride / stride)) for rate in architecture.rates]
    head = DeepLabHead(backbone.out_channels, num_classes, rates, architecture.has_head_conv)
    head[0].project[3].p = dropout
    auxiliary = FCNHead(backbone.auxiliary_channels, num_classes) if has_auxiliary_head else None
    return DeepLabV3(backbone, head, auxiliary, architecture.align_corners)


def _backbone(name: str, output_stride: int, multi_grid: Optional[Sequence[int]]) -> nn.Module:
    if name.startswith("resnet"):
        return ResNet(name, output_stride, multi_grid)
    if multi_grid is not None:
        raise ValueError(f"{name} has no block4: multi-grid is for ResNet.")
    return MobileNetV2(output_stride) if name == "mobilenet_v2" else MobileNetV3Large(output_stride)
