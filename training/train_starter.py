#!/usr/bin/env python3
"""Trains the starter model: DeepLabV3 MobileNetV2 from random initialisation, taught by a network of the same shape.

    python3 training/train_starter.py --teacher TEACHER.onnx --unlabelled DIR [DIR …] --out DIR --minutes 75

Three stages share the time. Alone: every bottleneck gets what the teacher's bottleneck got and must give what that one
gave (unit_hints.py); ASPP learns the teacher's soft logits from the teacher's last map. Settle: the same with batch norm
frozen, whose noise in small batches is most of what is left of the error. Together: the network runs as a whole on its
own maps and learns the soft logits of the same augmented crop, with the hints beside them.

Several processes (torchrun, or RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT) share every step. On a CPU that others use
too, one thread in each of two processes loses less than two threads in one. Started again, it goes on from DIR/last.ckpt.
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path
from typing import Dict

import torch
import torch.distributed as dist
from torch import Tensor, nn

from network.deeplab_head import DeepLabHead
from network.deeplabv3 import DeepLabV3
from network.mobilenet_v2 import MobileNetV2
from onnx_interpreter import OnnxInterpreter
from photographs import list_photographs, random_crop, read_photograph
from processes import Processes, join_processes
from run_folder import write_tensors
from transforms import MEAN, STD
from unit_hints import hint_loss, unit_outputs

CLASSES = 21

# Side of the crop, and photographs per step and process.
ALONE_CROP = (129, 8)
TOGETHER_CROP = (193, 6)


def main() -> None:
    options = parse()
    if options.threads > 0:
        torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    StarterTraining(options, join_processes(options.device)).run()


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Trains the starter model by distillation.")
    parser.add_argument("--teacher", required=True, help="ONNX: [N,3,H,W] in [-1,1] to logits of 21 classes")
    parser.add_argument("--unlabelled", nargs="+", required=True, metavar="DIR")
    parser.add_argument("--out", required=True, metavar="DIR")
    parser.add_argument("--minutes", type=float, required=True, help="of wall time, all runs together")
    parser.add_argument("--alone", type=float, default=0.4, help="share of the time in which each bottleneck learns alone")
    parser.add_argument("--settle", type=float, default=0.2, help="share after that in which they still do, with batch norm frozen")
    parser.add_argument("--keep-units", type=int, default=0, help="so many first bottlenecks stay as they are while the network runs as a whole")
    parser.add_argument("--init", metavar="FILE.pth", help="weights of an earlier run to begin with")
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda")
    parser.add_argument("--batch-factor", type=int, default=1, help="so many times the photographs per step; a GPU has room for 8 and more")
    parser.add_argument("--threads", type=int, default=1, help="of PyTorch on the CPU, per process; 0 = its own choice")
    parser.add_argument("--long-side", type=int, default=352, help="photographs are kept at most this large")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


class StarterTraining:
    def __init__(self, options: argparse.Namespace, processes: Processes):
        self.options, self.rank, self.world, self.device = options, processes.rank, processes.world, processes.device
        self.out = Path(options.out)
        self.out.mkdir(parents=True, exist_ok=True)
        self.teacher = OnnxInterpreter(options.teacher).to(self.device, memory_format=torch.channels_last)
        self.hints = unit_outputs(self.teacher)
        # The logits before the upsampling to the input's size: the last tensor that a convolution makes.
        self.teacher_logits = [node.outputs[0] for node in self.teacher.nodes if node.op_type == "Conv"][-1]
        self.student = DeepLabV3(MobileNetV2(16), DeepLabHead(320, CLASSES, [], has_head_conv=False), align_corners=True)
        self.student.to(self.device, memory_format=torch.channels_last)
        self.mean, self.std = (torch.tensor(values, device=self.device).view(1, 3, 1, 1) for values in (MEAN, STD))
        for module in self.student.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = 0.02
            if isinstance(module, nn.Dropout):
                module.p = 0.0
        if options.init:
            self.student.load_state_dict(torch.load(options.init, map_location="cpu"), strict=False)
        self.average = {name: value.clone() for name, value in self.student.state_dict().items()}
        self.stage: str = ""
        self.optimizer = self.new_optimizer()
        self.step, self.phase_step, self.minutes, self.means = 0, 0, 0.0, {}
        self.load()
        self.images = [read_photograph(path, options.long_side) for path in list_photographs(options.unlabelled)]
        self.weights = self.rare_first()

    def new_optimizer(self) -> torch.optim.Optimizer:
        return torch.optim.AdamW(
            [{"params": self.student.backbone.parameters(), "factor": 1.0}, {"params": self.student.classifier.parameters(), "factor": 2.0 if self.stage == "together" else 0.3}],
            lr=1.0,
            weight_decay=1e-5,
        )

    # What is sampled

    def rare_first(self) -> Tensor:
        """Sampling weight of every photograph: one over the root of how often its rarest class occurs, by the teacher."""
        cached = self.out / "presence.pt"
        if cached.exists():
            presence = torch.load(cached)
        else:
            presence = torch.zeros(len(self.images), CLASSES)
            for index in range(self.rank, len(self.images), self.world):
                x = torch.from_numpy(self.images[index].copy()).permute(2, 0, 1)[None].float().to(self.device)
                x = nn.functional.interpolate(x, size=(225, 225), mode="bilinear", align_corners=False)
                low = self.teacher(x / 127.5 - 1, [self.teacher_logits])[self.teacher_logits]
                presence[index] = torch.bincount(low.argmax(1).flatten(), minlength=CLASSES).float().cpu()
            if self.world > 1:
                shared = presence.to(self.device)
                dist.all_reduce(shared)
                presence = shared.cpu()
            if self.rank == 0:
                torch.save(presence, cached)
        # At least two of 225 cells.
        present = presence >= 2
        present[:, 0] = True
        counts = present.sum(0).float().clamp(min=10)
        self.log(f"photographs {len(self.images)}, with class: {' '.join(str(int(count)) for count in present.sum(0))}")
        return (present / counts.sqrt()).amax(1)

    def batch(self, crop: int, size: int) -> Tensor:
        """[size, 3, crop, crop] in 0..255. Depends on nothing but the seed, the step and the rank."""
        generator = torch.Generator().manual_seed((self.options.seed * 1_000_003 + self.step) * 64 + self.rank)
        scales = (0.6, 1.8) if self.stage == "together" else (0.6, 1.6)
        chosen = torch.multinomial(self.weights, size, replacement=True, generator=generator).tolist()
        crops = [random_crop(self.images[index], crop, scales, generator) for index in chosen]
        return torch.stack(crops).to(self.device).contiguous(memory_format=torch.channels_last)

    # The steps

    def alone(self, x: Tensor, taught: Dict[str, Tensor]) -> Dict[str, float]:
        """Every bottleneck with the teacher's input to it; gradients stay within it."""
        backbone, losses = self.student.backbone, {}
        for index, name in enumerate(self.hints, start=1):
            y = backbone[index](backbone[0](x) if index == 1 else taught[self.hints[index - 2]])
            loss = hint_loss(y, taught[name])
            loss.backward()
            losses[f"u{index}"] = loss.item()
        loss = soft_loss(self.student.classifier(taught[self.hints[-1]]), taught[self.teacher_logits])
        loss.backward()
        losses["kl"] = loss.item()
        return losses

    def together(self, x: Tensor, taught: Dict[str, Tensor]) -> Dict[str, float]:
        """The network on its own maps, with the soft logits and every hint."""
        losses, hints = {}, []
        kept = self.options.keep_units
        with torch.no_grad():
            for unit in list(self.student.backbone)[: kept + 1] if kept > 0 else ():
                x = unit(x)
        for index, unit in enumerate(self.student.backbone):
            if kept > 0 and index <= kept:
                continue
            x = unit(x)
            if index > 0:
                hints.append(hint_loss(x, taught[self.hints[index - 1]]))
                losses[f"u{index}"] = hints[-1].item()
        soft = soft_loss(self.student.classifier(x), taught[self.teacher_logits])
        losses["kl"] = soft.item()
        (soft + torch.stack(hints).mean()).backward()
        return losses

    def run(self) -> None:
        options = self.options
        started, before = time.monotonic(), self.minutes
        saved = started
        progress = min(1.0, self.minutes / self.options.minutes)
        while progress < 1.0:
            stage, share = self.stage_at(progress)
            if stage != self.stage:
                # The moments of gradients that stayed within a bottleneck are far too small for those that do not.
                self.stage, self.optimizer, self.phase_step, self.means = stage, self.new_optimizer(), 0, {}
            self.set_mode()
            crop, size = TOGETHER_CROP if stage == "together" else ALONE_CROP
            rate = learning_rate(stage, share, self.phase_step)
            for group in self.optimizer.param_groups:
                group["lr"] = rate * group["factor"]
            pixels = self.batch(crop, size * options.batch_factor)
            taught = self.teacher(pixels / 127.5 - 1, [*self.hints, self.teacher_logits])
            x = (pixels - self.mean) / self.std
            self.optimizer.zero_grad(set_to_none=True)
            losses = (self.together if stage == "together" else self.alone)(x, taught)
            progress = self.share_gradients(min(1.0, self.minutes / self.options.minutes))
            self.optimizer.step()
            self.step += 1
            self.phase_step += 1
            self.follow(0.99 if self.stage == "alone" or self.phase_step < 200 else 0.998)
            for name, value in losses.items():
                self.means[name] = 0.99 * self.means.get(name, value) + 0.01 * value
            self.minutes = before + (time.monotonic() - started) / 60
            if self.step % 100 == 0 or progress >= 1.0:
                self.share_buffers()
                shown = " ".join(f"{value:.3f}" for value in self.means.values())
                self.log(f"{self.minutes:6.2f} min step {self.step} crop {crop} lr {rate:.5f} | {shown}")
                if self.rank == 0 and (time.monotonic() - saved > 150 or progress >= 1.0):
                    self.save()
                    saved = time.monotonic()
        self.log("done")

    def stage_at(self, progress: float) -> "tuple[str, float]":
        """Which stage it is, and the share of it that is over."""
        begins = 0.0
        for stage, length in (("alone", self.options.alone), ("settle", self.options.settle)):
            if progress < begins + length:
                return stage, (progress - begins) / length
            begins += length
        return "together", (progress - begins) / (1 - begins)

    def set_mode(self) -> None:
        """Batch norm has its statistics from the maps of the teacher; from then on they stay, and only weights move."""
        self.student.train()
        for module in self.student.modules():
            if isinstance(module, nn.BatchNorm2d) and self.stage != "alone":
                module.eval()

    def follow(self, decay: float) -> None:
        with torch.no_grad():
            for name, value in self.student.state_dict().items():
                if value.is_floating_point():
                    self.average[name].mul_(decay).add_(value, alpha=1 - decay)

    # Processes

    def share_gradients(self, progress: float) -> float:
        """Means over the processes. Rank 0's clock is everybody's."""
        parameters = [p for group in self.optimizer.param_groups for p in group["params"] if p.grad is not None]
        if self.world > 1:
            clock = torch.tensor([progress if self.rank == 0 else 0.0], device=self.device)
            flat = torch.cat([*(p.grad.flatten() for p in parameters), clock])
            dist.all_reduce(flat)
            offset = 0
            for p in parameters:
                p.grad.copy_(flat[offset : offset + p.numel()].view_as(p) / self.world)
                offset += p.numel()
            progress = float(flat[-1])
        nn.utils.clip_grad_norm_(parameters, 5.0 if self.stage == "together" else 20.0)
        return progress

    def share_buffers(self) -> None:
        if self.world == 1:
            return
        buffers = [b for b in self.student.buffers() if b.is_floating_point()]
        flat = torch.cat([b.flatten() for b in buffers]) / self.world
        dist.all_reduce(flat)
        offset = 0
        for b in buffers:
            b.copy_(flat[offset : offset + b.numel()].view_as(b))
            offset += b.numel()

    # Files

    def save(self) -> None:
        state = {
            "student": self.student.state_dict(),
            "average": self.average,
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "phase_step": self.phase_step,
            "stage": self.stage,
            "minutes": self.minutes,
            "means": self.means,
        }
        write_tensors(self.out / "last.ckpt", state)
        write_tensors(self.out / "starter.pth", {name: value.cpu().contiguous() for name, value in self.average.items()})

    def load(self) -> None:
        path = self.out / "last.ckpt"
        if not path.exists():
            return
        state = torch.load(path, map_location=self.device)
        self.student.load_state_dict(state["student"])
        self.average = state["average"]
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.minutes, self.means = state["step"], state["minutes"], state["means"]
        self.phase_step, self.stage = state["phase_step"], state["stage"]
        self.log(f"goes on at step {self.step}, {self.minutes:.1f} min")

    def log(self, line: str) -> None:
        if self.rank == 0:
            print(time.strftime("%H:%M:%S"), line, flush=True)


def soft_loss(logits: Tensor, taught: Tensor) -> Tensor:
    """Kullback-Leibler divergence from the teacher's distribution, per cell; cells of an object count three times a background's."""
    p = taught.softmax(1)
    divergence = (p * (taught.log_softmax(1) - logits.log_softmax(1))).sum(1)
    return (divergence * (1 + 2 * (1 - p[:, 0]))).mean()


# Highest and lowest rate of each stage, and iterations of its warm-up.
RATES = {"alone": (1.5e-2, 1e-3, 50), "settle": (1e-3, 3e-5, 50), "together": (3e-4, 3e-6, 50)}


def learning_rate(stage: str, share: float, step: int) -> float:
    """A half cosine over the stage, after a short warm-up."""
    high, low, warm_up = RATES[stage]
    return min(1.0, (step + 1) / warm_up) * (low + (high - low) * (1 + math.cos(math.pi * share)) / 2)


if __name__ == "__main__":
    main()
