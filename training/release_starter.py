#!/usr/bin/env python3
"""Puts trained weights into the project as the starter model: release_starter.py STARTER.pth [--long-side N]

Writes models/starter/starter.safetensors and starter.json. Convolutions are stored as float16, batch norm as float32,
whose variances may lie beyond half precision. The card, models/starter/README.md, is written by hand.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import torch

from network.architectures import build_network
from run_folder import write_text
from safetensors_file import encode_safetensors

ARCHITECTURE = "deeplabv3_mobilenet_v2_mobile"
LARGEST_BYTES = 6_000_000
FOLDER = Path(__file__).resolve().parent.parent / "models" / "starter"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", help=".pth as train_starter.py writes it")
    parser.add_argument("--long-side", type=int, default=513, help="at which photographs are labelled")
    options = parser.parse_args()
    state = torch.load(options.weights, map_location="cpu")
    network = build_network(ARCHITECTURE, 21)
    network.load_state_dict(state)
    tensors = {key: value.half() if value.dim() == 4 else value.float() for key, value in state.items() if not key.endswith("num_batches_tracked")}
    if not all(bool(value.isfinite().all()) for value in tensors.values()):
        print("release_starter.py: a weight is beyond half precision.", file=sys.stderr)
        return 2
    encoded = encode_safetensors({key: value.contiguous().numpy() for key, value in tensors.items()})
    if len(encoded) > LARGEST_BYTES:
        print(f"release_starter.py: {len(encoded)} bytes; the starter may have {LARGEST_BYTES}.", file=sys.stderr)
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "starter.safetensors").write_bytes(encoded)
    said = {"name": "Starter model", "license": "Apache-2.0; see models/starter/README.md", "input": {"longSide": options.long_side}}
    write_text(FOLDER / "starter.json", json.dumps(said, indent=2) + "\n")
    print(f"{FOLDER / 'starter.safetensors'}: {len(encoded)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
