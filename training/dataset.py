"""What Atrous exports: photographs with masks whose pixel values are class ids, 255 = ignore."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np
from PIL import Image, ImageOps

from metrics import IGNORE

PHOTOGRAPHS = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True)
class ClassName:
    id: int
    name: str


@dataclass(frozen=True)
class Pair:
    photograph: Path
    mask: Path


class ExportedDataset:
    """An export folder in one of two layouts.

        voc   JPEGImages/NAME.jpg  SegmentationClass/NAME.png  ImageSets/Segmentation/SPLIT.txt
        png   [SPLIT/]images/NAME.jpg  [SPLIT/]masks/NAME.png        or images/SPLIT/NAME.jpg  masks/SPLIT/NAME.png

    Classes come from labels.json (voc) or classes.json (png), labels.txt or classes.txt ("ID NAME" per line, or names in the order of ids), else
    from the masks themselves. Channel k of the network is the k-th class in the order of ids.
    """

    def __init__(self, folder: str):
        """Raises ValueError that names what is missing."""
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise ValueError(f"There is no folder {folder}.")
        self.is_voc = (self.folder / "SegmentationClass").is_dir()
        if not self.is_voc and not self._mask_folders():
            raise ValueError(f"{folder} is no export that can be trained on: it has neither SegmentationClass nor masks. Export as voc or png.")
        self.classes = read_classes(self.folder) or self._classes_of_masks()
        self._channel_of = np.full(256, IGNORE, dtype=np.uint8)
        self._is_known = np.zeros(256, dtype=bool)
        for channel, each in enumerate(self.classes):
            self._channel_of[each.id] = channel
            self._is_known[each.id] = True
        self._is_known[IGNORE] = True

    @property
    def num_classes(self) -> int:
        return len(self.classes)

    def pairs(self, split: Optional[str]) -> List[Pair]:
        """Photographs with masks of a split; all of them where the export has no splits or `split` is None. Raises ValueError."""
        found = self._voc_pairs(split) if self.is_voc else self._png_pairs(split)
        if not found:
            raise ValueError(f"{self.folder} has no images in the split {split}." if split else f"{self.folder} has no images.")
        return found

    def has_split(self, split: str) -> bool:
        try:
            return len(self.pairs(split)) > 0
        except ValueError:
            return False

    def read(self, pair: Pair) -> Tuple[Image.Image, Image.Image]:
        """Photograph (RGB) and mask (L: channel of the class, 255 = ignore), of the same size. Raises ValueError."""
        with Image.open(pair.photograph) as opened:
            photograph = ImageOps.exif_transpose(opened).convert("RGB")
        mask = self._channels(pair.mask)
        if mask.shape != (photograph.height, photograph.width):
            raise ValueError(f"{pair.mask} is {mask.shape[1]} x {mask.shape[0]} pixels, its photograph {photograph.width} x {photograph.height}.")
        return photograph, Image.fromarray(mask)

    def classes_in(self, pair: Pair) -> List[int]:
        """Channels that occur in a mask."""
        return [int(channel) for channel in np.unique(self._channels(pair.mask)) if channel != IGNORE]

    def _channels(self, path: Path) -> np.ndarray:
        ids = read_ids(path)
        present = np.unique(ids)
        unknown = present[~self._is_known[present]]
        if len(unknown) > 0:
            raise ValueError(f"{path} holds the id {int(unknown[0])}, which is none of the {len(self.classes)} classes.")
        return self._channel_of[ids]

    def _voc_pairs(self, split: Optional[str]) -> List[Pair]:
        masks, photographs = self.folder / "SegmentationClass", self.folder / "JPEGImages"
        if split is None:
            names = sorted(path.stem for path in masks.glob("*.png"))
        else:
            listed = self.folder / "ImageSets" / "Segmentation" / f"{split}.txt"
            if not listed.exists():
                raise ValueError(f"{self.folder} has no split {split}: there is no {listed}.")
            names = [line.strip() for line in listed.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [Pair(_photograph(photographs, name), masks / f"{name}.png") for name in names]

    def _mask_folders(self) -> Dict[Optional[str], Tuple[Path, Path]]:
        """Folder of photographs and of masks by split; the split None where there are none."""
        images, masks = self.folder / "images", self.folder / "masks"
        if masks.is_dir():
            splits = sorted(path.name for path in masks.iterdir() if path.is_dir())
            return {split: (images / split, masks / split) for split in splits} if splits else {None: (images, masks)}
        return {path.parent.name: (path.parent / "images", path) for path in sorted(self.folder.glob("*/masks"))}

    def _png_pairs(self, split: Optional[str]) -> List[Pair]:
        folders = self._mask_folders()
        if split is not None and split not in folders and None not in folders:
            raise ValueError(f"{self.folder} has no split {split}; it has {', '.join(map(str, folders))}.")
        chosen = [folders[split]] if split in folders else list(folders.values())
        return [Pair(_photograph(images, mask.stem), mask) for images, masks in chosen for mask in sorted(masks.glob("*.png"))]

    def _classes_of_masks(self) -> List[ClassName]:
        ids = set()
        for pair in self.pairs(None):
            ids.update(int(value) for value in np.unique(read_ids(pair.mask)))
        highest = max(ids - {IGNORE}, default=-1)
        return [ClassName(id, str(id)) for id in range(highest + 1)]


def read_ids(path: Path) -> np.ndarray:
    """uint8 [H, W] of a grey or palette PNG. Raises ValueError for one with colours instead of ids."""
    with Image.open(path) as mask:
        if mask.mode not in ("L", "P", "1"):
            raise ValueError(f"{path} is a picture with colours ({mask.mode}); masks are grey or palette PNG files whose values are class ids.")
        return np.array(mask, dtype=np.uint8)


def read_classes(folder: Path) -> List[ClassName]:
    """Classes in the order of ids, without 255; empty where no file says them."""
    described = next((folder / name for name in ("labels.json", "classes.json") if (folder / name).exists()), None)
    if described is not None:
        listed = json.loads(described.read_text(encoding="utf-8"))["classes"]
        classes = [ClassName(int(each["id"]), str(each["name"])) for each in listed]
    else:
        text = next(((folder / name).read_text(encoding="utf-8") for name in ("labels.txt", "classes.txt") if (folder / name).exists()), "")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        has_ids = all(line.split(maxsplit=1)[0].isdigit() and len(line.split(maxsplit=1)) == 2 for line in lines)
        classes = [ClassName(int(line.split(maxsplit=1)[0]), line.split(maxsplit=1)[1]) if has_ids else ClassName(index, line) for index, line in enumerate(lines)]
    return sorted((each for each in classes if each.id != IGNORE), key=lambda each: each.id)


def _photograph(folder: Path, name: str) -> Path:
    for suffix in PHOTOGRAPHS:
        if (folder / f"{name}{suffix}").exists():
            return folder / f"{name}{suffix}"
    raise ValueError(f"{folder} has no photograph {name} ({', '.join(PHOTOGRAPHS)}).")


def repeat_hard(dataset: ExportedDataset, pairs: Sequence[Pair], hard: Sequence[str], repeats: int) -> List[Pair]:
    """Images with one of the classes named `hard` stand `repeats` times in the list (paper, section 4.3). Raises ValueError."""
    channels = {each.name: channel for channel, each in enumerate(dataset.classes)}
    unknown = [name for name in hard if name not in channels]
    if unknown:
        raise ValueError(f"There is no class {unknown[0]}; classes: {', '.join(channels)}.")
    wanted = {channels[name] for name in hard}
    return [pair for pair in pairs for _ in range(repeats if wanted & set(dataset.classes_in(pair)) else 1)]
