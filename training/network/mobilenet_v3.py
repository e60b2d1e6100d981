"""MobileNetV3-Large as DeepLabV3's backbone: torchvision's network, with atrous rates instead of strides."""

from __future__ import annotations

from collections import OrderedDict
from typing import Dict

import torchvision
from torch import Tensor, nn

from network.stride_budget import StrideBudget

# Number of the bottleneck after which torchvision's auxiliary head branches off.
AUXILIARY_AFTER = 4


class MobileNetV3Large(nn.Sequential):
    """Keys are those of torchvision's `features`: `0` the stem, `1` to `15` bottlenecks, `16` the last 1x1 convolution.

    A bottleneck that loses its stride gets the new rate itself, as in torchvision.
    Input [N, 3, H, W]; output [N, 960, H / output_stride, W / output_stride].
    """

    out_channels = 960
    auxiliary_channels = 40

    def __init__(self, output_stride: int = 16):
        features = torchvision.models.mobilenet_v3_large(weights=None).features
        super().__init__(OrderedDict(features.named_children()))
        budget = StrideBudget(2, output_stride)
        for bottleneck in list(self)[1:-1]:
            depthwise = next(m for m in bottleneck.modules() if isinstance(m, nn.Conv2d) and m.groups > 1)
            stride, _, rate = budget.take(depthwise.stride[0])
            padding = (depthwise.kernel_size[0] - 1) // 2 * rate
            depthwise.stride, depthwise.dilation, depthwise.padding = (stride, stride), (rate, rate), (padding, padding)

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        """Returns `out`, and `aux`: the 40-channel map for the auxiliary head."""
        maps = OrderedDict()
        for index, layer in enumerate(self):
            x = layer(x)
            if index == AUXILIARY_AFTER:
                maps["aux"] = x
        maps["out"] = x
        return maps
