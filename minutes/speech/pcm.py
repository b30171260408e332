"""The decoded recording on disk: raw mono 16-bit samples at ``SAMPLE_RATE``, no header."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from minutes.files import storage_errors
from minutes.model.audio import SAMPLE_RATE
from minutes.ports import Samples

PCM_DTYPE = np.dtype("<i2")
FULL_SCALE = 32_768
"""Samples are stored as integers of this scale and handed out as floats in -1 to 1."""


class PcmAudio:
    """A decoded recording, read range by range; nothing of it stays in memory.

    Every read opens the file anew, so one object serves threads and travels between processes.
    """

    def __init__(self, path: Path) -> None:
        """Raises StorageError where the file is absent."""
        self._path = path
        with storage_errors(path):
            self._num_samples = path.stat().st_size // PCM_DTYPE.itemsize

    @property
    def num_samples(self) -> int:
        return self._num_samples

    @property
    def duration_s(self) -> float:
        return self._num_samples / SAMPLE_RATE

    def read(self, start: int, stop: int) -> Samples:
        """Samples ``start`` to ``stop``, cut to the recording: shape (≤ stop - start,)."""
        start = min(max(start, 0), self._num_samples)
        stop = min(max(stop, start), self._num_samples)
        return self._integers(start, stop - start).astype(np.float32) / np.float32(FULL_SCALE)

    def blocks(self, size: int) -> Iterator[Samples]:
        """The recording in order, in pieces of ``size`` samples, the last one shorter."""
        for start in range(0, self._num_samples, size):
            yield self.read(start, start + size)

    def _integers(self, start: int, count: int) -> NDArray[np.int16]:
        with storage_errors(self._path), self._path.open("rb") as file:
            file.seek(start * PCM_DTYPE.itemsize)
            return np.fromfile(file, dtype=PCM_DTYPE, count=count)
