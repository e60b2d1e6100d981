#!/usr/bin/env python3
"""What PyTorch computes: network_logits.py WEIGHTS ARCH CLASSES OUT.bin

Fills the network from a .pth, or from an .onnx that Atrous compiled (then with batch norm unfolded on a made-up batch),
runs it on a made-up image and writes image and logits as float32, one after the other.
"""

import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "training"))
from initial_weights import load_initial
from network.architectures import build_network
from onnx_interpreter import OnnxInterpreter

SIDES = (49, 65)


def main(weights: str, architecture: str, classes: str, out: str) -> None:
    torch.set_num_threads(1)
    network = build_network(architecture, int(classes)).eval()
    batch = torch.rand(4, 3, 65, 65, generator=torch.Generator().manual_seed(2)) * 4 - 2
    for note in load_initial(network, weights, [batch]):
        print(note)
    image = torch.rand(1, 3, *SIDES, generator=torch.Generator().manual_seed(1)) * 4 - 2
    with torch.no_grad():
        logits = network(image)["out"]
    if weights.endswith(".onnx"):
        # As a teacher it gives the same, too.
        taught = OnnxInterpreter(weights)(image)["logits"]
        assert (taught - logits).abs().max() < 1e-3, "the interpreter of ONNX gives other logits"
    Path(out).write_bytes(image.numpy().tobytes() + logits.numpy().tobytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
