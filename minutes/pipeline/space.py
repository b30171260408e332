"""How much disk a stage needs, from the length of its audio. Pure arithmetic.

The decoded audio is exact: 16-bit samples at 16 kHz. What the stages write was measured on a
roundtable of 12 minutes with six speakers, a synthetic one of 3.4 minutes with five, and is
rounded up for people who talk twice as fast. In bytes per second of audio, larger of the two:
transcribe 207, diarize 157, attribute 178, identify 6, extract 65, compose 252, export 508 (of
which the JSON form takes 379).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from minutes.model.audio import SAMPLE_RATE

Place = Literal["audio_cache", "artefacts", "exports"]
"""Which folder the bytes go to."""

SAMPLE_BYTES = 2
"""The decoded stream on disk is 16-bit."""

_MARGIN = 2.0
"""Speech may be twice as dense as in the material that was measured."""

_BASE_BYTES = 64_000
"""A stage's file without any speech, its checksum, and the file system's rounding."""

_RATES: dict[str, float] = {
    "transcribe": 207,
    "diarize": 157,
    "attribute": 178,
    "correct": 184,
    "identify": 6,
    "extract": 65,
    "compose": 252,
    "export": 508,
}
"""Measured bytes per second of audio."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a stage is about to write."""

    place: Place
    bytes: int


def needed(stage: str, audio_s: float) -> Need:
    """What ``stage`` writes for ``audio_s`` seconds of audio, rather too much than too little.

    The first stage decodes; the artefact it also writes is small. A speech stage that is resumed
    in another night decodes again, so for it ask about ``probe`` too where no decoded audio is.
    """
    if stage == "probe":
        return Need("audio_cache", _BASE_BYTES + round(audio_s * SAMPLE_RATE * SAMPLE_BYTES))
    place: Place = "exports" if stage == "export" else "artefacts"
    return Need(place, _BASE_BYTES + round(audio_s * _RATES[stage] * _MARGIN))
