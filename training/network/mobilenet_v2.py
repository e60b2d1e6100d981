"""MobileNetV2 (Sandler et al., arXiv 1801.04381, table 2) as DeepLabV3's backbone."""

from __future__ import annotations

from collections import OrderedDict
from typing import Dict

import torch
from torch import Tensor, nn

from network.stride_budget import StrideBudget

# Expansion, channels, repetitions, stride of the first.
STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)


class ReLU6(nn.ReLU6):
    """PyTorch 1.13 has no gradient of its own for bfloat16 on a CPU; that of clamp it has."""

    def forward(self, x: Tensor) -> Tensor:
        return x.clamp(0, 6) if x.dtype == torch.bfloat16 else super().forward(x)


def _conv_bn_relu6(channels: int, out: int, kernel: int, stride: int = 1, rate: int = 1, groups: int = 1) -> nn.Sequential:
    padding = (kernel - 1) // 2 * rate
    return nn.Sequential(
        nn.Conv2d(channels, out, kernel, stride, padding, rate, groups, bias=False),
        nn.BatchNorm2d(out),
        ReLU6(inplace=True),
    )


class InvertedResidual(nn.Module):
    """Expand 1x1, depthwise 3x3, project 1x1 without activation; a shortcut where shapes agree."""

    def __init__(self, channels: int, out: int, expansion: int, stride: int, rate: int, shortcut: bool):
        super().__init__()
        expanded = channels * expansion
        layers = [] if expansion == 1 else [_conv_bn_relu6(channels, expanded, 1)]
        layers += [
            _conv_bn_relu6(expanded, expanded, 3, stride, rate, groups=expanded),
            nn.Conv2d(expanded, out, 1, bias=False),
            nn.BatchNorm2d(out),
        ]
        self.conv = nn.Sequential(*layers)
        self.has_shortcut = shortcut and channels == out

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv(x)
        return x + y if self.has_shortcut else y


class MobileNetV2(nn.Sequential):
    """MobileNetV2 up to its 320 channels (times width), without the last 1x1 of 1280, as Google's DeepLabV3 uses it.

    Keys are those of torchvision's `mobilenet_v2().features`: `0` the stem, `1` to `17` the bottlenecks. The unit that
    loses its stride keeps the rate before; the units after it get the new one (Google's rule).

    Input [N, 3, H, W]; output [N, 320 * width, H / output_stride, W / output_stride].
    """

    def __init__(self, output_stride: int = 16, width: float = 1.0):
        def count(channels: int) -> int:
            return round(channels * width)

        units = OrderedDict({"0": _conv_bn_relu6(3, count(32), 3, stride=2)})
        budget = StrideBudget(2, output_stride)
        channels = count(32)
        auxiliary = 0
        for expansion, out, repetitions, first_stride in STAGES:
            for repetition in range(repetitions):
                wanted = first_stride if repetition == 0 else 1
                stride, rate, _ = budget.take(wanted)
                index = len(units)
                units[str(index)] = InvertedResidual(channels, count(out), expansion, stride, rate, shortcut=wanted == 1)
                channels = count(out)
            if out == 96:
                auxiliary = index
        super().__init__(units)
        self.out_channels = channels
        self.auxiliary_unit = auxiliary
        self.auxiliary_channels = count(96)

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        """Returns `out`, and `aux`: the 96-channel map for the auxiliary head."""
        maps = OrderedDict()
        for index, unit in enumerate(self):
            x = unit(x)
            if index == self.auxiliary_unit:
                maps["aux"] = x
        maps["out"] = x
        return maps
