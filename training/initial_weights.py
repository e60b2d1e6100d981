"""Where training begins: torchvision's checkpoints, an Atrous model, or nothing."""

from __future__ import annotations

from typing import Dict, Iterable, List

import torch
from torch import Tensor, nn

CLASSIFIER = ("classifier.4.weight", "classifier.4.bias", "aux_classifier.4.weight", "aux_classifier.4.bias")


def load_initial(network: nn.Module, path: str, calibration: Iterable[Tensor] = ()) -> List[str]:
    """Fills the network from a file and returns sentences about what was left random.

    A .pth holds a DeepLabV3 with torchvision's keys, or torchvision's ImageNet classifier for the backbone. An .onnx is
    a model that Atrous compiled: its batch norm is folded into the convolutions, and is given back the mean and
    variance that the images of `calibration` have there (float32 [N, 3, H, W], normalised).

    Raises ValueError that lists tensors which do not fit.
    """
    if path.endswith(".onnx"):
        return _load_folded(network, read_onnx_weights(path), path, calibration)
    state = torch.load(path, map_location="cpu")
    state = next((state[key] for key in ("model", "state_dict", "model_state_dict") if key in state), state)
    return _load(network, _with_our_keys(state), path)


def _with_our_keys(state: Dict[str, Tensor]) -> Dict[str, Tensor]:
    state = {key[len("module.") :] if key.startswith("module.") else key: value for key, value in state.items()}
    if any(key.startswith("backbone.") for key in state):
        return state
    # A classifier of torchvision: features.N of the MobileNets, conv1 and layerN of ResNet; its own head is of no use.
    kept = {key: value for key, value in state.items() if not key.startswith(("classifier.", "fc."))}
    return {"backbone." + (key[len("features.") :] if key.startswith("features.") else key): value for key, value in kept.items()}


def _load(network: nn.Module, state: Dict[str, Tensor], path: str) -> List[str]:
    own = network.state_dict()
    notes = []
    if not any(key.startswith("classifier.") for key in state):
        notes.append(f"{path} is a backbone: the head begins random.")
        expected = {key for key in own if key.startswith("backbone.")}
    else:
        expected = {key for key in own if not key.startswith("aux_classifier.") or key in state}
        if len(expected) < len(own):
            notes.append(f"{path} has no auxiliary head: it begins random.")
    for key in CLASSIFIER:
        if key in state and key in own and state[key].shape != own[key].shape:
            notes.append(f"{path} has {state[key].shape[0]} classes instead of {own[key].shape[0]}: {key} begins random.")
            state = {name: value for name, value in state.items() if name != key}
            expected.discard(key)
    # MobileNetV2's classifier has one more convolution, which DeepLabV3 does not use.
    unfit = [key for key in sorted(expected) if key not in state or state[key].shape != own[key].shape]
    if unfit:
        raise ValueError(f"{path} does not fit: {len(unfit)} tensors are missing or of another shape, such as {', '.join(unfit[:3])}. Is --arch right?")
    network.load_state_dict({**own, **{key: state[key] for key in expected}})
    return notes


def read_onnx_weights(path: str) -> Dict[str, Tensor]:
    """Initialisers by name, as float32. ASPP's projection, which Atrous splits by branches, is put together again."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path).graph
    tensors = {each.name: torch.from_numpy(numpy_helper.to_array(each).copy()) for each in graph.initializer}
    tensors = {name: values.float() for name, values in tensors.items() if values.is_floating_point()}
    pooled = "classifier.0.project.0.weight_1"
    if pooled in tensors:
        tensors["classifier.0.project.0.weight"] = torch.cat([tensors["classifier.0.project.0.weight"], tensors.pop(pooled)], dim=1)
    return tensors


def _load_folded(network: nn.Module, tensors: Dict[str, Tensor], path: str, calibration: Iterable[Tensor]) -> List[str]:
    own = network.state_dict()
    state = {}
    for convolution, norm in _normed_convolutions(network):
        weight, bias = tensors.get(f"{convolution}.weight"), tensors.get(f"{convolution}.bias")
        if weight is None or bias is None:
            if convolution.startswith("aux_classifier."):
                continue
            raise ValueError(f"{path} does not fit: it has no tensor {convolution}.weight. Only models that Atrous compiled from a DeepLabV3 can be trained on, with the same --arch.")
        state[f"{convolution}.weight"] = weight
        state.update({f"{norm}.weight": torch.ones_like(bias), f"{norm}.bias": bias, f"{norm}.running_mean": torch.zeros_like(bias)})
        # So that the norm's own division by sqrt(variance + epsilon) is a division by 1.
        state[f"{norm}.running_var"] = torch.full_like(bias, 1 - network.get_submodule(norm).eps)
        state[f"{norm}.num_batches_tracked"] = own[f"{norm}.num_batches_tracked"]
    state.update({name: values for name, values in tensors.items() if name in own and name not in state})
    notes = _load(network, state, path)
    _give_statistics(network, calibration)
    return notes


def _normed_convolutions(network: nn.Module) -> "list[tuple[str, str]]":
    """Names of every convolution without bias and of the batch norm after it."""
    found, last = [], None
    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d):
            last = name if module.bias is None else None
        elif isinstance(module, nn.BatchNorm2d) and last is not None:
            found.append((last, name))
            last = None
    return found


@torch.no_grad()
def _give_statistics(network: nn.Module, calibration: Iterable[Tensor]) -> None:
    """Unfolds batch norm: mean and variance of the images, with the scale and shift that leave the outputs as they are."""
    for images in calibration:

        def unfold(norm: nn.BatchNorm2d, inputs) -> None:
            mean, variance = inputs[0].mean(dim=(0, 2, 3)), inputs[0].var(dim=(0, 2, 3), unbiased=False)
            factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            shift = norm.bias - factor * norm.running_mean
            norm.running_mean.copy_(mean)
            norm.running_var.copy_(variance)
            norm.weight.copy_(factor * torch.sqrt(variance + norm.eps))
            norm.bias.copy_(shift + factor * mean)

        hooks = [module.register_forward_pre_hook(unfold) for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
        was_training = network.training
        network.eval()
        network(images)
        network.train(was_training)
        for hook in hooks:
            hook.remove()
        return
