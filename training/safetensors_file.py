"""Tensors in a safetensors file, as far as the starter needs them. https://huggingface.co/docs/safetensors"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Dict

import numpy as np

_TYPES = {"F16": np.dtype("<f2"), "F32": np.dtype("<f4")}
_NAMES = {"float16": "F16", "float32": "F32"}


def encode_safetensors(tensors: Dict[str, np.ndarray]) -> bytes:
    """Header length (uint64), header (JSON, padded to 8 bytes), data. float16 and float32 only."""
    header, data = {}, b""
    for key in sorted(tensors):
        values = tensors[key]
        raw = values.astype(values.dtype.newbyteorder("<")).tobytes()
        header[key] = {"dtype": _NAMES[values.dtype.name], "shape": list(values.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + data


def read_safetensors(path: Path) -> Dict[str, np.ndarray]:
    """float32 arrays by name. Raises ValueError for a file that holds other types, or is none."""
    content = Path(path).read_bytes()
    try:
        data = 8 + int.from_bytes(content[:8], "little")
        header = json.loads(content[8:data])
        header.pop("__metadata__", None)
        tensors = {}
        for key, said in header.items():
            begin, end = said["data_offsets"]
            values = np.frombuffer(content[data + begin : data + end], _TYPES[said["dtype"]])
            tensors[key] = values.reshape(said["shape"]).astype(np.float32)
        return tensors
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"{path} is no safetensors file of float16 and float32 tensors: {error}.") from error
