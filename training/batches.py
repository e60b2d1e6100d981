"""Endless batches that depend on the seed and the iteration only, so that a resumed run sees what a whole one sees."""

from __future__ import annotations

import random
import signal
from typing import Iterator, List, Optional, Sequence, Tuple

import torch
from PIL import Image, ImageOps
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from dataset import ExportedDataset, Pair
from transforms import random_crop

# What is drawn: the position in the list, and the seed of this crop.
Draw = Tuple[int, int]


class LabelledCrops(Dataset):
    """Crops of photographs with masks."""

    def __init__(self, dataset: ExportedDataset, pairs: Sequence[Pair], crop: int, scales: Tuple[float, float]):
        self._dataset, self._pairs, self._crop, self._scales = dataset, pairs, crop, scales

    def __len__(self) -> int:
        return len(self._pairs)

    def __getitem__(self, draw: Draw) -> Tuple[Tensor, Tensor]:
        index, seed = draw
        return random_crop(*self._dataset.read(self._pairs[index]), self._crop, self._scales, random.Random(seed))


class UnlabelledCrops(Dataset):
    """Crops of photographs alone, for the teacher."""

    def __init__(self, paths: Sequence, crop: int, scales: Tuple[float, float]):
        self._paths, self._crop, self._scales = paths, crop, scales

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, draw: Draw) -> Tensor:
        index, seed = draw
        with Image.open(self._paths[index]) as opened:
            photograph = ImageOps.exif_transpose(opened).convert("RGB")
        return random_crop(photograph, None, self._crop, self._scales, random.Random(seed))[0]


class Draws:
    """Batches of draws from iteration `first` on. Each pass over the images is shuffled anew; ranks share every pass."""

    def __init__(self, count: int, batch: int, seed: int, first: int, last: int, rank: int = 0, world: int = 1):
        self._count, self._batch, self._seed = count, batch, seed
        self._first, self._last, self._rank, self._world = first, last, rank, world

    def __len__(self) -> int:
        return self._last - self._first

    def __iter__(self) -> Iterator[List[Draw]]:
        shuffled: Tuple[Optional[int], List[int]] = (None, [])
        for iteration in range(self._first, self._last):
            draws = []
            for place in range(self._batch):
                number = (iteration * self._world + self._rank) * self._batch + place
                epoch, position = divmod(number, self._count)
                if shuffled[0] != epoch:
                    order = list(range(self._count))
                    random.Random(f"{self._seed} order {epoch}").shuffle(order)
                    shuffled = (epoch, order)
                draws.append((shuffled[1][position], random.Random(f"{self._seed} crop {number}").getrandbits(62)))
            yield draws


def load_batches(crops: Dataset, draws: Draws, workers: int) -> DataLoader:
    return DataLoader(crops, batch_sampler=draws, num_workers=workers, pin_memory=torch.cuda.is_available(), worker_init_fn=_ignore_signals)


def _ignore_signals(_: int) -> None:
    """What ends a run (torchrun, a terminal, systemd) signals the whole group: the run saves first, then ends its workers."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
