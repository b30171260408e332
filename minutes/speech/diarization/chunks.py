"""Where the overlapping pieces of a recording lie, and reading them in batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from minutes.model.audio import SAMPLE_RATE
from minutes.ports import Audio, Samples


@dataclass(frozen=True, slots=True)
class Chunks:
    """Pieces of ``size`` samples every ``step`` samples; the last one may stick out of the
    recording and is filled with zeros, as pyannote's Inference.slide does."""

    num_samples: int
    size: int
    step: int

    @classmethod
    def of(cls, audio: Audio, *, chunk_s: float, step_s: float) -> Chunks:
        return cls(audio.num_samples, int(chunk_s * SAMPLE_RATE), round(step_s * SAMPLE_RATE))

    def __len__(self) -> int:
        rest = self.num_samples - self.size
        return 1 if rest <= 0 else 1 + -(-rest // self.step)

    def batches(self, audio: Audio, batch_size: int) -> Iterator[Samples]:
        """All pieces in order: arrays of shape (≤ batch_size, size)."""
        for first in range(0, len(self), batch_size):
            yield self.read(audio, np.arange(first, min(first + batch_size, len(self))))

    def read(self, audio: Audio, indices: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Samples:
        """The pieces of the given, ascending indices: shape (len(indices), size)."""
        first = int(indices[0]) * self.step
        samples = audio.read(first, int(indices[-1]) * self.step + self.size)
        span = np.zeros(int(indices[-1]) * self.step + self.size - first, dtype=np.float32)
        span[: len(samples)] = samples
        windows = np.lib.stride_tricks.sliding_window_view(span, self.size)
        return windows[indices * self.step - first]
