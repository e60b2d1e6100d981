"""What a training run leaves in its folder, each file whole or not there.

    last.ckpt      everything that --resume needs        best.pth       weights of the best mIoU, torchvision's keys
    log.csv        a row per iteration                   final.pth      weights at the end
    val.csv        a row per validation                  curve.svg      loss and mIoU
    classes.json   for `atrous models add --describe`    options.json   how the run was started
"""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any, Dict, List, Optional

import torch

from plot import draw_curves

LOG_FIELDS = ("iteration", "phase", "rate", "loss", "cross_entropy", "auxiliary", "soft")
VAL_FIELDS = ("iteration", "phase", "miou", "pixel_accuracy", "seconds")

# Options that may differ when a run goes on.
FREE_OPTIONS = {"resume", "device", "workers", "threads", "save_every", "out", "quiet", "stop_after"}


class RunFolder:
    def __init__(self, folder: str):
        self.folder = Path(folder)
        self._rows: Dict[str, List[Dict[str, Any]]] = {"log": [], "val": []}
        self._written = 0

    def begin(self, options: Dict[str, Any], resume: bool) -> Optional[Dict[str, Any]]:
        """Returns the state to go on from, None for a new run. Raises ValueError where the folder does not fit."""
        checkpoint = self.folder / "last.ckpt"
        if not resume:
            if checkpoint.exists():
                raise ValueError(f"{self.folder} holds a training run already: go on with --resume, or give another --out.")
            self.folder.mkdir(parents=True, exist_ok=True)
            write_text(self.folder / "options.json", json.dumps(options, indent=2) + "\n")
            return None
        if not checkpoint.exists():
            raise ValueError(f"{self.folder} holds no run to go on with: there is no {checkpoint}.")
        before = json.loads((self.folder / "options.json").read_text())
        changed = [name for name in options if name not in FREE_OPTIONS and json.loads(json.dumps(options[name])) != before.get(name)]
        if changed:
            name = changed[0]
            raise ValueError(f"The run in {self.folder} was started with --{name.replace('_', '-')} {before.get(name)}, not {options[name]}: go on with the same options.")
        state = torch.load(checkpoint, map_location="cpu")
        # Rows of iterations after the checkpoint come again.
        for name, fields in (("log", LOG_FIELDS), ("val", None)):
            path = self.folder / f"{name}.csv"
            if path.exists():
                with path.open(newline="") as file:
                    self._rows[name] = [row for row in csv.DictReader(file) if int(row["iteration"]) <= state["iteration"]]
        return state

    def log(self, row: Dict[str, Any]) -> None:
        self._rows["log"].append(row)

    def validated(self, row: Dict[str, Any]) -> None:
        self._rows["val"].append(row)

    def save(self, state: Dict[str, Any]) -> None:
        write_csv(self.folder / "log.csv", self._rows["log"], LOG_FIELDS)
        if self._rows["val"]:
            write_csv(self.folder / "val.csv", self._rows["val"], tuple(self._rows["val"][0]))
        write_text(self.folder / "curve.svg", draw_curves(self._rows["log"], self._rows["val"]))
        write_tensors(self.folder / "last.ckpt", state)

    def weights(self, name: str, state_dict: Dict[str, torch.Tensor]) -> None:
        write_tensors(self.folder / f"{name}.pth", {key: value.detach().cpu() for key, value in state_dict.items()})


def write_text(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def write_tensors(path: Path, state: Dict[str, Any]) -> None:
    part = path.with_name(path.name + ".part")
    torch.save(state, part)
    os.replace(part, path)


def write_csv(path: Path, rows: List[Dict[str, Any]], fields: "tuple[str, ...]") -> None:
    part = path.with_name(path.name + ".part")
    with part.open("w", newline="") as file:
        writer = csv.DictWriter(file, fields)
        writer.writeheader()
        writer.writerows(rows)
    os.replace(part, path)
