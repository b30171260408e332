"""Voices for tests: embeddings of known likeness, profiles of made-up people."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from minutes.model.speech import Diarization, SpeakerTurn, SpeakerVoice
from minutes.model.voices import Consent, NewVoice, VoiceSource

MODEL = "test-model@1"
CONSENT = Consent("음성 등록 동의서 제출", dt.date(2026, 3, 2), "사무국")
TODAY = dt.date(2026, 11, 20)


def like(similarity: float, axis: int = 1) -> tuple[float, ...]:
    """A unit vector at this cosine from the first axis."""
    vector = [0.0] * 8
    vector[0], vector[axis] = similarity, (1.0 - similarity**2) ** 0.5
    return tuple(vector)


OWN = like(1.0)


def voice(name: str = "박지은", **changes: object) -> NewVoice:
    """A voice to keep."""
    made = NewVoice(
        name=name,
        embedding=OWN,
        model=MODEL,
        source=VoiceSource("sample", "5" * 64),
        speech_s=30.0,
        consent=CONSENT,
        expires_on=dt.date(2028, 3, 1),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def heard(*speakers: tuple[str, float, tuple[float, ...]], model: str = MODEL) -> Diarization:
    """Speakers one after another, each with seconds of speech and an embedding."""
    turns, clock = [], 0.0
    for speaker, seconds, _ in speakers:
        turns.append(SpeakerTurn(clock, clock + seconds, speaker))
        clock += seconds + 1.0
    voices = tuple(SpeakerVoice(speaker, embedding) for speaker, _, embedding in speakers)
    return Diarization(tuple(turns), tuple(turns), voices, model)
