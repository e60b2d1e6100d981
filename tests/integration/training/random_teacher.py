#!/usr/bin/env python3
"""Random weights of a network with 21 classes, for a student to be taught by: random_teacher.py ARCH OUT.pth"""

import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "training"))
from network.architectures import build_network

if __name__ == "__main__":
    torch.manual_seed(3)
    torch.save(build_network(sys.argv[1], 21).state_dict(), sys.argv[2])
