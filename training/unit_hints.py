"""Hints: the maps between the teacher's bottlenecks, as targets for a student of the same shape.

Romero et al., FitNets (arXiv 1412.6550), with a hint after every bottleneck. A 21-class answer at 1/16 resolution says
little about an image that is mostly background; the maps inside say something at every pixel and every depth, which is
what a short training from random initialisation needs.
"""

from typing import List

from torch import Tensor

from onnx_interpreter import OnnxInterpreter

_ACTIVATIONS = {"Clip", "Relu", "HardSwish", "HardSigmoid", "Sigmoid"}


def unit_outputs(teacher: OnnxInterpreter) -> List[str]:
    """Names of the linear bottlenecks of a MobileNet: tensors without activation that a convolution reads.

    A projection that only feeds a shortcut's addition is not one; the sum is.
    """
    consumers = {}
    for node in teacher.nodes:
        for name in node.inputs:
            consumers.setdefault(name, set()).add(node.op_type)
    return [
        node.outputs[0]
        for node in teacher.nodes
        if node.op_type in ("Conv", "Add") and "Conv" in consumers.get(node.outputs[0], ()) and not consumers[node.outputs[0]] & _ACTIVATIONS
    ]


def hint_loss(student: Tensor, target: Tensor) -> Tensor:
    """Mean squared error [N, C, h, w] in units of each channel's variance in the target. 1 = the channel's mean is all that was learnt."""
    variance = target.var(dim=(0, 2, 3), keepdim=True)
    return ((student - target).pow(2) / (variance + 1e-3 * variance.mean())).mean()
