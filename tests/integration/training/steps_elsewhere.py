#!/usr/bin/env python3
"""Steps of training on a device that is not the CPU: steps_elsewhere.py run|starter, then the arguments of the training

PyTorch's meta device computes shapes only, but refuses tensors of two devices as a GPU does; no machine lacks it. What needs
values, or a kernel that it lacks (the number of a loss, gradients, mixed precision), is left out. Ends with 1 where something stayed on the CPU.
"""

import contextlib
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "training"))
from options import parse_options
from processes import Processes
from train_starter import StarterTraining, parse
from training_run import TrainingRun, make_optimizer, make_scaler

META = Processes(0, 1, torch.device("meta"))


def steps_of_run() -> None:
    options = parse_options(sys.argv[1:])
    run = TrainingRun(options, META)
    run.iteration = 0
    for phase in run.phases:
        network = run._network(phase, None)
        optimizer = make_optimizer(options, network)
        batch = next(run._batches(phase, run.iteration))
        run._step(network, network, optimizer, make_scaler(False), phase, batch)
        run.iteration += phase.iterations


def steps_of_starter() -> None:
    # Made of values.
    StarterTraining.rare_first = lambda self: torch.ones(len(self.images))
    starter = StarterTraining(parse(), META)
    for stage in starter.stages:
        starter.optimizer = starter.new_optimizer()
        starter.set_mode(stage)
        starter.set_rates(stage, 1e-3)
        starter.learn(stage)
        starter.share_gradients(5.0)
        starter.optimizer.step()
        starter.follow(0.99)


if __name__ == "__main__":
    torch.Tensor.item = lambda self: 1.0
    torch.Tensor.backward = lambda self: None
    torch.Tensor.cpu = lambda self: torch.zeros(self.shape)
    F.cross_entropy = lambda logits, labels, **_: logits.sum() + labels.sum()
    torch.autocast = lambda *_, **__: contextlib.nullcontext()
    {"run": steps_of_run, "starter": steps_of_starter}[sys.argv.pop(1)]()
