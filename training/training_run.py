"""A run from its first iteration, or from where it was killed, to its last."""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import signal
import time
from typing import Any, Dict, Iterator, List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from batches import Draws, LabelledCrops, UnlabelledCrops, load_batches
from dataset import ExportedDataset, Pair, repeat_hard
from distillation import Teacher, soft_loss
from evaluation import evaluate
from initial_weights import load_initial
from metrics import IGNORE
from network.architectures import build_network
from options import phases_of
from photographs import list_photographs
from processes import Processes
from progress_bar import ProgressBar
from run_folder import RunFolder, write_text
from schedule import Phase, poly_rate

INTERRUPTED = 130
CALIBRATION_CROPS = 16


class TrainingRun:
    """Everything random comes from the seed and the number of the iteration, so a resumed run gives the same curve."""

    def __init__(self, options: argparse.Namespace, processes: Processes):
        """Raises ValueError, in a sentence for people, where data, options or weights do not fit."""
        self.options, self.processes = options, processes
        if options.batch % processes.world != 0:
            raise ValueError(f"--batch {options.batch} cannot be shared by {processes.world} processes: give a multiple.")
        make_deterministic(options)
        self.dataset = ExportedDataset(options.data)
        self.train_pairs = self.dataset.pairs(options.train_split if self.dataset.has_split(options.train_split) else None)
        self.val_pairs = self.dataset.pairs(options.val_split) if self.dataset.has_split(options.val_split) else []
        self.phases = phases_of(options)
        self.iterations = sum(phase.iterations for phase in self.phases)
        self.teacher = Teacher(options.teacher, options.teacher_pixels).to(processes.device) if options.teacher else None
        self.folder = RunFolder(options.out)
        # A signal came; all processes have agreed to end.
        self.is_stopping = False
        self.has_stopped = False

    def run(self) -> int:
        """Returns the exit code: 0, or 130 where a signal stopped it; what is done is saved then."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        options = self.options
        recorded = {name: value for name, value in vars(options).items() if name != "resume"}
        state = self.folder.begin(recorded, options.resume) if self.processes.is_first or options.resume else None
        self.iteration: int = 0 if state is None else state["iteration"]
        self.best: float = -1.0 if state is None else state["best"]
        self.seconds: float = 0.0 if state is None else state["seconds"]
        self._started = time.monotonic()
        self.first_iteration = self.iteration
        self.progress = ProgressBar(self.iterations, self.iteration, options.quiet or not self.processes.is_first)
        if self.processes.is_first:
            self._write_classes()
        weights = state["network"] if state else None
        begins = 0
        for phase in self.phases:
            ends = begins + phase.iterations
            if self.iteration < ends:
                in_phase = state if state is not None and state["iteration"] > begins else None
                weights = self._run_phase(phase, begins, weights, in_phase)
                if self.has_stopped:
                    return INTERRUPTED if self.is_stopping else 0
            begins = ends
        if self.processes.is_first and weights is not None:
            self.folder.weights("final", weights)
        return 0

    def _run_phase(self, phase: Phase, begins: int, weights: Optional[Dict[str, Tensor]], state: Optional[Dict[str, Any]]) -> Dict[str, Tensor]:
        options, device = self.options, self.processes.device
        network = self._network(phase, weights)
        learner = DistributedDataParallel(network, device_ids=[device.index] if device.type == "cuda" else None) if self.processes.world > 1 else network
        optimizer = make_optimizer(options, network)
        # float16 needs its gradients scaled; bfloat16, which a CPU computes in, has float32's range.
        scaler = make_scaler(options.amp and device.type == "cuda")
        if state is not None:
            optimizer.load_state_dict(state["optimizer"])
            # Empty where none was needed: a run may go on on another device.
            if state["scaler"] and scaler.is_enabled():
                scaler.load_state_dict(state["scaler"])
        batches = self._batches(phase, begins)
        while self.iteration < begins + phase.iterations:
            rate = poly_rate(phase.base_rate, self.iteration - begins, phase.iterations, options.power, options.warm_up if phase.number == 1 else 0)
            for group in optimizer.param_groups:
                group["lr"] = rate
            losses = self._step(learner, network, optimizer, scaler, phase, next(batches))
            self.iteration += 1
            self._follow(phase, rate, losses)
            is_last = self.iteration == begins + phase.iterations
            if self.val_pairs and (is_last or self.iteration % options.val_every == 0):
                self._validate(phase, network)
            self.has_stopped = self._must_stop()
            if is_last or self.has_stopped or self.iteration % options.save_every == 0:
                self._save(network, optimizer, scaler)
            if self.has_stopped:
                break
        return network.state_dict()

    def _step(self, learner: nn.Module, network: nn.Module, optimizer, scaler, phase: Phase, batch: Tuple[Tensor, Tensor, Optional[Tensor]]) -> Dict[str, float]:
        options, device = self.options, self.processes.device
        # Dropout: another for every iteration and process, the same whenever the iteration is run.
        torch.manual_seed(random.Random(f"{options.seed} dropout {self.iteration} {self.processes.rank}").getrandbits(62))
        set_training(network, phase.frozen_batch_norm)
        images, labels, photographs = (part if part is None else part.to(device, non_blocking=True) for part in batch)
        # One pass for both, so that batch norm sees them together.
        together = images if photographs is None else torch.cat([images, photographs])
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(device.type, dtype=torch.float16 if device.type == "cuda" else torch.bfloat16, enabled=options.amp):
            outputs = learner(together)
        count = len(images)
        parts = {"cross_entropy": cross_entropy(outputs["out"][:count], labels)}
        loss = parts["cross_entropy"]
        if "aux" in outputs:
            parts["auxiliary"] = cross_entropy(outputs["aux"][:count], labels)
            loss = loss + options.aux_weight * parts["auxiliary"]
        if photographs is not None:
            parts["soft"] = soft_loss(outputs["low"][count:], self.teacher(photographs), options.temperature, network.align_corners)
            loss = loss + options.soft_weight * parts["soft"]
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        shown = {"loss": loss.item(), **{name: value.item() for name, value in parts.items()}}
        if not math.isfinite(shown["loss"]):
            advice = "without --amp, with a smaller --rate, or with --warm-up" if options.amp else "with a smaller --rate, or with --warm-up"
            raise ValueError(f"The loss is {shown['loss']} at iteration {self.iteration + 1}: begin again {advice}.")
        return shown

    # Parts

    def _network(self, phase: Phase, weights: Optional[Dict[str, Tensor]]) -> nn.Module:
        options, device = self.options, self.processes.device
        # The same beginning in every process.
        torch.manual_seed(options.seed)
        network = build_network(options.arch, self.dataset.num_classes, phase.output_stride, options.multi_grid, options.aux_weight > 0, options.dropout)
        for module in network.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = 1 - options.batch_norm_decay
        if weights is not None:
            network.load_state_dict(weights)
        elif options.init != "scratch":
            for note in load_initial(network, options.init, self._calibration()):
                self.progress.say(note)
        if self.processes.world > 1 and device.type == "cuda":
            network = nn.SyncBatchNorm.convert_sync_batchnorm(network)
        network = network.to(device)
        # Before the processes are tied together: what is frozen then has no gradient to share.
        set_training(network, phase.frozen_batch_norm)
        return network

    def _calibration(self) -> Iterator[Tensor]:
        crops = LabelledCrops(self.dataset, self.train_pairs, self.options.crop, tuple(self.options.scales))
        draws = next(iter(Draws(len(crops), CALIBRATION_CROPS, self.options.seed, 0, 1)))
        yield torch.stack([crops[draw][0] for draw in draws])

    def _batches(self, phase: Phase, begins: int) -> Iterator[Tuple[Tensor, Tensor, Optional[Tensor]]]:
        """From the current iteration to the end of the phase."""
        options, processes = self.options, self.processes
        pairs: List[Pair] = self.train_pairs
        if phase.repeats_hard_images and options.hard_classes:
            pairs = repeat_hard(self.dataset, pairs, options.hard_classes, options.repeats)
        share = options.batch // processes.world
        crop, scales = options.crop, tuple(options.scales)

        def draws(count: int, seed: int) -> Draws:
            return Draws(count, share, seed, self.iteration, begins + phase.iterations, processes.rank, processes.world)

        labelled = load_batches(LabelledCrops(self.dataset, pairs, crop, scales), draws(len(pairs), options.seed), options.workers)
        if self.teacher is None:
            return ((images, labels, None) for images, labels in labelled)
        paths = list_photographs(options.unlabelled)
        unlabelled = load_batches(UnlabelledCrops(paths, crop, scales), draws(len(paths), options.seed + 1), options.workers)
        return ((images, labels, photographs) for (images, labels), photographs in zip(labelled, unlabelled))

    # What people see

    def _follow(self, phase: Phase, rate: float, losses: Dict[str, float]) -> None:
        if not self.processes.is_first:
            return
        self.folder.log({"iteration": self.iteration, "phase": phase.number, "rate": f"{rate:.8g}", **losses})
        best = f"  best mIoU {self.best:.4f}" if self.best >= 0 else ""
        self.progress.update(self.iteration, f"phase {phase.number}  loss {losses['loss']:.4f}{best}")

    def _validate(self, phase: Phase, network: nn.Module) -> None:
        if not self.processes.is_first:
            return
        confusion = evaluate(network, self.dataset, self.val_pairs, self.processes.device)
        miou, seconds = confusion.miou(), self.seconds + time.monotonic() - self._started
        ious = {f"iou {each.name}": "" if iou is None else f"{iou:.4f}" for each, iou in zip(self.dataset.classes, confusion.iou())}
        row = {"iteration": self.iteration, "phase": phase.number, "miou": f"{miou:.4f}", "pixel_accuracy": f"{confusion.pixel_accuracy():.4f}", "seconds": f"{seconds:.0f}"}
        self.folder.validated({**row, **ious})
        self.progress.say(f"iteration {self.iteration}: mIoU {miou:.4f}, pixel accuracy {confusion.pixel_accuracy():.4f}, {seconds / 60:.1f} min")
        if miou > self.best:
            self.best = miou
            self.folder.weights("best", network.state_dict())

    def _save(self, network: nn.Module, optimizer, scaler) -> None:
        if self.processes.is_first:
            self.folder.save(
                {
                    "iteration": self.iteration,
                    "best": self.best,
                    "seconds": self.seconds + time.monotonic() - self._started,
                    "network": network.state_dict(),
                    "optimizer": optimizer.state_dict(),
                    "scaler": scaler.state_dict(),
                }
            )
        self.processes.wait()

    def _write_classes(self) -> None:
        """In the order of the network's channels, as `models add --describe` takes it."""
        described = {"classes": [{"id": each.id, "name": each.name} for each in self.dataset.classes]}
        write_text(self.folder.folder / "classes.json", json.dumps(described, indent=2) + "\n")

    def _stop(self, *_: Any) -> None:
        self.is_stopping = True

    def _must_stop(self) -> bool:
        limit = self.options.stop_after
        is_enough = limit is not None and self.iteration - self.first_iteration >= limit
        return self.processes.any_of(self.is_stopping or is_enough)


