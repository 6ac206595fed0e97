"""Vectors that are kept between runs: embedding 20,000 passages takes minutes, reading them back a second.

Here: one file a model, which grows and survives being killed. Not here: the embedder (`services.verify.embedding`).
"""

import hashlib
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from services.verify.embedding import DIMENSIONS, Embedder, Vectors

_ROW = np.dtype([("text", "V16"), ("vector", "<f4", (DIMENSIONS,))])
# What a killed run loses at most: half a minute of work.
_KEPT_EVERY = 1000


class Kept:
    """The shipped embedder with a memory in `folder`. For one process at a time."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        model = (resources.files("services.verify.models") / "embedder.onnx").read_bytes()
        # another model's vectors mean nothing to this one
        self._file = folder / f"vectors-{hashlib.sha256(model).hexdigest()[:16]}.bin"
        self._embedder = embedder
        self._rows = self._read()

    def embed(self, texts: Sequence[str], progress: Callable[[int], None]) -> Vectors:
        """One unit vector for each text, in order. `progress` is called with how many more are there."""
        keys = [hashlib.sha256(text.encode()).digest()[:16] for text in texts]
        missing = [index for index, key in enumerate(keys) if key not in self._rows]
        progress(len(texts) - len(missing))
        for start in range(0, len(missing), _KEPT_EVERY):
            part = missing[start : start + _KEPT_EVERY]
            rows = np.empty(len(part), dtype=_ROW)
            for row, index in enumerate(part):
                rows[row] = (np.void(keys[index]), self._embedder.embed([texts[index]])[0])
                progress(1)
            with self._file.open("ab") as file:
                rows.tofile(file)
            self._remember(rows)
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for index, key in enumerate(keys):
            vectors[index] = self._rows[key]
        return vectors

    def _read(self) -> dict[bytes, Any]:
        self._rows = {}
        if self._file.exists():
            whole = self._file.stat().st_size // _ROW.itemsize
            # a run that was killed while it wrote left a part of a row
            with self._file.open("r+b") as file:
                file.truncate(whole * _ROW.itemsize)
            self._remember(np.fromfile(self._file, dtype=_ROW))
        return self._rows

    def _remember(self, rows: Any) -> None:
        self._rows.update((row["text"].tobytes(), row["vector"]) for row in rows)
