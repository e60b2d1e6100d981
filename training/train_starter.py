#!/usr/bin/env python3
"""Trains the starter model: DeepLabV3 MobileNetV2 from random initialisation, taught by a network of the same shape.

    python3 training/train_starter.py --teacher TEACHER.onnx --unlabelled DIR [DIR …] --labelled DIR --out DIR --steps 9000

Four stages (starter_stages.py). Alone: every bottleneck gets what the teacher's bottleneck got and must give what that one
gave (unit_hints.py); ASPP learns the teacher's soft logits from the teacher's last map. Settle: the same with batch norm
frozen, whose noise in small batches is most of what is left of the error. Follow: every bottleneck gets what the student
itself has made of the photograph, so that it takes back the errors before it; gradients still stay within it. Together:
the network runs as a whole and learns the soft logits, with the hints and the masks of labelled photographs beside them.
With --init, weights of an earlier run go through the last stage alone.

Several processes (torchrun, or RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT) share every step. On a CPU that others use
too, one thread in each of two processes loses less than two threads in one. Started again, it goes on from DIR/last.ckpt.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from pathlib import Path
from typing import Any, Dict, Tuple

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import Tensor, nn

from batches import Draws, LabelledCrops
from dataset import ExportedDataset
from memory import keep_freed_memory
from network.deeplab_head import DeepLabHead
from network.deeplabv3 import DeepLabV3
from network.mobilenet_v2 import MobileNetV2
from network.resize import resize_bilinear
from onnx_interpreter import OnnxInterpreter
from photographs import list_photographs, random_crop, read_photograph
from processes import Processes, join_processes
from run_folder import write_tensors
from safetensors_file import read_safetensors
from starter_stages import STAGES, Stage, learning_rate, stage_at
from training_run import cross_entropy
from transforms import MEAN, STD
from unit_hints import hint_loss, unit_outputs

CLASSES = 21

# Crops with masks per step and process, in the last stage, and the weight of their loss.
LABELLED_CROPS = 2
LABELLED_WEIGHT = 0.5
SCALES = (0.6, 1.7)
SAVE_SECONDS = 150


def main() -> int:
    options = parse()
    keep_freed_memory()
    if options.threads > 0:
        torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    try:
        processes = join_processes(options.device)
        StarterTraining(options, processes).run()
        processes.leave()
    except ValueError as error:
        print(f"train_starter.py: {error}", file=sys.stderr)
        return 2
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Trains the starter model by distillation.", formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--teacher", required=True, help="ONNX: [N,3,H,W] in [-1,1] to logits of 21 classes")
    parser.add_argument("--unlabelled", nargs="+", required=True, metavar="DIR")
    parser.add_argument("--labelled", metavar="DIR", help="images/ beside masks/ whose values are VOC's ids, for the last stage")
    parser.add_argument("--init", metavar="WEIGHTS", help="a starter's .pth or .safetensors to begin with: the last stage alone")
    parser.add_argument("--out", required=True, metavar="DIR")
    parser.add_argument("--steps", type=int, required=True, help="of all stages; a run that goes on with fewer ends sooner")
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda")
    parser.add_argument("--amp", action="store_true", help="mixed precision with bfloat16; a CPU gains where it computes in it (AVX-512 BF16, AMX)")
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
        self.stages = STAGES
        if options.init is not None:
            load_weights(self.student, options.init)
            self.stages = STAGES[-1:]
        self.average = {name: value.clone() for name, value in self.student.state_dict().items()}
        # The moments of gradients that stayed within a bottleneck are far too small for those that do not: new ones for each stage.
        self.stage = ""
        self.optimizer = self.new_optimizer()
        self.step, self.processor_minutes, self.means = 0, 0.0, {}
        self.load()
        self.images = [read_photograph(path, options.long_side) for path in list_photographs(options.unlabelled)]
        self.weights = self.rare_first()
        self.labelled = self.labelled_crops()

    def new_optimizer(self) -> torch.optim.Optimizer:
        """A group for every bottleneck, the stem's with the first one's, then the classifier's."""
        units = list(self.student.backbone)
        groups = [[*units[0].parameters(), *units[1].parameters()], *(list(unit.parameters()) for unit in units[2:]), list(self.student.classifier.parameters())]
        return torch.optim.AdamW([{"params": group} for group in groups], lr=1.0, weight_decay=1e-5)

    def set_rates(self, stage: Stage, rate: float) -> None:
        *units, classifier = self.optimizer.param_groups
        for index, group in enumerate(units, start=1):
            # Where gradients pass through all, noise in the first bottlenecks disturbs every one after them.
            group["lr"] = rate * ((index / len(units)) ** 2 if stage.maps == "whole" else 1.0)
        classifier["lr"] = rate * stage.classifier_factor

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
                x = F.interpolate(x, size=(225, 225), mode="bilinear", align_corners=False)
                low = self.teacher(x / 127.5 - 1, [self.teacher_logits])[self.teacher_logits]
                presence[index] = torch.bincount(low.argmax(1).flatten(), minlength=CLASSES).float().cpu()
            if self.world > 1:
                shared = presence.to(self.device)
                dist.all_reduce(shared)
                presence = shared.cpu()
            if self.rank == 0:
                write_tensors(cached, presence)
        # At least two of 225 cells.
        present = presence >= 2
        present[:, 0] = True
        counts = present.sum(0).float().clamp(min=10)
        self.log(f"photographs {len(self.images)}, with class: {' '.join(str(int(count)) for count in present.sum(0))}")
        return (present / counts.sqrt()).amax(1)

    def unlabelled_batch(self, stage: Stage) -> Tensor:
        """float32 [N, 3, crop, crop] in 0..255. Depends on nothing but the seed, the step and the rank."""
        generator = torch.Generator().manual_seed((self.options.seed * 1_000_003 + self.step) * 64 + self.rank)
        chosen = torch.multinomial(self.weights, stage.photographs * self.options.batch_factor, replacement=True, generator=generator).tolist()
        return torch.stack([random_crop(self.images[index], stage.crop, SCALES, generator) for index in chosen])

    def labelled_crops(self) -> "LabelledCrops | None":
        if self.options.labelled is None:
            return None
        dataset = ExportedDataset(self.options.labelled)
        if dataset.num_classes > CLASSES or any(each.id != channel for channel, each in enumerate(dataset.classes)):
            raise ValueError(f"{self.options.labelled} has other class ids than the {CLASSES} of PASCAL VOC, from 0 on without gaps.")
        return LabelledCrops(dataset, dataset.pairs(None), STAGES[-1].crop, SCALES)

    def labelled_batch(self) -> Tuple[Tensor, Tensor]:
        """float32 [N, 3, crop, crop] in 0..255 and int64 [N, crop, crop], 255 = ignore."""
        count = LABELLED_CROPS * self.options.batch_factor
        (draws,) = Draws(len(self.labelled), count, self.options.seed, self.step, self.step + 1, self.rank, self.world)
        images, masks = zip(*(self.labelled[draw] for draw in draws))
        return torch.stack(images) * self.std.cpu() + self.mean.cpu(), torch.stack(masks)

    # The steps

    def apart(self, x: Tensor, taught: Dict[str, Tensor], on_own_maps: bool) -> Dict[str, float]:
        """Every bottleneck by itself: gradients stay within it."""
        backbone, losses = self.student.backbone, {}
        maps = None
        for index, name in enumerate(self.hints, start=1):
            before = backbone[0](x) if index == 1 else maps if on_own_maps else taught[self.hints[index - 2]]
            y = backbone[index](before)
            loss = hint_loss(y.float(), taught[name].float())
            loss.backward()
            maps = y.detach()
            losses[f"u{index}"] = loss.item()
        loss = soft_loss(self.student.classifier(maps if on_own_maps else taught[self.hints[-1]]).float(), taught[self.teacher_logits].float())
        loss.backward()
        losses["kl"] = loss.item()
        return losses

    def together(self, x: Tensor, taught: Dict[str, Tensor], masks: "Tensor | None") -> Dict[str, float]:
        """The network on its own maps, with the soft logits, every hint, and the masks of the last crops."""
        losses, hints = {}, []
        maps = x
        for index, unit in enumerate(self.student.backbone):
            maps = unit(maps)
            if index > 0:
                hints.append(hint_loss(maps.float(), taught[self.hints[index - 1]].float()))
                losses[f"u{index}"] = hints[-1].item()
        low = self.student.classifier(maps).float()
        soft = soft_loss(low, taught[self.teacher_logits].float())
        losses["kl"] = soft.item()
        loss = soft + torch.stack(hints).mean()
        if masks is not None:
            logits = resize_bilinear(low[-len(masks) :], masks.shape[-2:], align_corners=True)
            hard = cross_entropy(logits, masks)
            losses["masks"] = hard.item()
            loss = loss + LABELLED_WEIGHT * hard
        loss.backward()
        return losses

    def run(self) -> None:
        steps = self.options.steps
        saved, before = time.monotonic(), self.processor_minutes
        while self.step < steps:
            stage, stage_step, stage_steps = stage_at(self.step, steps, self.stages)
            if stage.name != self.stage:
                # Statistics that stay from here on are the same in all processes.
                self.share_buffers()
                self.stage, self.optimizer, self.means = stage.name, self.new_optimizer(), {}
            self.set_mode(stage)
            self.set_rates(stage, learning_rate(stage, stage_step, stage_steps))
            losses = self.learn(stage)
            self.share_gradients(5.0 if stage.maps == "whole" else 20.0)
            self.optimizer.step()
            self.step += 1
            self.follow(0.998 if stage.frozen_batch_norm and stage_step >= 200 else 0.99)
            for name, value in losses.items():
                self.means[name] = 0.99 * self.means.get(name, value) + 0.01 * value
            self.processor_minutes = before + time.process_time() / 60
            if self.step % 100 == 0 or self.step == steps:
                self.share_buffers()
                shown = " ".join(f"{name} {value:.3f}" for name, value in self.means.items())
                self.log(f"{self.processor_minutes:6.2f} min of a processor, step {self.step}, {stage.name} | {shown}")
                if self.rank == 0 and (time.monotonic() - saved > SAVE_SECONDS or self.step == steps):
                    self.save()
                    saved = time.monotonic()
        self.log("done")

    def learn(self, stage: Stage) -> Dict[str, float]:
        """Gradients of one step."""
        pixels, masks = self.unlabelled_batch(stage), None
        if stage.maps == "whole" and self.labelled is not None:
            labelled, masks = self.labelled_batch()
            pixels, masks = torch.cat([pixels, labelled]), masks.to(self.device)
        pixels = pixels.to(self.device).contiguous(memory_format=torch.channels_last)
        self.optimizer.zero_grad(set_to_none=True)
        # Older GPUs do not even let it be left off.
        with torch.autocast(self.device.type, dtype=torch.bfloat16) if self.options.amp else contextlib.nullcontext():
            taught = self.teacher(pixels / 127.5 - 1, [*self.hints, self.teacher_logits])
            x = (pixels - self.mean) / self.std
            return self.together(x, taught, masks) if stage.maps == "whole" else self.apart(x, taught, stage.maps == "own")

    def set_mode(self, stage: Stage) -> None:
        """Batch norm has its statistics from the maps of the teacher; from the second stage on they stay, and only weights move."""
        self.student.train()
        for module in self.student.modules():
            if isinstance(module, nn.BatchNorm2d) and stage.frozen_batch_norm:
                module.eval()

    def follow(self, decay: float) -> None:
        with torch.no_grad():
            for name, value in self.student.state_dict().items():
                if value.is_floating_point():
                    self.average[name].mul_(decay).add_(value, alpha=1 - decay)

    # Processes

    def share_gradients(self, longest: float) -> None:
        """Means over the processes, clipped to the norm `longest`."""
        parameters = [p for group in self.optimizer.param_groups for p in group["params"] if p.grad is not None]
        self.share([p.grad for p in parameters])
        nn.utils.clip_grad_norm_(parameters, longest)

    def share_buffers(self) -> None:
        self.share([buffer for buffer in self.student.buffers() if buffer.is_floating_point()])

    def share(self, tensors: "list[Tensor]") -> None:
        """Puts the mean over the processes into each."""
        if self.world == 1:
            return
        flat = torch.cat([tensor.flatten() for tensor in tensors]) / self.world
        dist.all_reduce(flat)
        for tensor, shared in zip(tensors, flat.split([tensor.numel() for tensor in tensors])):
            tensor.copy_(shared.view_as(tensor))

    # Files

    def save(self) -> None:
        state = {
            "student": self.student.state_dict(),
            "average": self.average,
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "stage": self.stage,
            "processor_minutes": self.processor_minutes,
            "means": self.means,
        }
        write_tensors(self.out / "last.ckpt", state)
        write_tensors(self.out / "starter.pth", {name: value.cpu().contiguous() for name, value in self.average.items()})

    def load(self) -> None:
        path = self.out / "last.ckpt"
        if not path.exists():
            return
        state: Dict[str, Any] = torch.load(path, map_location="cpu")
        self.student.load_state_dict(state["student"])
        self.average = {name: value.to(self.device) for name, value in state["average"].items()}
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.stage = state["step"], state["stage"]
        self.processor_minutes, self.means = state["processor_minutes"], state["means"]
        self.log(f"goes on at step {self.step}, {self.processor_minutes:.1f} min")

    def log(self, line: str) -> None:
        if self.rank == 0:
            print(time.strftime("%H:%M:%S"), line, flush=True)


