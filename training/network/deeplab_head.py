"""DeepLabHead and FCNHead with torchvision's keys."""

from collections import OrderedDict
from typing import Sequence

from torch import nn

from network.aspp import ASPP, ASPP_CHANNELS


class DeepLabHead(nn.Sequential):
    """ASPP (`0`), a 3x3 convolution (`1`, `2`) unless `has_head_conv` is False, a 1x1 to the classes (`4`).

    torchvision has the 3x3 between ASPP and the classifier; the paper and Google's mobile models have none.
    Output: logits [N, num_classes, h, w], before softmax and upsampling.
    """

    def __init__(self, channels: int, num_classes: int, rates: Sequence[int], has_head_conv: bool = True):
        layers = OrderedDict({"0": ASPP(channels, rates)})
        if has_head_conv:
            layers["1"] = nn.Conv2d(ASPP_CHANNELS, ASPP_CHANNELS, 3, padding=1, bias=False)
            layers["2"] = nn.BatchNorm2d(ASPP_CHANNELS)
            layers["3"] = nn.ReLU(inplace=True)
        layers["4"] = nn.Conv2d(ASPP_CHANNELS, num_classes, 1)
        super().__init__(layers)


class FCNHead(nn.Sequential):
    """The auxiliary classifier used in training only: 3x3 to a quarter of the channels, 1x1 to the classes."""

    def __init__(self, channels: int, num_classes: int):
        between = channels // 4
        super().__init__(
            nn.Conv2d(channels, between, 3, padding=1, bias=False),
            nn.BatchNorm2d(between),
            nn.ReLU(inplace=True),
            nn.Dropout(0.1),
            nn.Conv2d(between, num_classes, 1),
        )
