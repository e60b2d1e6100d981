"""Runs an ONNX graph with PyTorch, so that a teacher needs no ONNX Runtime and lives on the student's device."""

from typing import Callable, Dict, List, Optional

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from network.resize import resize_bilinear


class OnnxInterpreter(nn.Module):
    """An ONNX segmentation network as a module. Inference only: nothing is trained in it.

    Covers the operators of convolutional networks (OPERATORS). Input and outputs keep the graph's meaning.
    """

    def __init__(self, path: str):
        """Raises ValueError that names the operators it lacks."""
        super().__init__()
        import onnx  # Debian's python3-onnx, or pip's onnx.
        from onnx import numpy_helper

        model = onnx.load(path)
        graph = model.graph
        missing = sorted({node.op_type for node in graph.node} - set(OPERATORS) - {"Constant"})
        if missing:
            raise ValueError(f"{path}: the operators {', '.join(missing)} are not known here.")
        nodes = [
            _Node(node.op_type, list(node.input), list(node.output), {a.name: _attribute(onnx.helper.get_attribute_value(a), numpy_helper) for a in node.attribute})
            for node in graph.node
        ]
        constants = {initializer.name: torch.from_numpy(numpy_helper.to_array(initializer).copy()) for initializer in graph.initializer}
        constants.update((node.outputs[0], node.attributes["value"]) for node in nodes if node.op_type == "Constant")
        self.nodes = [node for node in nodes if node.op_type != "Constant"]
        # What operators read as numbers (shapes, bounds, scales) stays on the CPU, where shapes are computed: only weights go along
        # with the module to another device.
        read = {name for node in self.nodes if node.op_type in _READS_NUMBERS for name in node.inputs[1:]}
        self._numbers: Dict[str, Tensor] = {}
        self._buffer_of: Dict[str, str] = {}
        for name, values in constants.items():
            values = values.float() if values.dtype == torch.float16 else values
            if name in read or not values.is_floating_point() or values.dim() == 0:
                self._numbers[name] = values
            else:
                self._buffer_of[name] = f"tensor{len(self._buffer_of)}"
                self.register_buffer(self._buffer_of[name], values)
        self.input_name = next(value.name for value in graph.input if value.name not in constants)
        self.output_name = graph.output[0].name

    @torch.no_grad()
    def forward(self, x: Tensor, wanted: Optional[List[str]] = None) -> Dict[str, Tensor]:
        """Returns the tensors called `wanted`, the first output where that is absent. Stops once it has them all."""
        wanted = [self.output_name] if wanted is None else wanted
        last_use = {name: index for index, node in enumerate(self.nodes) for name in node.inputs}
        values: Dict[str, Tensor] = {**self._numbers, **{name: getattr(self, buffer) for name, buffer in self._buffer_of.items()}, self.input_name: x}
        found: Dict[str, Tensor] = {}
        for index, node in enumerate(self.nodes):
            inputs = [values[name] if name else None for name in node.inputs]
            results = OPERATORS[node.op_type](inputs, node.attributes)
            for name, value in zip(node.outputs, results if isinstance(results, tuple) else (results,)):
                values[name] = value
                if name in wanted:
                    found[name] = value
            if len(found) == len(wanted):
                return found
            for name in node.inputs:
                if last_use.get(name) == index:
                    values.pop(name, None)
        raise ValueError(f"The graph makes no tensor {', '.join(sorted(set(wanted) - set(found)))}.")


class _Node:
    def __init__(self, op_type: str, inputs: List[str], outputs: List[str], attributes: dict):
        self.op_type = op_type
        self.inputs = inputs
        self.outputs = outputs
        self.attributes = attributes


def _attribute(value, numpy_helper):
    if isinstance(value, bytes):
        return value.decode()
    if type(value).__name__ == "TensorProto":
        return torch.from_numpy(numpy_helper.to_array(value).copy())
    return value


def _padded(x: Tensor, pads: List[int], value: float = 0.0) -> "tuple[Tensor, tuple]":
    """ONNX gives begin and end apart; PyTorch pads both sides alike."""
    top, left, bottom, right = pads
    if top == bottom and left == right:
        return x, (top, left)
    return F.pad(x, (left, right, top, bottom), value=value), (0, 0)