def load_weights(network: nn.Module, path: str) -> None:
    """Raises ValueError where the file is not a starter's."""
    if path.endswith(".safetensors"):
        state = {name: torch.from_numpy(values) for name, values in read_safetensors(Path(path)).items()}
    else:
        state = torch.load(path, map_location="cpu")
    own = network.state_dict()
    # A released starter does without the counts of batches.
    wanted = {name: value for name, value in own.items() if not name.endswith("num_batches_tracked")}
    unfit = [name for name, value in wanted.items() if name not in state or state[name].shape != value.shape]
    if unfit:
        raise ValueError(f"{path} does not fit: {len(unfit)} tensors are missing or of another shape, such as {', '.join(unfit[:3])}. It must be a starter's .pth or .safetensors.")
    network.load_state_dict({**own, **{name: state[name] for name in wanted}})


def soft_loss(logits: Tensor, taught: Tensor) -> Tensor:
    """Kullback-Leibler divergence from the teacher's distribution, per cell; cells of an object count three times a background's."""
    p = taught.softmax(1)
    divergence = (p * (taught.log_softmax(1) - logits.log_softmax(1))).sum(1)
    return (divergence * (1 + 2 * (1 - p[:, 0]))).mean()


if __name__ == "__main__":
    sys.exit(main())
