"""Atrous spatial pyramid pooling (paper, section 3.3, figure 5). Keys as in torchvision."""

from typing import Sequence

import torch
from torch import Tensor, nn

# Filters of every ASPP branch and of the head (paper, section 3.3).
ASPP_CHANNELS = 256


class ASPPConv(nn.Sequential):
    """One atrous 3x3 branch."""

    def __init__(self, channels: int, rate: int):
        super().__init__(
            nn.Conv2d(channels, ASPP_CHANNELS, 3, padding=rate, dilation=rate, bias=False),
            nn.BatchNorm2d(ASPP_CHANNELS),
            nn.ReLU(inplace=True),
        )


class ASPPPooling(nn.Sequential):
    """The image-level feature: global average pooling, 1x1 convolution, upsampled to every pixel."""

    def __init__(self, channels: int):
        super().__init__(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(channels, ASPP_CHANNELS, 1, bias=False),
            nn.BatchNorm2d(ASPP_CHANNELS),
            nn.ReLU(inplace=True),
        )

    def forward(self, x: Tensor) -> Tensor:
        # Bilinear upsampling of one pixel is a constant.
        return super().forward(x).expand(-1, -1, *x.shape[-2:])


class ASPP(nn.Module):
    """A 1x1 convolution, atrous 3x3 convolutions at `rates`, and image pooling side by side, projected to 256 channels.

    `rates` are (6, 12, 18) at output stride 16 and doubled at 8; empty for Google's mobile models.
    """

    def __init__(self, channels: int, rates: Sequence[int]):
        super().__init__()
        pointwise = nn.Sequential(nn.Conv2d(channels, ASPP_CHANNELS, 1, bias=False), nn.BatchNorm2d(ASPP_CHANNELS), nn.ReLU(inplace=True))
        self.convs = nn.ModuleList([pointwise, *(ASPPConv(channels, rate) for rate in rates), ASPPPooling(channels)])
        self.project = nn.Sequential(
            nn.Conv2d(len(self.convs) * ASPP_CHANNELS, ASPP_CHANNELS, 1, bias=False),
            nn.BatchNorm2d(ASPP_CHANNELS),
            nn.ReLU(inplace=True),
            nn.Dropout(0.5),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.project(torch.cat([conv(x) for conv in self.convs], dim=1))
