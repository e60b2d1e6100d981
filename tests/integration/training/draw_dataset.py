#!/usr/bin/env python3
"""Draws a small export in Atrous's voc layout: a disc, a square or both on a noisy ground. draw_dataset.py DIR [COUNT]"""

import json
import random
import sys
from pathlib import Path

import numpy as np
from PIL import Image

SIZE = (72, 96)
CLASSES = ((0, "background"), (1, "disc"), (7, "square"))
COLOURS = {0: (40, 120, 60), 1: (220, 60, 40), 7: (50, 70, 220)}


def draw(chance: random.Random) -> "tuple[np.ndarray, np.ndarray]":
    """Photograph [H, W, 3] and label map [H, W], with a row of 255."""
    height, width = SIZE
    y, x = np.mgrid[:height, :width]
    labels = np.zeros(SIZE, dtype=np.uint8)
    radius = chance.randint(10, 20)
    labels[(y - chance.randint(20, 50)) ** 2 + (x - chance.randint(20, 70)) ** 2 < radius**2] = 1
    top, left = chance.randint(5, 40), chance.randint(5, 60)
    labels[top : top + 24, left : left + 24] = 7
    noise = np.random.default_rng(chance.getrandbits(32)).normal(0, 20, (*SIZE, 3))
    photograph = np.stack([np.vectorize(lambda id, c=c: COLOURS[id][c])(labels) for c in range(3)], axis=2) + noise
    labels[0] = 255
    return photograph.clip(0, 255).astype(np.uint8), labels


def main(folder: Path, count: int) -> None:
    chance = random.Random(7)
    for name in ("JPEGImages", "SegmentationClass", "ImageSets/Segmentation"):
        (folder / name).mkdir(parents=True)
    names = [f"drawn{index:02d}" for index in range(count)]
    for name in names:
        photograph, labels = draw(chance)
        Image.fromarray(photograph).save(folder / "JPEGImages" / f"{name}.jpg", quality=92)
        Image.fromarray(labels).save(folder / "SegmentationClass" / f"{name}.png")
    train = count * 3 // 4
    for split, members in (("train", names[:train]), ("val", names[train:])):
        (folder / "ImageSets/Segmentation" / f"{split}.txt").write_text("".join(f"{name}\n" for name in members))
    (folder / "labels.json").write_text(json.dumps({"backgroundId": 0, "ignoreIndex": 255, "classes": [{"id": id, "name": name} for id, name in CLASSES]}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 12)
