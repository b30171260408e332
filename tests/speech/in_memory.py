"""Samples in memory as a recording."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from minutes.model.audio import SAMPLE_RATE
from minutes.ports import Samples


@dataclass(frozen=True, slots=True)
class InMemory:
    """Implements :class:`minutes.ports.Audio`."""

    samples: Samples

    @property
    def num_samples(self) -> int:
        return len(self.samples)

    @property
    def duration_s(self) -> float:
        return len(self.samples) / SAMPLE_RATE

    def read(self, start: int, stop: int) -> Samples:
        return self.samples[max(0, start) : stop]

    def blocks(self, size: int) -> Iterator[Samples]:
        return (self.read(first, first + size) for first in range(0, self.num_samples, size))