def make_scaler(enabled: bool):
    """Of PyTorch 2.3 and later, or of those before, which later ones warn about."""
    return torch.amp.GradScaler("cuda", enabled=enabled) if hasattr(torch.amp, "GradScaler") else torch.cuda.amp.GradScaler(enabled=enabled)


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean over the pixels that are not 255; 0 where there are none."""
    counted = (labels != IGNORE).sum().clamp(min=1)
    return F.cross_entropy(logits, labels, ignore_index=IGNORE, reduction="sum") / counted


def set_training(network: nn.Module, frozen_batch_norm: bool) -> None:
    """Training mode; with frozen batch norm neither its statistics nor its weights change (paper, section 4.1)."""
    network.train()
    for module in network.modules():
        if frozen_batch_norm and isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.eval()
            module.requires_grad_(False)


def make_optimizer(options: argparse.Namespace, network: nn.Module) -> torch.optim.Optimizer:
    """Batch norm and biases do not decay."""
    decaying = [p for p in network.parameters() if p.dim() > 1]
    others = [p for p in network.parameters() if p.dim() <= 1]
    groups = [{"params": decaying, "weight_decay": options.weight_decay}, {"params": others, "weight_decay": 0.0}]
    if options.optimizer == "adamw":
        return torch.optim.AdamW(groups, lr=options.rate)
    return torch.optim.SGD(groups, lr=options.rate, momentum=0.9)


def make_deterministic(options: argparse.Namespace) -> None:
    if options.threads > 0:
        torch.set_num_threads(options.threads)
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.backends.cudnn.benchmark = False
    # Some losses have no deterministic sum on a GPU: a warning, not an end.
    torch.use_deterministic_algorithms(True, warn_only=True)
    if hasattr(torch.utils, "deterministic"):
        # Nothing here reads memory that nobody wrote: filling it first only takes time.
        torch.utils.deterministic.fill_uninitialized_memory = False
