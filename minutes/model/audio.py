"""What a recording is, before anything is recognised."""

from __future__ import annotations

from dataclasses import dataclass

SAMPLE_RATE = 16_000
"""Samples per second of all audio inside the product: mono, what every engine expects."""


@dataclass(frozen=True, slots=True)
class AudioPart:
    """One file of a recording, as found by the probe."""

    sha256: str
    container: str
    codec: str
    sample_rate: int
    channels: int
    duration_s: float
    """Length of what was decoded, not of what the header claims."""
    truncated: bool = False
    """The file ended, or broke, before its header said; what came before is used."""


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """A recording's parts in order on one time line."""

    parts: tuple[AudioPart, ...]
    peak: float
    """Largest absolute sample, 0 to 1."""

    @property
    def duration_s(self) -> float:
        return sum(part.duration_s for part in self.parts)
