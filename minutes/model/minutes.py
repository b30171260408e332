"""The minutes as data, before any file format; and the files written from them."""

from __future__ import annotations

from dataclasses import dataclass

from minutes.model.dialogue import Correction, Dialogue
from minutes.model.editions import Edition, SignOff
from minutes.model.findings import Findings, Topic
from minutes.model.meeting import Attendee, Meeting

MINUTES_SCHEMA_VERSION = 2
"""Raised whenever the JSON export changes shape (docs/minutes.schema.json)."""


@dataclass(frozen=True, slots=True)
class Participant:
    """One voice of the recording, as the documents call it."""

    speaker: str
    display_name: str
    """``김도현 위원`` where identified, else ``화자 1``."""
    attendee: Attendee | None
    score: float
    reason: str
    reviewed: bool
    speaking_s: float


@dataclass(frozen=True, slots=True)
class SpeakerDigest:
    """위원별 발언 요지: the points of one participant, in order of time."""

    speaker: str | None
    display_name: str
    finding_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MissingField:
    """A statutory field that nobody gave, shown as 확인 필요."""

    field: str
    """Attribute of Meeting, or ``speakers`` for voices without a name."""
    label: str
    todo: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader must know about how these minutes were made."""

    kind: str
    """``truncated``, ``no_diarization``, ``dropped_text``, ``fictional``, …"""
    text: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made these minutes; nothing that differs between two runs of the same work."""

    product: str
    engines: tuple[tuple[str, str], ...]
    """Stage and engine identity, e.g. ``("transcribe", "faster-whisper base int8")``."""


@dataclass(frozen=True, slots=True)
class Minutes:
    """One meeting's minutes: every document is written from this value alone."""

    recording_id: str
    meeting: Meeting
    participants: tuple[Participant, ...]
    digests: tuple[SpeakerDigest, ...]
    findings: Findings
    topics: tuple[Topic, ...]
    dialogue: Dialogue
    missing: tuple[MissingField, ...]
    notes: tuple[Note, ...]
    provenance: Provenance
    corrections: tuple[Correction, ...] = ()
    edition: Edition = Edition.INTERNAL
    sign_off: SignOff | None = None
    """None while these minutes are a draft."""
    schema_version: int = MINUTES_SCHEMA_VERSION

    def display_name(self, speaker: str | None) -> str:
        """What the documents call this voice."""
        for participant in self.participants:
            if participant.speaker == speaker:
                return participant.display_name
        return "화자 미상"


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One written file."""

    name: str
    """File name inside the export folder."""
    form: str
    """Short name, one of :data:`~minutes.model.bodies.FORMS`."""
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Exports:
    """All files written from one value of the minutes."""

    folder: str
    """Name of the folder under ``exports/``."""
    files: tuple[ExportedFile, ...]
    missing: tuple[str, ...] = ()
    """Forms that could not be written."""
