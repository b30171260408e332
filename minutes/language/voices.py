"""Which voices of a recording are those of people who consented to be recognised. Pure.

Unit-length embeddings are compared by their cosine. The least similarity was chosen for false
acceptances near zero on real recordings; ``docs/voices.md`` holds the figures.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from minutes.model.speech import SpeakerVoice
from minutes.model.voices import VoicePrint


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceOptions:
    """When two voices count as one person's."""

    threshold: float = 0.7
    """Least cosine."""
    margin: float = 0.15
    """Least lead over every other person's voice."""


@dataclass(frozen=True, slots=True)
class VoiceMatch:
    """A speaker sounds like a person."""

    speaker: str
    name: str
    similarity: float
    """Cosine."""
    consented_on: dt.date


@dataclass(frozen=True, slots=True)
class Voices:
    """The voices of a recording and those they may be compared with."""

    model: str = ""
    """What embedded the recording's voices; empty where nobody knows."""
    heard: tuple[SpeakerVoice, ...] = ()
    known: tuple[VoicePrint, ...] = ()


def match_voices(voices: Voices, options: VoiceOptions) -> tuple[VoiceMatch, ...]:
    """Speakers who clearly sound like one of the people, each with the best of that person's
    voices."""
    prints = [p for p in voices.known if voices.model and p.model == voices.model]
    found = (_match(voice, prints, options) for voice in voices.heard) if prints else ()
    return tuple(match for match in found if match is not None)


def _match(
    voice: SpeakerVoice, prints: Sequence[VoicePrint], options: VoiceOptions
) -> VoiceMatch | None:
    by_person: dict[str, list[tuple[float, dt.date]]] = defaultdict(list)
    for known in prints:
        cosine = float(np.dot(voice.embedding, known.embedding))
        by_person[known.name].append((cosine, known.consented_on))
    ranked = sorted(((max(heard), name) for name, heard in by_person.items()), reverse=True)
    (best, consented_on), name = ranked[0]
    rival = ranked[1][0][0] if len(ranked) > 1 else -1.0
    if best < options.threshold or best - rival < options.margin:
        return None
    return VoiceMatch(voice.speaker, name, best, consented_on)
