"""The command line of train.py."""

from __future__ import annotations

import argparse
from typing import List

from distillation import PIXELS
from network.architectures import ARCHITECTURES
from schedule import Phase


def parse_options(arguments: List[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="train.py",
        description="Trains DeepLabV3 on a voc or png export of Atrous, by the recipe of the paper.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--data", required=True, metavar="EXPORT_DIR", help="voc or png export")
    parser.add_argument("--out", required=True, metavar="DIR", help="folder of this run")
    parser.add_argument("--resume", action="store_true", help="go on with the run in --out")
    parser.add_argument("--train-split", default="train", help="name of the split")
    parser.add_argument("--val-split", default="val", help="name of the split; without one the run has no mIoU")

    network = parser.add_argument_group("network")
    network.add_argument("--arch", default="deeplabv3_mobilenet_v2", choices=sorted(ARCHITECTURES))
    network.add_argument("--init", default="scratch", metavar="FILE", help="scratch; a .pth with torchvision's keys or of torchvision's ImageNet classifier; an .onnx that Atrous compiled")
    network.add_argument("--multi-grid", type=int, nargs=3, metavar="RATE", help="unit rates of ResNet's block4, in the paper 1 2 4")
    network.add_argument("--aux-weight", type=float, default=0.5, help="of the auxiliary loss; 0 = no auxiliary head")
    network.add_argument("--dropout", type=float, default=0.1, help="before the classifier")

    recipe = parser.add_argument_group("recipe")
    recipe.add_argument("--crop", type=int, default=513, help="side in pixels, 16 k + 1: large rates need large crops")
    recipe.add_argument("--scales", type=float, nargs=2, default=(0.5, 2.0), metavar=("LOW", "HIGH"))
    recipe.add_argument("--batch", type=int, default=16, help="crops per iteration, all processes together")
    recipe.add_argument("--optimizer", default="sgd", choices=("sgd", "adamw"))
    recipe.add_argument("--rate", type=float, default=0.007, help="base learning rate of phase 1")
    recipe.add_argument("--rate2", type=float, default=0.001, help="base learning rate of phase 2")
    recipe.add_argument("--iterations", type=int, default=30_000, help="of phase 1: output stride 16, batch norm trained")
    recipe.add_argument("--iterations2", type=int, default=30_000, help="of phase 2: output stride 8, batch norm frozen; 0 = none")
    recipe.add_argument("--warm-up", type=int, default=0, help="iterations of a linear rise at the start")
    recipe.add_argument("--power", type=float, default=0.9, help="of the poly schedule")
    recipe.add_argument("--weight-decay", type=float, default=1e-4)
    recipe.add_argument("--batch-norm-decay", type=float, default=0.99, help="0.9997 in the paper, for runs that begin pretrained")
    recipe.add_argument("--hard-classes", nargs="*", default=[], metavar="NAME", help="images with these are repeated in the last phase")
    recipe.add_argument("--repeats", type=int, default=2, help="how often they stand in a pass")

    teaching = parser.add_argument_group("distillation")
    teaching.add_argument("--teacher", metavar="MODEL.onnx", help="network with logits of the same classes")
    teaching.add_argument("--teacher-pixels", choices=list(PIXELS), help="what it takes, where the file does not say so")
    teaching.add_argument("--unlabelled", nargs="+", default=[], metavar="DIR", help="photographs without masks, for the teacher")
    teaching.add_argument("--temperature", type=float, default=1.0)
    teaching.add_argument("--soft-weight", type=float, default=1.0, help="of the loss against the teacher")

    running = parser.add_argument_group("running")
    running.add_argument("--device", default="auto", help="auto, cpu or cuda")
    running.add_argument("--amp", action="store_true", help="mixed precision: float16 on a GPU, bfloat16 on a CPU (faster only where the CPU computes in it)")
    running.add_argument("--seed", type=int, default=1)
    running.add_argument("--workers", type=int, default=2, help="processes that read images, for each training process")
    running.add_argument("--threads", type=int, default=0, help="of PyTorch on the CPU; 0 = its own choice")
    running.add_argument("--val-every", type=int, default=1000, help="iterations")
    running.add_argument("--save-every", type=int, default=200, help="iterations")
    running.add_argument("--stop-after", type=int, help="iterations of this start, to go on later")
    running.add_argument("--quiet", action="store_true", help="no progress on standard error")
    options = parser.parse_args(arguments)
    check(parser, options)
    return options


def check(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    if options.crop < 33 or options.crop % 16 != 1:
        near = max(33, round((options.crop - 1) / 16) * 16 + 1)
        parser.error(f"--crop {options.crop}: the side must be of the form 16 k + 1 and at least 33, such as {near}.")
    if options.iterations + options.iterations2 < 1:
        parser.error("--iterations and --iterations2 are both 0: there is nothing to do.")
    if options.teacher is None and options.unlabelled:
        parser.error("--unlabelled needs a --teacher: without one nothing says what is in those photographs.")
    if options.teacher is not None and not options.unlabelled:
        parser.error("--teacher needs photographs to teach on: give --unlabelled DIR.")
    if not 0 < options.scales[0] <= options.scales[1]:
        parser.error("--scales: give the smaller one first, both above 0.")


def phases_of(options: argparse.Namespace) -> List[Phase]:
    """The paper's two (section 4.1), without those of 0 iterations. Hard images are repeated in the last one."""
    both = [
        Phase(1, options.iterations, 16, options.rate, frozen_batch_norm=False, repeats_hard_images=options.iterations2 == 0),
        Phase(2, options.iterations2, 8, options.rate2, frozen_batch_norm=True, repeats_hard_images=True),
    ]
    return [phase for phase in both if phase.iterations > 0]
