"""ResNet-50 and -101 as DeepLabV3's backbone: torchvision's network, with atrous rates instead of strides."""

from __future__ import annotations

from collections import OrderedDict
from typing import Dict, Optional, Sequence

import torchvision
from torch import Tensor, nn

from network.stride_budget import StrideBudget


class ResNet(nn.Module):
    """Up to block4. Keys `conv1`, `layer1.0.conv1` … as in torchvision; layerN is the paper's blockN.

    Without `multi_grid` the first unit of a block that lost its stride keeps the rate of the block before, as in
    torchvision; with it, unit i of block4 has the block's rate times multi_grid[i] (paper, section 3.2.1).

    Input [N, 3, H, W]; output [N, 2048, H / output_stride, W / output_stride].
    """

    out_channels = 2048
    auxiliary_channels = 1024

    def __init__(self, name: str, output_stride: int, multi_grid: Optional[Sequence[int]] = None):
        super().__init__()
        full = getattr(torchvision.models, name)(weights=None)
        for key, child in full.named_children():
            if key not in ("avgpool", "fc"):
                self.add_module(key, child)
        budget = StrideBudget(4, output_stride)
        for block, wanted in ((2, 2), (3, 2), (4, 2)):
            stride, before, after = budget.take(wanted)
            for index, unit in enumerate(getattr(self, f"layer{block}")):
                rate = before if index == 0 and multi_grid is None else after
                if block == 4 and multi_grid is not None:
                    rate = after * multi_grid[index]
                unit.conv2.dilation = unit.conv2.padding = (rate, rate)
                if index == 0:
                    unit.conv2.stride = unit.downsample[0].stride = (stride, stride)

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        """Returns `out`, block4's map, and `aux`, block3's."""
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        auxiliary = self.layer3(self.layer2(self.layer1(x)))
        return OrderedDict(aux=auxiliary, out=self.layer4(auxiliary))
