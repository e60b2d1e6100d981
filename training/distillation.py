"""Soft targets of a larger network (Hinton et al., arXiv 1503.02531)."""

from __future__ import annotations

import json
from typing import Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from network.resize import resize_bilinear
from onnx_interpreter import OnnxInterpreter
from transforms import MEAN, STD

# How a teacher that does not say it may want its pixels: (value * scale - mean) / std with value 0..255.
PIXELS = {
    "imagenet": (1 / 255, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    "-1..1": (1.0, (127.5,) * 3, (127.5,) * 3),
    "0..1": (1 / 255, (0.0,) * 3, (1.0,) * 3),
}


class Teacher(nn.Module):
    """An ONNX network that gives logits for crops normalised for the student."""

    def __init__(self, path: str, pixels: Optional[str] = None):
        """`pixels` is a key of PIXELS; None = as the file itself says it (files that Atrous made do). Raises ValueError."""
        super().__init__()
        self.network = OnnxInterpreter(path)
        scale, mean, std = PIXELS[pixels] if pixels is not None else _described(path)
        # (x * STD + MEAN) * scale - mean) / std, in one multiplication and one addition.
        own_mean, own_std = torch.tensor(MEAN), torch.tensor(STD)
        mean, std = torch.tensor(mean), torch.tensor(std)
        self.register_buffer("factor", (own_std * scale / std).view(1, 3, 1, 1))
        self.register_buffer("shift", ((own_mean * scale - mean) / std).view(1, 3, 1, 1))

    @torch.no_grad()
    def forward(self, images: Tensor) -> Tensor:
        """Logits [N, classes, H, W] for float32 [N, 3, H, W]."""
        return self.network(images * self.factor + self.shift)[self.network.output_name]


def soft_loss(low: Tensor, taught: Tensor, temperature: float, align_corners: bool) -> Tensor:
    """Kullback-Leibler divergence of the student's logits at output-stride resolution from the teacher's, times T squared.

    The teacher's logits are sampled where the student's lie. Raises ValueError where they tell apart other classes.
    """
    if low.shape[1] != taught.shape[1]:
        raise ValueError(f"The teacher tells apart {taught.shape[1]} classes, the student {low.shape[1]}: both must have the same.")
    taught = resize_bilinear(taught, low.shape[-2:], align_corners)
    target = F.log_softmax(taught / temperature, dim=1)
    divergence = F.kl_div(F.log_softmax(low.float() / temperature, dim=1), target, reduction="none", log_target=True)
    return divergence.sum(1).mean() * temperature**2


def _described(path: str) -> Tuple[float, tuple, tuple]:
    import onnx

    said = {entry.key: entry.value for entry in onnx.load(path).metadata_props}.get("atrous.description")
    if said is None:
        raise ValueError(f"{path} does not say how it wants its pixels: give --teacher-pixels, one of {', '.join(PIXELS)}.")
    wanted = json.loads(said)["input"]
    if wanted["layout"] != "NCHW" or wanted["channelOrder"] != "RGB":
        raise ValueError(f"{path} wants its pixels as {wanted['layout']} {wanted['channelOrder']}; a teacher takes NCHW RGB.")
    return wanted["scale"], tuple(wanted["mean"]), tuple(wanted["std"])
