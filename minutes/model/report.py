"""The report of a night as data: what was done, what needs a person, what failed, what waits.

Every moment is an aware datetime. None means: not known; nothing is estimated to fill a gap.
Texts are Korean, as they stand on the page.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

REPORT_SCHEMA_VERSION = 1
"""Raised whenever the stored report changes shape."""

ReportKind = Literal["night", "now"]
"""A scheduled night, or the state at a moment that somebody asked for."""


class ConcernKind(StrEnum):
    """Why a person is needed, the most pressing first."""

    DELIVERY_UNCERTAIN = "delivery_uncertain"
    DELIVERY_REFUSED = "delivery_refused"
    DEGRADED = "degraded"
    TRUNCATED = "truncated"
    MISSING_FIELD = "missing_field"
    UNNAMED_SPEAKER = "unnamed_speaker"
    WEAK_NAME = "weak_name"
    LOW_CONFIDENCE = "low_confidence"
    DROPPED_TEXT = "dropped_text"
    EDITED = "edited"
    REPLACED = "replaced"
    COPY = "copy"
    RETENTION = "retention"


class WaitReason(StrEnum):
    """Why a recording was not processed yet."""

    QUEUED = "queued"
    ARRIVING = "arriving"
    """Its files still change."""
    BACK_OFF = "back_off"
    """It failed and is tried again later."""
    WINDOW = "window"
    """It would not have been finished by the end of the window."""
    TOO_LONG = "too_long"
    """It would not fit into a whole window."""
    ELSEWHERE = "elsewhere"
    """Another process is working on it."""
    STOPPED = "stopped"
    """The night was asked to stop, or was stopped by a problem."""


@dataclass(frozen=True, slots=True)
class StageSpan:
    """When a stage ran."""

    stage: str
    started_at: dt.datetime
    ended_at: dt.datetime


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """What one recording took of the night, in order of time."""

    name: str
    spans: tuple[StageSpan, ...]


@dataclass(frozen=True, slots=True)
class ReportedFile:
    """A document that was written."""

    form: str
    """``docx``, ``json``, ``srt``, ``vtt``."""
    path: str
    """Below the export folder, with slashes."""


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """How much was found in a meeting."""

    opinions: int
    tasks: int
    decisions: int
    follow_ups: int


@dataclass(frozen=True, slots=True)
class DoneItem:
    """A recording whose minutes were written."""

    recording_id: str
    name: str
    title: str
    meeting_date: dt.date | None
    length_s: float | None
    work_s: float | None
    """Time its stages took this night; None where none of them ran."""
    counts: FindingCounts
    files: tuple[ReportedFile, ...]
    recognised: bool
    """False where earlier recognition was used and only the documents were made again."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence that the recogniser was unsure of."""

    time_s: float
    speaker: str
    text: str
    doubt: float
    """Share of its letters that are expected to be wrong, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that a person has to look at."""

    kind: ConcernKind
    subject: str
    """The meeting's title, or the name of the file or recipient it is about."""
    text: str
    todo: str
    recording_id: str | None = None
    command: str | None = None
    """What to type, where that settles it."""
    passages: tuple[Passage, ...] = ()
    more: int = 0
    """How many further passages are not listed."""


@dataclass(frozen=True, slots=True)
class FailedItem:
    """A recording, or a file, that gave no minutes."""

    name: str
    reason: str
    todo: str
    exit_code: int
    failed_at: dt.datetime | None
    recording_id: str | None = None
    attempts: int | None = None
    next_try_at: dt.datetime | None = None
    """None: not tried again until a person or a changed file asks for it."""


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """A recording that is still to be processed."""

    name: str
    reason: WaitReason
    recording_id: str | None = None
    length_s: float | None = None
    estimate_s: float | None = None
    """How long its processing is expected to take, by measured speed."""
    when: dt.datetime | None = None
    """When it is expected to start."""


@dataclass(frozen=True, slots=True)
class SkippedItem:
    """A file in the inbox that is no recording."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeliveryItem:
    """One mail to one recipient."""

    recipient: str
    subject: str
    state: str
    """waiting, sending, sent, refused, uncertain, dropped."""
    answer: str | None
    """What the server said last."""
    changed_at: dt.datetime
    delivery_id: int | None = None
    recording_id: str | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """How much was recognised this night and what it took."""

    recordings: int
    audio_s: float | None
    work_s: float | None
    """Seconds of all stages together."""
    peak_mib: float | None

    @property
    def speed(self) -> float | None:
        """Seconds of audio for each second of work."""
        return self.audio_s / self.work_s if self.audio_s and self.work_s else None


@dataclass(frozen=True, slots=True)
class Problem:
    """What kept the whole night from being worked through."""

    reason: str
    todo: str
    exit_code: int


@dataclass(frozen=True, slots=True)
class NightReport:
    """One night, or the state at one moment."""

    kind: ReportKind
    started_at: dt.datetime
    ended_at: dt.datetime
    timezone: str
    """IANA name of the zone in which the page tells times."""
    since: dt.datetime | None = None
    """When the report before this one was made: what failed earlier was told then."""
    until: dt.datetime | None = None
    """End of the processing window."""
    next_start: dt.datetime | None = None
    problem: Problem | None = None
    concerns: tuple[Concern, ...] = ()
    done: tuple[DoneItem, ...] = ()
    failed: tuple[FailedItem, ...] = ()
    waiting: tuple[WaitingItem, ...] = ()
    deliveries: tuple[DeliveryItem, ...] = ()
    skipped: tuple[SkippedItem, ...] = ()
    timeline: tuple[TimelineRow, ...] = ()
    totals: Totals = Totals(recordings=0, audio_s=None, work_s=None, peak_mib=None)
    free_disk_bytes: int | None = None
    schema_version: int = REPORT_SCHEMA_VERSION