def _conv(inputs, attributes):
    x, weight, *bias = inputs
    if attributes.get("auto_pad", "NOTSET") != "NOTSET":
        raise ValueError("auto_pad is not known here.")
    x, padding = _padded(x, attributes.get("pads", [0, 0, 0, 0]))
    return F.conv2d(x, weight, bias[0] if bias else None, attributes.get("strides", 1), padding, attributes.get("dilations", 1), attributes.get("group", 1))


def _max_pool(inputs, attributes):
    x, padding = _padded(inputs[0], attributes.get("pads", [0, 0, 0, 0]), -float("inf"))
    return F.max_pool2d(x, attributes["kernel_shape"], attributes.get("strides", 1), padding)


def _clip(inputs, attributes):
    low = inputs[1] if len(inputs) > 1 else attributes.get("min")
    high = inputs[2] if len(inputs) > 2 else attributes.get("max")
    return torch.clamp(inputs[0], None if low is None else float(low), None if high is None else float(high))


def _slice(inputs, attributes):
    x = inputs[0]
    starts, ends = inputs[1].tolist(), inputs[2].tolist()
    axes = inputs[3].tolist() if len(inputs) > 3 and inputs[3] is not None else range(len(starts))
    steps = inputs[4].tolist() if len(inputs) > 4 and inputs[4] is not None else [1] * len(starts)
    index = [slice(None)] * x.dim()
    for axis, start, end, step in zip(axes, starts, ends, steps):
        index[axis] = slice(start, min(end, x.shape[axis]), step)
    return x[tuple(index)]


def _resize(inputs, attributes):
    x = inputs[0]
    scales = inputs[2] if len(inputs) > 2 else None
    sizes = inputs[3] if len(inputs) > 3 else None
    if sizes is not None:
        size = sizes.tolist()[-2:]
    else:
        size = [int(side * scale) for side, scale in zip(x.shape[-2:], scales.tolist()[-2:])]
    mode, coordinates = attributes.get("mode", "nearest"), attributes.get("coordinate_transformation_mode", "half_pixel")
    if mode != "linear" or coordinates not in ("align_corners", "half_pixel", "pytorch_half_pixel"):
        raise ValueError(f"Resize with mode {mode} and {coordinates} is not known here.")
    return resize_bilinear(x, size, coordinates == "align_corners")


def _batch_norm(inputs, attributes):
    x, gamma, beta, mean, variance = inputs
    return F.batch_norm(x, mean, variance, gamma, beta, eps=attributes.get("epsilon", 1e-5))


def _reduce_mean(inputs, attributes):
    return inputs[0].mean(dim=attributes["axes"], keepdim=bool(attributes.get("keepdims", 1)))


# Operators whose inputs after the first are read as numbers.
_READS_NUMBERS = {"Clip", "Expand", "Resize", "Slice"}

# TensorProto.DataType of onnx.proto. float16 is computed in float32.
_DTYPES = {1: torch.float32, 6: torch.int32, 7: torch.int64, 9: torch.bool, 10: torch.float32}

OPERATORS: Dict[str, Callable] = {
    "Add": lambda x, a: x[0] + x[1],
    "BatchNormalization": _batch_norm,
    "Cast": lambda x, a: x[0].to(_DTYPES[a["to"]]),
    "Clip": _clip,
    "Concat": lambda x, a: torch.cat(x, dim=a["axis"]),
    "Conv": _conv,
    "Div": lambda x, a: x[0] / x[1],
    "Expand": lambda x, a: x[0].expand(*torch.broadcast_shapes(tuple(x[1].tolist()), x[0].shape)),
    "GlobalAveragePool": lambda x, a: x[0].mean(dim=(2, 3), keepdim=True),
    "HardSigmoid": lambda x, a: torch.clamp(a.get("alpha", 0.2) * x[0] + a.get("beta", 0.5), 0, 1),
    "HardSwish": lambda x, a: F.hardswish(x[0]),
    "Identity": lambda x, a: x[0],
    "MaxPool": _max_pool,
    "Mul": lambda x, a: x[0] * x[1],
    "ReduceMean": _reduce_mean,
    "Relu": lambda x, a: F.relu(x[0]),
    "Resize": _resize,
    "Shape": lambda x, a: torch.tensor(x[0].shape, dtype=torch.int64),
    "Sigmoid": lambda x, a: torch.sigmoid(x[0]),
    "Slice": _slice,
    "Sub": lambda x, a: x[0] - x[1],
}
