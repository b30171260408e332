"""The event log: what happened to each recording and to the night. Only ever added to."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from minutes.store.database import Database, EventRow, utc_now


class EventKind(StrEnum):
    """What can happen, with the facts that are noted."""

    FOUND = "found"
    """A recording came. name, seconds."""
    COPIED = "copied"
    """Its content lies elsewhere too. path."""
    MOVED = "moved"
    """Its files have other names now. paths."""
    REPLACED = "replaced"
    """Another content took its place. path."""
    QUEUED = "queued"
    """reason."""
    CLAIMED = "claimed"
    """attempt, owner."""
    TAKEN_OVER = "taken_over"
    """From an owner that is gone. attempt, owner, previous."""
    STAGE_DONE = "stage_done"
    """stage, seconds, reused."""
    STAGE_FAILED = "stage_failed"
    """stage, error, message."""
    RETRY_AT = "retry_at"
    """It failed and is tried again. at, attempt, error, message."""
    RELEASED = "released"
    """Put back without counting the attempt. reason."""
    DONE = "done"
    """attempt."""
    DEGRADED = "degraded"
    """Delivered without some stages. attempt, stages."""
    FAILED = "failed"
    """attempt, error, message."""
    LEASE_LOST = "lease_lost"
    """A holder found that it had been taken over. owner."""
    RETENTION = "retention"
    NAMED = "named"
    """A person named a speaker."""
    VOICE_ADDED = "voice_added"
    """A voice is kept. profile, name, by, until."""
    VOICE_EXTENDED = "voice_extended"
    """profile, name, by, until."""
    VOICE_DELETED = "voice_deleted"
    """profile, name, by."""
    VOICE_EXPIRED = "voice_expired"
    """Deleted because its time was over. profile, name, until."""
    SIGNED = "signed"
    """A person settled the minutes. name, by."""
    UNSIGNED = "unsigned"
    """The sign-off was withdrawn. by."""
    CLOSED = "closed"
    """Words were marked as not to be disclosed. utterance, ground, by."""
    OPENED = "opened"
    """Such a mark was taken back. utterance, by."""
    EDITION = "edition"
    """An edition was written. edition, attribution, by."""
    DELIVERY = "delivery"
    NIGHT_STARTED = "night_started"
    NIGHT_ENDED = "night_ended"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class EventEntry:
    """Something that happened; ``at`` is aware and UTC."""

    id: int
    recording_id: str | None
    at: dt.datetime
    kind: EventKind
    facts: dict[str, Any]


class EventLog:
    """Adds events and reads them back in the order they were added."""

    def __init__(self, database: Database, *, now: Callable[[], dt.datetime] = utc_now) -> None:
        self._database = database
        self._now = now

    def add(self, kind: EventKind, recording_id: str | None = None, **facts: object) -> None:
        """Note an event in a transaction of its own."""
        with self._database.session() as session:
            add_event(session, kind, recording_id, now=self._now(), facts=facts)

    def of(self, recording_id: str) -> tuple[EventEntry, ...]:
        """All that happened to a recording."""
        with self._database.reading() as session:
            query = select(EventRow).where(EventRow.recording_id == recording_id)
            return tuple(_entry(row) for row in session.scalars(query.order_by(EventRow.id)))

    def since(self, start: dt.datetime, end: dt.datetime | None = None) -> tuple[EventEntry, ...]:
        """What happened from ``start`` until before ``end``."""
        query = select(EventRow).where(EventRow.at >= start)
        if end is not None:
            query = query.where(EventRow.at < end)
        with self._database.reading() as session:
            return tuple(_entry(row) for row in session.scalars(query.order_by(EventRow.id)))


def add_event(
    session: Session,
    kind: EventKind,
    recording_id: str | None = None,
    *,
    now: dt.datetime,
    facts: dict[str, object],
) -> None:
    """Note an event in the caller's transaction. Facts that JSON does not know become text."""
    detail = json.dumps(facts, ensure_ascii=False, default=str)
    session.add(EventRow(recording_id=recording_id, at=now, kind=kind.value, detail=detail))


def _entry(row: EventRow) -> EventEntry:
    return EventEntry(
        id=row.id,
        recording_id=row.recording_id,
        at=row.at,
        kind=EventKind(row.kind),
        facts=json.loads(row.detail),
    )
