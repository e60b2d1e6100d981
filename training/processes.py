"""One process per GPU, as torchrun starts them; a single process without it."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass

import torch
import torch.distributed as dist


@dataclass(frozen=True)
class Processes:
    rank: int
    world: int
    device: torch.device

    @property
    def is_first(self) -> bool:
        return self.rank == 0

    def wait(self) -> None:
        """Until all are here."""
        if self.world > 1:
            dist.barrier()

    def leave(self) -> None:
        """All are done."""
        if self.world > 1:
            dist.destroy_process_group()

    def any_of(self, flag: bool) -> bool:
        """Whether it is true in one of them. All must ask."""
        if self.world == 1:
            return flag
        counted = torch.tensor(int(flag), device=self.device)
        dist.all_reduce(counted)
        return bool(counted > 0)


def join_processes(device: str) -> Processes:
    """`device` is auto, cpu, cuda or another name of PyTorch's. Reads torchrun's variables."""
    world = int(os.environ.get("WORLD_SIZE", "1"))
    wants_cuda = device.startswith("cuda") or (device == "auto" and torch.cuda.is_available())
    if wants_cuda and not torch.cuda.is_available():
        raise ValueError("PyTorch finds no GPU here: use --device cpu.")
    if world == 1:
        return Processes(0, 1, torch.device("cuda" if device == "auto" and wants_cuda else "cpu" if device == "auto" else device))
    local = 0
    if wants_cuda:
        # Started without torchrun, on one machine or on several alike, every process takes the next GPU.
        local = int(os.environ.get("LOCAL_RANK") or int(os.environ["RANK"]) % torch.cuda.device_count())
        torch.cuda.set_device(local)
    # A paused process must not take the others down.
    dist.init_process_group("nccl" if wants_cuda else "gloo", timeout=datetime.timedelta(days=1))
    return Processes(dist.get_rank(), world, torch.device("cuda", local) if wants_cuda else torch.device("cpu"))
