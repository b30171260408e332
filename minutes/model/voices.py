"""Voice profiles: a person's voice as numbers, kept with their consent and only for a time.

An embedding is personal data that tells who somebody is. It never leaves the database but in a
backup: no document, no JSON and no message holds one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Consent:
    """That a person agreed to be recognised by voice."""

    text: str
    """What was agreed to, and how: ``음성 등록 동의서 제출``."""
    given_on: dt.date
    noted_by: str
    """Who noted it."""


@dataclass(frozen=True, slots=True)
class VoiceSource:
    """Where the voice was heard."""

    kind: Literal["sample", "meeting"]
    sha256: str
    """Of the sample's file; of a meeting the recording's ID."""
    speaker: str | None = None
    """The speaker's label in that meeting."""


@dataclass(frozen=True, slots=True)
class VoicePrint:
    """What comparing needs of a profile."""

    name: str
    model: str
    """What embedded the voice; only voices of one model are compared."""
    embedding: tuple[float, ...]
    """Unit length."""
    consented_on: dt.date


@dataclass(frozen=True, slots=True)
class NewVoice:
    """A voice that is to be kept."""

    name: str
    embedding: tuple[float, ...]
    """Unit length."""
    model: str
    source: VoiceSource
    speech_s: float
    """Seconds of speech it was taken from."""
    consent: Consent
    expires_on: dt.date
    """The last day on which it may be used."""


@dataclass(frozen=True, slots=True)
class VoiceProfile:
    """A voice that is kept."""

    id: int
    created_at: dt.datetime
    voice: NewVoice

    def in_force(self, on: dt.date) -> bool:
        """Whether it may be used on a day."""
        return on <= self.voice.expires_on

    @property
    def print(self) -> VoicePrint:
        """What comparing needs of it."""
        voice = self.voice
        return VoicePrint(voice.name, voice.model, voice.embedding, voice.consent.given_on)
