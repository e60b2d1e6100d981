"""Validation on whole images."""

from __future__ import annotations

from typing import Sequence

import torch
from torch import nn

from dataset import ExportedDataset, Pair
from metrics import ConfusionMatrix
from transforms import normalise, pad_to_grid


@torch.no_grad()
def evaluate(network: nn.Module, dataset: ExportedDataset, pairs: Sequence[Pair], device: torch.device) -> ConfusionMatrix:
    """Every image at its own size, one scale, not mirrored; the network's mode is left as it was."""
    was_training = network.training
    network.eval()
    confusion = ConfusionMatrix(dataset.num_classes)
    for pair in pairs:
        photograph, mask = dataset.read(pair)
        image = pad_to_grid(normalise(photograph))[None].to(device)
        logits = network(image)["out"][0, :, : photograph.height, : photograph.width]
        truth = torch.frombuffer(bytearray(mask.tobytes()), dtype=torch.uint8).view(mask.height, mask.width)
        confusion.add(truth, logits.argmax(0).to(torch.uint8).cpu())
    network.train(was_training)
    return confusion
